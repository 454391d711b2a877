"""Messages in and out over Slack under SIGKILL.

`python -m tests.slack_kills --messages 1000 --seed 1 --database sqlite`
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frontdesk.simulation.slack.workspace import workspace
from tests import postgres
from tests.databases import KINDS
from tests.slack_kills.killing import Run, names, prepared, report


def main() -> int:
    """0 if nothing was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="python -m tests.slack_kills", description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=KINDS, required=True)
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="frontdesk-slack-") as name, database(options.database) as url:
        status = asyncio.run(play(Path(name), url, options))
    print(f"{time.monotonic() - begun:.0f} s")
    return status


async def play(folder: Path, url: str, options: argparse.Namespace) -> int:
    with workspace(folder / "slack", names(options.people)) as place:
        async with prepared(folder, place, url) as (replicas, port):
            return report(await Run(replicas, place, port, options.messages, options.seed).play())


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of a new database; empty for SQLite in the run's folder."""
    if kind == "sqlite":
        yield ""
        return
    commands = postgres.binaries()
    if commands is None:
        raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres.cluster(commands) as cluster:
        yield cluster.create("frontdesk")


if __name__ == "__main__":
    sys.exit(main())
