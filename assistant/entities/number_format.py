"""Numbers that a shop gives out, such as W1042 and T-100003, in the forms in which people type them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.entities.digits import digits
from assistant.entities.found import Certainty, Found

_FORMAT = re.compile(r"(?P<prefix>[A-Za-z]{1,6})(?P<joint>[-/_]?)(?P<zeros>0{3,12})")
# The text that may stand between a word and its number: "order number: #1042", "ticket no. is 100003".
_BETWEEN = r"[\s:#№.-]{0,3}(?:(?:numbers?|num|no|nr|id|code|is|was|nummer|num[ée]ro|número)\b[\s:#№.-]{0,3}){0,2}$"
_LOOK_BACK = 40


@dataclass(frozen=True)
class NumberFormat:
    """An entity whose numbers look like `example`, with a 0 for each digit: "W0000", "T-000000".

    `words` (a pattern) name it in front of bare digits.

    Raises:
        ValueError: the example is no prefix of letters with three zeros or more.
    """

    entity: str
    example: str
    words: str

    def __post_init__(self) -> None:
        form = _FORMAT.fullmatch(self.example)
        if form is None:
            raise ValueError(f"{self.entity}: write letters and a 0 for each digit, as in W0000, not {self.example!r}")
        number = rf"\d{{{len(form['zeros'])}}}(?![\w-]|[.,:/]\d)"
        # Not the end of a word or of another number, and not the "t" of "don't".
        marked = rf"(?<![\w-])(?<!\w['’])(?:#\s?)?{form['prefix']}\s?[-‐‑–#.:/_№]?\s?(?P<digits>{number})"
        alone = rf"(?<![\w$€£+-])(?<!\d[.,:/])#?(?P<digits>{number})"
        object.__setattr__(self, "_marked", re.compile(marked, re.IGNORECASE))
        object.__setattr__(self, "_alone", re.compile(alone))
        object.__setattr__(self, "_named", re.compile(rf"\b(?:{self.words})\b{_BETWEEN}", re.IGNORECASE))
        object.__setattr__(self, "_start", form["prefix"] + form["joint"])

    def find(self, text: str) -> Iterator[Found]:
        """Numbers with their prefix; if there are none, bare digits."""
        marked = [self._found(match, Certainty.MARKED) for match in self._marked.finditer(text)]
        yield from marked
        if not marked:
            for match in self._alone.finditer(text):
                named = self._named.search(text[max(0, match.start() - _LOOK_BACK) : match.start()])
                yield self._found(match, Certainty.IN_CONTEXT if named else Certainty.ALONE)

    def _found(self, match: re.Match[str], certainty: Certainty) -> Found:
        return Found(self.entity, match.start(), match.end(), self._start + digits(match["digits"]), certainty)
