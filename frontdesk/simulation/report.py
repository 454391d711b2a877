"""What came of the scripts, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.simulation.model import Judged, Played


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    of: int
    good: int

    @property
    def percent(self) -> float:
        return 100.0 * self.good / self.of if self.of else 100.0

    def __str__(self) -> str:
        return f"{self.good} of {self.of} ({self.percent:.1f} %)"


@dataclass(frozen=True)
class Sums:
    """Conversations and turns that passed, and that were helpful. Those that wait for something are left out of the
    helpful ones, and counted apart, by what they wait for."""

    passed: Share
    passed_turns: Share
    helpful: Share
    helpful_turns: Share
    waiting: dict[str, Share]


def sums(played: Sequence[Played]) -> Sums:
    """The sums over conversations that were played."""
    due = [each for each in played if not each.script.waits_for]
    topics = sorted({each.script.waits_for for each in played if each.script.waits_for})
    waiting = {topic: _conversations([p for p in played if p.script.waits_for == topic]) for topic in topics}
    turns, due_turns = ([turn for each in some for turn in each.turns] for some in (played, due))
    return Sums(
        Share(len(played), sum(each.passed for each in played)),
        Share(len(turns), sum(turn.passed for turn in turns)),
        _conversations(due),
        Share(len(due_turns), sum(turn.helpful for turn in due_turns)),
        waiting,
    )


def _conversations(some: Sequence[Played]) -> Share:
    return Share(len(some), sum(each.helpful for each in some))


def in_words(played: Sequence[Played]) -> list[str]:
    """The sums, a line each; those of scripts that are kept apart once more."""
    total, apart = sums(played), [each for each in played if each.script.is_apart]
    lines = [
        f"passed   {total.passed} conversations, {total.passed_turns} turns",
        f"helpful  {total.helpful} conversations, {total.helpful_turns} turns",
        *(f"         waiting for {topic}: {share} helpful already" for topic, share in total.waiting.items()),
    ]
    if not apart:
        return lines
    kept = sums(apart)
    return [*lines, f"apart    {kept.passed} conversations passed, {kept.helpful} helpful"]


def difference(played: Played) -> Iterator[str]:
    """What was said and what was expected instead, for a conversation that is not helpful."""
    script = played.script
    yield f"{script.file}:{script.line}: {script.name}: {played.grade}"
    for turn in played.turns:
        yield f"    customer  {turn.typed}"
        for message in turn.seen.messages if turn.seen else ():
            yield from _indented(f"    {message.sender:<9} ", message.shown)
        yield from _expected(turn)


def _expected(turn: Judged) -> Iterator[str]:
    for line in turn.wrong:
        yield f"  - passed:   {line}   ({turn.turn.line})"
    for line in turn.unhelpful:
        yield f"  - helpful:  {line}   ({turn.turn.line})"


def _indented(start: str, text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield start + line
        start = " " * len(start)


def as_json(played: Sequence[Played], with_details: bool) -> str:
    """What `values` returns."""
    return json.dumps(values(played, with_details), ensure_ascii=False, indent=2)


def values(played: Sequence[Played], with_details: bool) -> dict[str, object]:
    """The sums, and each conversation with its turns unless it is kept apart or only the sums are wanted."""
    total = sums(played)
    found: dict[str, object] = {
        "passed": {"conversations": _counts(total.passed), "turns": _counts(total.passed_turns)},
        "helpful": {"conversations": _counts(total.helpful), "turns": _counts(total.helpful_turns)},
        "waiting": {topic: _counts(share) for topic, share in total.waiting.items()},
    }
    if with_details:
        found["scripts"] = [_script(each) for each in played if not each.script.is_apart]
    return found


def _counts(share: Share) -> dict[str, float]:
    return {"good": share.good, "of": share.of, "percent": round(share.percent, 1)}


def _script(played: Played) -> dict[str, object]:
    script = played.script
    turns = [
        {
            "line": each.turn.line,
            "customer": each.typed,
            "said": [message.shown for message in each.seen.messages] if each.seen else [],
            "owner": each.seen.owner if each.seen else None,
            "wrong": list(each.wrong),
            "unhelpful": list(each.unhelpful),
        }
        for each in played.turns
    ]
    return {
        "file": str(script.file),
        "line": script.line,
        "name": script.name,
        "waits_for": script.waits_for,
        "passed": played.passed,
        "helpful": played.helpful,
        "turns": turns,
    }
