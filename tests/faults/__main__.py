"""`make faults`: kills the processes at random and counts what was lost.

`python -m tests.faults --runs 1000 [--seed N]`
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.agent import Agent
from tests.faults.customer import Site
from tests.faults.random_kills import SETTINGS, Figures, RandomKills
from tests.stack import Stack


def main() -> int:
    """0 if nothing was lost, doubled, out of order or late; else 1, with the seed to try again."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=1000, help="kills")
    parser.add_argument("--seed", type=int, default=None, help="what is said, and when which process dies")
    options = parser.parse_args()
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-faults-"))
    _tell(f"seed {seed}; data and logs in {folder}")
    stack, begun = Stack(folder, overrides=SETTINGS), time.monotonic()
    try:
        stack.start()
        figures = asyncio.run(_run(stack, options.runs, seed))
    finally:
        stack.stop()
    print(figures.table(options.runs, time.monotonic() - begun))
    for violation in figures.violations[:50]:
        print(f"{violation.kind}: {violation.detail} (conversation {violation.conversation})")
    if figures.violations:
        print(f"FAILED: {len(figures.violations)} violations. Again with --runs {options.runs} --seed {seed}")
        return 1
    print("Nothing was lost, doubled, out of order or late.")
    return 0


async def _run(stack: Stack, runs: int, seed: int) -> Figures:
    async with Site(stack.base_url) as site:
        agents = [Agent(site, stack.add_agent(name)) for name in ("Robin", "Kim")]
        return await RandomKills(stack, site, agents, seed, _tell).run(runs)


def _tell(line: str) -> None:
    """One whole line at a time, so that it reads well in a file."""
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
