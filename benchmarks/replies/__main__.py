"""`python -m benchmarks.replies [FILE …] [--shown]`: what replies to a question of the assistant do.

A file has lines of `{"moment", "text", "means"}`. At `cancel`, `address` and `claim` something was read back, and a
reply means `agree`, `decline`, `change`, `question`, `other` or `person`. At `which_order`, `which_item`, `what_then`
a choice was asked for, and it means what was chosen, or `none`. The current model parses each reply, and the real forms
answer it, on records in memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from actions.boundary import Boundary
from benchmarks.replies.moments import ASKED, DONE, ENDED, MOMENTS, NONE, meant
from tests.unit.actions.conftest import Rehearsal, Services, Turns

HERE = Path(__file__).parent
PYTHON = "assistant/.venv/bin/python"


@dataclass(frozen=True)
class Reply:
    """A reply, when it was written, and what its writer meant."""

    moment: str
    text: str
    means: Any


def main() -> None:
    """Print what was done by what was meant; with `--shown` the replies at which something else was done, too."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replies", description=__doc__)
    parser.add_argument("file", type=Path, nargs="*", default=sorted(HERE.glob("*.jsonl")))
    parser.add_argument("--shown", action="store_true")
    options = parser.parse_args()
    for file in options.file:
        replies = [Reply(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        outcomes = played(replies)
        print(file.name)
        _print_decided(replies, outcomes)
        _print_chosen(replies, outcomes)
        for each, outcome in zip(replies, outcomes, strict=True) if options.shown else ():
            if outcome != meant(each.moment, each.means):
                print(f"{each.moment}, {each.means}, {outcome}: {each.text}")


def played(replies: Sequence[Reply]) -> list[Any]:
    """What each reply did, in a conversation of its own."""
    domain = yaml.load(Path("domain.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    asked = "\n".join(json.dumps(each.text) for each in replies)
    command = [PYTHON, "-m", "benchmarks.replies.parse"]
    parsed = subprocess.run(command, input=asked, text=True, stdout=subprocess.PIPE, check=True).stdout.splitlines()
    outcomes = []
    with ThreadPoolExecutor(1) as pool:
        for each, message in zip(replies, map(json.loads, parsed), strict=True):
            services, turns = Services(), Turns()
            rehearsal = Rehearsal(Boundary(turns, services, pool), services, turns, domain)
            outcomes.append(MOMENTS[each.moment].outcome(rehearsal, message))
    return outcomes


def _print_decided(replies: Sequence[Reply], outcomes: Sequence[Any]) -> None:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each, outcome in zip(replies, outcomes, strict=True):
        if outcome in (DONE, ENDED, ASKED):
            counts[each.means][outcome] += 1
    for means, found in counts.items():
        print(
            f"  {means:<10} of {found.total():>3}: "
            f"done {found[DONE]:>3}, ended {found[ENDED]:>3}, asked {found[ASKED]:>3}"
        )
    if counts:
        others = [found for means, found in counts.items() if means != "agree"]
        print(f"  done wrongly: {sum(each[DONE] for each in others)} of {sum(each.total() for each in others)}")


def _print_chosen(replies: Sequence[Reply], outcomes: Sequence[Any]) -> None:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each, outcome in zip(replies, outcomes, strict=True):
        if outcome not in (DONE, ENDED, ASKED):
            is_right = outcome == meant(each.moment, each.means)
            counts[each.moment]["right" if is_right else "nothing" if outcome == NONE else "something else"] += 1
    for moment, found in counts.items():
        print(f"  {moment:<12} of {found.total():>3}: " + ", ".join(f"{kind} {n}" for kind, n in sorted(found.items())))


if __name__ == "__main__":
    main()
