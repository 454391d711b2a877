"""`python -m benchmarks.replies FILE … [--shown]`: what is done at replies to "shall I do that?".

A file has lines of `{"moment", "text", "means"}`. At the moments `cancel`, `address` and `claim` the cancellation of an
order, its change of address and a claim of one of its items were read back; a reply means `agree`, `decline`, `change`,
`question`, `other` or `person`. The current model parses each, and the real forms answer it, on records in memory.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from actions.boundary import Boundary
from frontdesk.accounts.model import OrderState
from tests.unit.actions.conftest import Rehearsal, Services, Turns
from tests.unit.actions.shop import an_order, done_by, furnished
from tests.unit.actions.talk import Talk

PYTHON = "assistant/.venv/bin/python"
# What brings a conversation to each moment.
OPENINGS = {
    "cancel": [("cancel my order W1001", "cancel_order")],
    "address": [("please send W1001 to 12 Mill Lane, ZZ-4020 Thistlepost", "change_address")],
    "claim": [("the sole of my hiking boots from W1001 has come off, please send them again", "delivery_problem")],
}
STATES = {"claim": OrderState.DELIVERED}
DONE, ENDED, ASKED = "done", "ended", "asked again or answered"


@dataclass(frozen=True)
class Written:
    """A reply, when it was written, and what its writer meant."""

    moment: str
    text: str
    means: str


def main() -> None:
    """Print what was done by what was meant; with `--shown` the replies at which something else was done, too."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replies", description=__doc__)
    parser.add_argument("file", type=Path, nargs="+")
    parser.add_argument("--shown", action="store_true")
    options = parser.parse_args()
    lines = [line for file in options.file for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    written = [Written(**json.loads(line)) for line in lines]
    outcomes = played(written)
    _print_table(written, outcomes)
    if options.shown:
        _print_mistakes(written, outcomes)


def played(written: Sequence[Written]) -> list[str]:
    """What became of each reply."""
    domain = yaml.load(Path("domain.yml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    with ThreadPoolExecutor(1) as pool:
        return [
            _outcome(each, message, pool, domain)
            for each, message in zip(written, _parsed([each.text for each in written]), strict=True)
        ]


def _parsed(texts: Sequence[str]) -> list[dict[str, Any]]:
    asked = "\n".join(map(json.dumps, texts))
    command = [PYTHON, "-m", "benchmarks.replies.parse"]
    found = subprocess.run(command, input=asked, text=True, stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in found.splitlines()]


def _outcome(written: Written, message: Mapping[str, Any], pool: ThreadPoolExecutor, domain: dict[str, Any]) -> str:
    services, turns = Services(), Turns()
    rehearsal = Rehearsal(Boundary(turns, services, pool), services, turns, domain)
    talk = _at(written.moment, rehearsal)
    said = talk.say_parsed(message)
    if done_by(rehearsal):
        return DONE
    return ENDED if any(name.endswith("_stopped") for name in said) and not talk.form else ASKED


def _at(moment: str, rehearsal: Rehearsal) -> Talk:
    talk = furnished(rehearsal, an_order("W1001", STATES.get(moment, OrderState.PROCESSING)))
    for text, intent in OPENINGS[moment]:
        said = talk.say(text, intent, order_number="W1001")
    if not any("read_back" in name for name in said):
        raise RuntimeError(f"nothing was read back at {moment}: {said}")
    return talk


def _print_table(written: Sequence[Written], outcomes: Sequence[str]) -> None:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each, outcome in zip(written, outcomes, strict=True):
        counts[each.means][outcome] += 1
    print(f"{'meant':<10}{'of':>5}{DONE:>7}{ENDED:>7}{ASKED:>26}")
    for means, found in counts.items():
        print(f"{means:<10}{found.total():>5}{found[DONE]:>7}{found[ENDED]:>7}{found[ASKED]:>26}")
    wrongly = sum(found[DONE] for means, found in counts.items() if means != "agree")
    print(f"done wrongly: {wrongly} of {sum(f.total() for m, f in counts.items() if m != 'agree')}")


def _print_mistakes(written: Sequence[Written], outcomes: Sequence[str]) -> None:
    right = {"agree": DONE, "decline": ENDED}
    for each, outcome in zip(written, outcomes, strict=True):
        if outcome != right.get(each.means, ASKED):
            print(f"{each.means} {each.moment}, {outcome}: {each.text}")


if __name__ == "__main__":
    main()
