"""`python -m frontdesk.cli`."""

from frontdesk.cli.app import main

main()
