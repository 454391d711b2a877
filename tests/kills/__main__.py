"""Runs of operations under SIGKILL, by seeds, and their sum.

`python -m tests.kills --seeds 0:500 --record sql --database sqlite --json`
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

import structlog

from tests.kills.figures import COMBINATIONS, combination


def main() -> int:
    """0 if no effect was lost or doubled, and nothing else is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--seeds", default="0:500", help="from the first, up to before the last")
    parser.add_argument("--record", choices=sorted({record for record, _ in COMBINATIONS}), required=True)
    parser.add_argument("--database", choices=sorted({database for _, database in COMBINATIONS}), required=True)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    first, last = map(int, options.seeds.split(":"))
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="frontdesk-kills-") as folder:
        figures = combination(options.record, options.database, range(first, last), Path(folder))
    print(figures.json() if options.json else figures.table(time.monotonic() - begun))
    for line in figures.violations:
        print(line, file=sys.stderr)
    return 1 if figures.violations else 0


if __name__ == "__main__":
    sys.exit(main())
