"""Messages with what their writers meant, and how many of them were understood."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Intents that a journey's name stands for, where it is not one of the same name.
_INTENTS = {
    "danger": {"danger", "legal_or_press"},
    "greeting": {"greet"},
    "invoice": {"invoice", "last_invoice"},
    "out_of_scope": {"out_of_scope", "nlu_fallback"},
    "question": {"question", "refund_question"},
    "thanks": {"thank"},
}
# Beside a request they ask for nothing: config.yml has them among the `asides`.
_ASIDES = {"goodbye", "greeting", "thanks"}


@dataclass(frozen=True)
class Written:
    """A message, the journeys that its writer meant (one, or two in one message), and the way it is written."""

    text: str
    journeys: tuple[str, ...]
    way: str


@dataclass(frozen=True)
class Understood:
    """The intent that stands for a message, and those of its requests, of which an ordinary message has one."""

    intent: str
    requests: frozenset[str]

    @classmethod
    def of(cls, parsed: Mapping[str, Any] | Any) -> Understood:
        """What the pipeline said of a message."""
        intent = str(parsed.get("intent")["name"])
        requests = frozenset(str(each["intent"]) for each in parsed.get("requests") or ())
        return cls(intent, requests or frozenset({intent}))


def read(path: Path) -> list[Written]:
    """The messages of a file of lines of `{"text", "journey", "way"}`, `journey` being a name or a list of two."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Written(row["text"], _journeys(row["journey"]), row["way"]) for row in rows]


def is_right(written: Written, understood: Understood) -> bool:
    """Whether the intent is the one that was meant; of two, whether both requests were found."""
    asked = [each for each in written.journeys if each not in _ASIDES] or list(written.journeys)
    if len(asked) == 1:
        return understood.intent in _intents(asked[0])
    return all(understood.requests & _intents(each) for each in asked)


def by_way(outcomes: Iterable[tuple[Written, bool]]) -> dict[str, tuple[int, int]]:
    """How many messages of each way of writing are right, and how many there are."""
    found: dict[str, list[bool]] = defaultdict(list)
    for written, right in outcomes:
        found[written.way].append(right)
    return {way: (sum(right), len(right)) for way, right in found.items()}


def _journeys(named: str | list[str]) -> tuple[str, ...]:
    return (named,) if isinstance(named, str) else tuple(named)


def _intents(journey: str) -> set[str]:
    return _INTENTS.get(journey, {journey})
