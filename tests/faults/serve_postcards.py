"""`frontdesk serve` with the tests' channel: `python -m tests.faults.serve_postcards ADDRESS`, where the cards go."""

from __future__ import annotations

import sys

from frontdesk.bootstrap.channels import BUILDERS
from frontdesk.cli.app import main
from tests.channels.postcard import SECRET
from tests.postcard import Postcards

if __name__ == "__main__":
    address = sys.argv.pop()
    BUILDERS["postcard"] = lambda settings, database: Postcards(SECRET, address)
    sys.argv.append("serve")
    main()
