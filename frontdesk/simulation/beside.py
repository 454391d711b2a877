"""The same scripts by two channels: what went well by one and not by the other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.simulation import report
from frontdesk.simulation.model import Played


@dataclass(frozen=True)
class Run:
    """All scripts by one channel, in their order."""

    channel: str
    played: Sequence[Played]


def differing(run: Run, other: Run) -> list[tuple[Played, Played]]:
    """The scripts that were helpful, or passed, by one channel alone."""
    return [pair for pair in zip(run.played, other.played, strict=True) if pair[0].grade != pair[1].grade]


def differences(run: Run, other: Run) -> Iterator[str]:
    """What was said and expected in each script that differs, by the channel by which it went worse. Scripts that are
    kept apart are not shown."""
    for pair in differing(run, other):
        worse, better = sorted(pair, key=lambda played: played.badness, reverse=True)
        by, instead = (run, other) if worse is pair[0] else (other, run)
        if not worse.script.is_apart:
            first, *rest = report.difference(worse)
            yield f"{first} by {by.channel}, {better.grade} by {instead.channel}"
            yield from [*rest, ""]


def in_words(run: Run, other: Run) -> list[str]:
    """The sums of both, and how many scripts differ."""
    lines = [f"{each.channel:9} {line}" for each in (run, other) for line in report.in_words(each.played)]
    pairs = differing(run, other)
    better = sum(mine.badness < others.badness for mine, others in pairs)
    found = f"{better} better by {run.channel}, {len(pairs) - better} better by {other.channel}"
    return [*lines, f"differ    {len(pairs)} of {len(run.played)} conversations: {found}"]


def as_json(run: Run, other: Run, with_details: bool) -> str:
    """What a report of each has, by channel, and the names of the scripts that differ."""
    by_channel: dict[str, object] = {each.channel: report.values(each.played, with_details) for each in (run, other)}
    names = [mine.script.name for mine, _ in differing(run, other) if not mine.script.is_apart]
    found = by_channel | ({"differ": names} if with_details else {})
    return json.dumps(found, ensure_ascii=False, indent=2)
