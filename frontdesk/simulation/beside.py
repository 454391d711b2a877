"""The same scripts by two channels: what went well by one and not by the other, and what only one of them showed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.simulation import report
from frontdesk.simulation.model import Judged, Played

#: Tickets and what is on record have numbers that are new in each conversation.
_NUMBER = re.compile(r"\b[A-Z]-[0-9A-F]{6,}\b")
#: How a title ends that is too long for its channel.
_CUT = "…"


@dataclass(frozen=True)
class Run:
    """All scripts by one channel, in their order."""

    channel: str
    played: Sequence[Played]


@dataclass(frozen=True)
class Lines:
    """How what was shown in a turn differs between two channels.

    Attributes:
        only: what one showed and the other did not.
        others: the same of the other one.
        is_cut: whether one cut short what the other showed in full.
    """

    only: Sequence[str]
    others: Sequence[str]
    is_cut: bool


def differing(run: Run, other: Run) -> list[tuple[Played, Played]]:
    """The scripts that were helpful, or passed, by one channel alone."""
    return [pair for pair in zip(run.played, other.played, strict=True) if pair[0].grade != pair[1].grade]


def differences(run: Run, other: Run) -> Iterator[str]:
    """What was said and expected in each script that was not helpful by both, by the channel by which it went worse;
    then what only one of them showed in the scripts that went as well. Nothing of those that are kept apart."""
    for pair in zip(run.played, other.played, strict=True):
        worse, better = sorted(pair, key=lambda played: played.badness, reverse=True)
        by, instead = (run, other) if worse is pair[0] else (other, run)
        if not (worse.helpful or worse.script.is_apart):
            first, *rest = report.difference(worse)
            is_one = worse.grade != better.grade
            yield f"{first} by {by.channel}, {better.grade} by {instead.channel}" if is_one else f"{first} by both"
            yield from [*rest, ""]
    for played, turn, lines in _alike(run, other):
        if (lines.only or lines.others) and not played.script.is_apart:
            yield f"{played.script.file}:{turn.turn.line}: {played.script.name}: shown by one channel alone"
            yield from (f"    {run.channel:9} {line}" for line in lines.only)
            yield from (f"    {other.channel:9} {line}" for line in lines.others)
            yield ""


def in_words(run: Run, other: Run) -> list[str]:
    """The sums of both, how many scripts differ, and in how many turns something else was shown in the others."""
    lines = [f"{each.channel:9} {line}" for each in (run, other) for line in report.in_words(each.played)]
    pairs, alike = differing(run, other), [lines for _, _, lines in _alike(run, other)]
    better = sum(mine.badness < others.badness for mine, others in pairs)
    found = f"{better} better by {run.channel}, {len(pairs) - better} better by {other.channel}"
    one_alone, cut = sum(bool(each.only or each.others) for each in alike), sum(each.is_cut for each in alike)
    return [
        *lines,
        f"differ    {len(pairs)} of {len(run.played)} conversations: {found}",
        f"shown     by one channel alone in {one_alone} of {len(alike)} turns of the others, cut short by one in {cut}",
    ]


def as_json(run: Run, other: Run, with_details: bool) -> str:
    """What a report of each has, by channel, and the names of the scripts that differ."""
    by_channel: dict[str, object] = {each.channel: report.values(each.played, with_details) for each in (run, other)}
    names = [mine.script.name for mine, _ in differing(run, other) if not mine.script.is_apart]
    found = by_channel | ({"differ": names} if with_details else {})
    return json.dumps(found, ensure_ascii=False, indent=2)


def _alike(run: Run, other: Run) -> Iterator[tuple[Played, Judged, Lines]]:
    """Each turn of the scripts that went as well by both."""
    for mine, others in zip(run.played, other.played, strict=True):
        theirs = {turn.turn.line: turn for turn in others.turns} if mine.grade == others.grade else {}
        for turn in mine.turns:
            if turn.turn.line in theirs:
                yield mine, turn, compared(_shown(turn), _shown(theirs[turn.turn.line]))


def _shown(turn: Judged) -> list[str]:
    messages = turn.seen.messages if turn.seen else ()
    return [_NUMBER.sub("#", line) for message in messages for line in message.shown.splitlines()]


def compared(lines: Sequence[str], others: Sequence[str]) -> Lines:
    """Lines beside lines; one that is the beginning of another and ends in … is the same, cut short."""
    only, missing = list((Counter(lines) - Counter(others)).elements()), []
    is_cut = False
    for line in (Counter(others) - Counter(lines)).elements():
        same = next((each for each in only if _is_start(each, line) or _is_start(line, each)), None)
        if same is None:
            missing.append(line)
        else:
            only.remove(same)
            is_cut = True
    return Lines(only, missing, is_cut)


def _is_start(cut: str, whole: str) -> bool:
    return cut.endswith(_CUT) and whole.startswith(cut.removesuffix(_CUT))
