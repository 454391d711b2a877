"""Runs by seeds, and their sum: `python -m tests.desk_kills --desk rt --messages 500 --database sqlite`."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path

import structlog

from frontdesk.migrate import upgrade
from frontdesk.settings import Settings
from tests import postgres
from tests.desk_kills.run import Outcome, Run, ServedDesk
from tests.served_rt import ServedRt
from tests.zendesk.served import ServedZendesk

#: Of one run, each way.
MESSAGES = 25
DESKS: dict[str, Callable[[Path], AbstractContextManager[ServedDesk]]] = {
    "rt": ServedRt.open,
    "zendesk": ServedZendesk.open,
}


def main() -> int:
    """0 if nothing was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(prog="python -m tests.desk_kills", description=__doc__)
    parser.add_argument("--desk", choices=sorted(DESKS), default="zendesk")
    parser.add_argument("--messages", type=int, default=500, help="so many each way")
    parser.add_argument("--seed", type=int, default=0, help="of the first run")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), required=True)
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    begun, sum_of_all = time.monotonic(), Outcome(options.seed)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="frontdesk-desks-"))
        url = stack.enter_context(_database(options.database, folder))
        upgrade(Settings(database_url=url))
        served = stack.enter_context(DESKS[options.desk](Path(folder)))
        for seed in count(options.seed):
            _add(sum_of_all, Run(url, options.desk, served, seed, MESSAGES).warm_up().play())
            if min(sum_of_all.said, sum_of_all.replied) >= options.messages:
                break
    print(f"{sum_of_all.said} messages of customers, {sum_of_all.replied} replies of agents")
    print(f"{sum_of_all.processes} processes, of which {sum_of_all.kills} were killed; {sum_of_all.faults} faults")
    print(f"{len(sum_of_all.violations)} lost, doubled or out of order; {time.monotonic() - begun:.0f} s")
    for line in sum_of_all.violations:
        print(line, file=sys.stderr)
    return 1 if sum_of_all.violations else 0


def _add(all_of_them: Outcome, one: Outcome) -> None:
    for name in ("said", "replied", "processes", "kills", "faults"):
        setattr(all_of_them, name, getattr(all_of_them, name) + getattr(one, name))
    all_of_them.violations += [f"seed {one.seed}: {each}" for each in one.violations]


@contextmanager
def _database(kind: str, folder: str) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/frontdesk.db"
        return
    commands = postgres.binaries()
    if commands is None:
        raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres.cluster(commands) as cluster:
        yield cluster.create("frontdesk")


if __name__ == "__main__":
    sys.exit(main())
