"""Where the milliseconds of one customer's turns go, from steps timed inside the three processes."""

from __future__ import annotations

import json
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

#: Parts of a turn in the order in which they happen, as the table names them.
PARTS = {
    "in": "to frontdesk: socket, frame",
    "accept": "store the message (before it is acknowledged)",
    "accept_commit": "… of which COMMIT, to disk",
    "to_rasa": "to Rasa: sign, HTTP",
    "nlu": "NLU",
    "policies": "policies",
    "call": "calls to the actions process: HTTP, tracker",
    "action": "the actions themselves",
    "rest": "rest of Rasa: tracker, responses, answer",
    "from_rasa": "back: HTTP, reading the answer",
    "finish": "store replies, events and owner",
    "finish_commit": "… of which COMMIT, to disk",
    "push": "push to the customer",
    "total": "message to reply",
}


@dataclass(frozen=True)
class Step:
    name: str
    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


def read_steps(files: Sequence[Path]) -> list[Step]:
    """All steps of the traced processes, in the order in which they began."""
    lines = (line for path in files for line in path.read_text().splitlines())
    return sorted((Step(*json.loads(line)) for line in lines), key=lambda step: step.start)


def breakdown(steps: Sequence[Step], turns: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Median milliseconds of each part, over turns (sent, replied) that did not overlap; a part without a time is 0."""
    parts = [_parts([s for s in steps if sent <= s.start < replied], sent, replied) for sent, replied in turns]
    return {name: statistics.median(part[name] for part in parts) * 1000 for name in PARTS}


def _parts(steps: Sequence[Step], sent: float, replied: float) -> dict[str, float]:
    by_name: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        by_name[step.name].append(step)
    take, accept, ask, rasa, finish = (by_name[name][0] for name in ("take", "accept", "ask", "rasa", "finish"))
    seconds = {name: sum(step.seconds for step in by_name[name]) for name in ("nlu", "policies", "call", "action")}
    return {
        "in": take.start - sent,
        "accept": accept.end - take.start,
        "accept_commit": _within(by_name["commit"], accept),
        "to_rasa": rasa.start - accept.end,
        "nlu": seconds["nlu"],
        "policies": seconds["policies"],
        "call": seconds["call"] - seconds["action"],
        "action": seconds["action"],
        "rest": rasa.seconds - seconds["nlu"] - seconds["policies"] - seconds["call"],
        "from_rasa": ask.end - rasa.end,
        "finish": finish.end - ask.end,
        "finish_commit": _within(by_name["commit"], finish),
        "push": replied - finish.end,
        "total": replied - sent,
    }


def _within(commits: Sequence[Step], step: Step) -> float:
    return sum(commit.seconds for commit in commits if step.start <= commit.start and commit.end <= step.end)
