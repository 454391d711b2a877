"""The findings of recognisers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Certainty(IntEnum):
    """How sure a finding is; of overlapping findings the surer one wins."""

    ALONE = 0  # nothing but digits of the right length
    IN_CONTEXT = 1  # a word beside them says so: "order 1042"
    MARKED = 2  # they say so themselves: "W1042", "12.50 EUR", "2026-11-16"


@dataclass(frozen=True)
class Found:
    """`text[start:end]` names an `entity` with the normal form `value`; None keeps it from being any other entity."""

    entity: str
    start: int
    end: int
    value: str | None
    certainty: Certainty = Certainty.MARKED


def without_overlaps(candidates: Iterable[Found]) -> list[Found]:
    """The surest first, then the longest, then the leftmost, then the one found first; in the order of the text."""
    chosen: list[Found] = []
    taken: set[int] = set()
    for candidate in sorted(candidates, key=lambda found: (-found.certainty, found.start - found.end, found.start)):
        span = range(candidate.start, candidate.end)
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(candidate)
    return sorted(chosen, key=lambda found: found.start)
