"""Cuts a message into its sentences and clauses, between which one request ends and another may begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

Span = tuple[int, int]

# More pieces than these are not told apart: each one is encoded, and a turn must not wait for that.
MOST = 8

# Also in front of what is counted: "two things 1) cancel the order 2) a new address".
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\s*\n\s*|\s*;\s+|\s+\(?[1-9]\)\s+")
_JOINT = r"(?:and\s+(?:also|then)|oh\s+and|as\s+well\s+as|and|also|plus|but|then|besides|btw|by\s+the\s+way)\b,?\s+"
# Words that join clauses, with or without a comma in front, and a comma or a dash alone.
_CLAUSE = re.compile(rf"\s*[,–—-]?\s+{_JOINT}|\s*,\s+|\s+[–—-]+\s+", re.IGNORECASE)
_BEGINS = re.compile(_JOINT, re.IGNORECASE)
_WORD = re.compile(r"\w+")
# A number on a line of its own is what the line before or behind it is about: "W1042", "too tight, need a 42".
_NUMBER_ALONE = re.compile(r"\W*(?:(?:order|number|no|nr|#)\W*)*[a-z]{0,2}-?\d{3,}\W*", re.IGNORECASE)


def sentences(text: str) -> list[Span]:
    """The places of the sentences and lines of a text that have words, at most MOST."""
    return fewer(text, list(_cut(text, (0, len(text)), _SENTENCE)))


def clauses(text: str) -> list[Span]:
    """The places of the clauses, at most MOST; the sentences if there are more."""
    whole = list(_cut(text, (0, len(text)), _SENTENCE))
    found = [clause for sentence in whole for clause in _cut(text, sentence, _CLAUSE)]
    return found if len(found) <= MOST else fewer(text, whole)


def words(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def fewer(text: str, spans: Sequence[Span]) -> list[Span]:
    """At most MOST spans: the shortest neighbours become one."""
    left = list(spans)
    while len(left) > MOST:
        at = min(range(len(left) - 1), key=lambda index: left[index + 1][1] - left[index][0])
        left[at : at + 2] = [(left[at][0], left[at + 1][1])]
    return left


def _cut(text: str, span: Span, between: re.Pattern[str]) -> Iterator[Span]:
    start, end = span
    cuts = list(between.finditer(text, start, end))
    for cut, following in zip_longest(cuts, cuts[1:]):
        beside = ((start, cut.start()), (cut.end(), following.start() if following else end))
        if between is _SENTENCE and any(_NUMBER_ALONE.fullmatch(text, *piece) for piece in beside):
            continue
        if _WORD.search(text, start, cut.start()):
            yield _begin(text, start, cut.start()), cut.start()
            start = cut.end()
    if _WORD.search(text, start, end):
        yield _begin(text, start, end), end


def _begin(text: str, start: int, end: int) -> int:
    """Where a piece begins behind the word that joins it to the one before."""
    joint = _BEGINS.match(text, start, end) if start else None
    return joint.end() if joint and _WORD.search(text, joint.end(), end) else start
