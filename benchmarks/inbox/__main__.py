"""`python -m benchmarks.inbox`: a year's conversations in SQLite and PostgreSQL, and how long the inbox takes on them.

Rows are generated at the schema of an earlier release and then upgraded by `frontdesk migrate`. The filled databases
stay in `var/bench`; the first run takes minutes longer. One agent asks, one request after the other.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.checkout import current
from benchmarks.inbox.databases import postgres_copy, sqlite_copy, upgrade
from benchmarks.inbox.loading import vacuum
from benchmarks.inbox.measure import Measuring, counting
from benchmarks.inbox.report import Report
from benchmarks.inbox.scale import Scale
from benchmarks.running import Installation
from benchmarks.turns.processes import machine
from tests import postgres

#: Generated conversations end at some day; what was left with the bot must not be closed meanwhile.
SETTINGS = {"FRONTDESK_IDLE_HOURS": "1000000"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inbox", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="share of the 100,000 conversations (default 1)")
    parser.add_argument("--samples", type=int, default=200, help="requests of each kind (default 200)")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database alone")
    arguments = parser.parse_args()
    size = Scale() if arguments.scale == 1 else Scale().times(arguments.scale)
    report, commands = Report(machine(), size), postgres.binaries()
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as name:
        folder = Path(name)
        if arguments.only != "postgresql":
            with sqlite_copy(size, folder) as url:
                measure(report, "SQLite", url, folder, arguments.samples)
        if arguments.only != "sqlite":
            if commands is None:
                sys.exit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
            with postgres_copy(size, commands) as url:
                measure(report, "PostgreSQL", url, folder, arguments.samples)
    print("", report.circumstances(), report.markdown(), report.line(), sep="\n\n")
    if missed := report.missed():
        sys.exit("\nMissed:\n" + "\n".join(missed))


def measure(report: Report, database: str, url: str, folder: Path, samples: int) -> None:
    """Upgrade the database, serve it, and ask."""
    report.upgrades[database] = upgrade(url, folder)
    print(f"{database}: upgraded in {report.upgrades[database]:.1f} s", flush=True)
    if database == "PostgreSQL":
        vacuum(url)
    site = Installation(current(), folder / database, url, SETTINGS)
    site.run("demo", "load")
    with site.serving():
        report.taken[database] = [*Measuring(site.url, samples).everything(), counting(url, samples)]


if __name__ == "__main__":
    main()
