"""`make attack`: attacks a stack that it starts, one attack after the other, and says whether the bounds held.

`python -m tests.attack [NAME …]`: only the attacks whose names hold one of these words.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.attack import network, service
from tests.attack.target import Attack, Outcome, Target
from tests.attack.watch import Seen, watched
from tests.stack import FRONTDESK, Stack

ATTACKS = (*network.ATTACKS, *service.ATTACKS)
ROW = "{:<38} {:>9} {:>9} {:>5}  {}"


@dataclass(frozen=True)
class Report:
    """What one attack did; `broken` is what it must not have done."""

    name: str
    seen: Seen
    outcome: Outcome
    broken: list[str]

    def row(self) -> str:
        figures = f"{self.seen.growth:.0f} MB", f"{self.seen.health:.2f} s", self.outcome.left
        return ROW.format(self.name, *figures, self.outcome.said + "".join(f"; BROKEN: {each}" for each in self.broken))


def main() -> int:
    """0 if every bound held, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("names", nargs="*", help="words of the attacks' names; all without any")
    names = parser.parse_args().names
    attacks = [attack for attack in ATTACKS if not names or any(name in attack.name for name in names)]
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-attack-"))
    print(f"data and logs in {folder}", flush=True)
    # As in production, but for the demo's sign-in: the limits of the tests would let everything through.
    stack = Stack(folder, overrides={"FRONTDESK_LIMITS": ""})
    try:
        stack.start()
        print(ROW.format("attack", "memory", "/health", "left", ""), flush=True)
        reports = [_attacked(stack, attack) for attack in attacks]
    finally:
        stack.stop()
    broken = [report.name for report in reports if report.broken]
    print(f"BROKEN: {', '.join(broken)}" if broken else "All bounds held.")
    return 1 if broken else 0


def _attacked(stack: Stack, attack: Attack) -> Report:
    """Attack a process that was started for it, so that each attack is measured alone."""
    stack.restart(FRONTDESK, attack.settings)
    target = Target(stack)
    asyncio.run(target.hello())  # what is loaded with the first conversation is no growth
    lines = len(stack.log(FRONTDESK).splitlines())
    time.sleep(1)
    with watched(stack.pid(FRONTDESK), stack.base_url) as seen:
        try:
            outcome, failed = asyncio.run(attack.run(target)), ""
        except Exception as problem:
            outcome, failed = Outcome(""), f"{type(problem).__name__} {problem}"
    log = stack.log(FRONTDESK).splitlines()[lines:]
    report = Report(attack.name, seen, outcome, list(_broken(attack, seen, outcome, failed, log)))
    print(report.row(), flush=True)
    return report


def _broken(attack: Attack, seen: Seen, outcome: Outcome, failed: str, log: list[str]) -> list[str]:
    bounds = {
        failed: bool(failed),
        f"more than {attack.megabytes:.0f} MB": seen.growth > attack.megabytes,
        f"/health took more than {attack.seconds:.0f} s": seen.health > attack.seconds,
        f"/health failed {seen.failures} times": seen.failures > 0 and not attack.is_down,
        "connections are left": outcome.left > 0,
        f"{len(log)} lines of log": sum(map(len, log)) > 1_000_000,
        "lines of log that are no JSON": any(line and not line.startswith("{") for line in log),
    }
    return [what for what, is_broken in bounds.items() if is_broken]


if __name__ == "__main__":
    sys.exit(main())
