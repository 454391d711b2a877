"""A matched date and the words around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from assistant.entities.date_words import DateWords
from assistant.entities.digits import digits

LAST, NEXT = -1, 1

# The word in front of a date, also with an article between them.
_LAST_WORD = re.compile(r"([^\W\d_]+)\s+(?:the\s+)?$")
_DIGIT_IN_FRONT = re.compile(r"\d\W*$")
_CLAUSE_END = re.compile(r"[.!?;\n]")
_LOOK_BACK = 100


@dataclass(frozen=True)
class Reading:
    """One match of a date form, and what it may mean."""

    match: re.Match[str]
    today: date
    words: DateWords
    order: str

    def has(self, group: str) -> bool:
        return bool(self.match.groupdict().get(group))

    def word(self, group: str) -> str:
        return " ".join(self.match[group].lower().split())

    def number(self, group: str) -> int:
        return int(digits(self.match[group]))

    @property
    def modifier(self) -> str:
        """The word beside the date: one of last, this and following; empty without."""
        return next((self.word(group) for group in ("before", "after") if self.has(group)), "")

    @property
    def direction(self) -> int | None:
        """-1 for "last", 0 for "this", 1 for "next", None where no such word stands beside the date."""
        sides = ((LAST, self.words.last), (0, self.words.this), (NEXT, self.words.following))
        return next((side for side, known in sides if self.modifier in known), None)

    @property
    def is_ahead(self) -> bool:
        """Whether the words in front say that the date is to come."""
        clause = _CLAUSE_END.split(self.in_front)[-1]
        future = [found.end() for found in _words(self.words.future).finditer(clause)]
        return bool(future) and not _words(self.words.past).search(clause, future[-1])

    def announced_by(self, words: frozenset[str]) -> bool:
        """Whether one of the words stands right in front."""
        nearest = _LAST_WORD.search(self.in_front)
        return bool(nearest) and nearest[1] in words

    @cached_property
    def in_front(self) -> str:
        """The text before the date, as far as it matters."""
        start = self.match.start()
        return self.match.string[max(0, start - _LOOK_BACK) : start].lower()

    @property
    def follows_digit(self) -> bool:
        """Whether a digit stands right in front, as of a day that a month does not have."""
        return bool(_DIGIT_IN_FRONT.search(self.in_front))

    @property
    def ends_clause(self) -> bool:
        return not self.match.string[self.match.end() :].lstrip(" ")[:1].isalpha()


@cache
def _words(words: frozenset[str]) -> re.Pattern[str]:
    each = [(r"\b" if word[0].isalpha() else "") + re.escape(word) for word in sorted(words)]
    return re.compile(rf"(?:{'|'.join(each)})\b" if each else r"(?!)")
