"""Runs Rasa's own commands so that they listen on this machine alone: `python -m assistant.loopback shell …`.

While `rasa shell` or `rasa interactive` runs, Rasa serves its HTTP interface; the latter on every address, whatever its
options say.
"""

from __future__ import annotations

import sys
import warnings
from typing import Any

from sanic import Sanic


def stay_on_loopback() -> None:
    """Make every Sanic app of this process listen on 127.0.0.1, whatever host its code names."""
    run = Sanic.run

    def run_here(self: Sanic, *arguments: Any, **options: Any) -> None:
        run(self, "127.0.0.1", *arguments[1:], **{name: value for name, value in options.items() if name != "host"})

    Sanic.run = run_here


def main() -> None:
    """Run the command that the arguments name."""
    warnings.simplefilter("ignore")  # those of Rasa's dependencies would fill the terminal
    stay_on_loopback()
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    sys.exit(main())
