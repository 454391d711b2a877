"""Numbers that a shop gives out, such as W1042 and T-100003, in the forms in which people type them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.entities import surroundings
from assistant.entities.digits import digits
from assistant.entities.found import Certainty, Found

_FORMAT = re.compile(r"(?P<prefix>[A-Za-z]{1,6})(?P<joint>[-/_]?)(?P<zeros>0{3,12})")
_LOOK_BACK = 60
# The text that may stand between a word and its number: "order number: #1042", "ticket no. is 100003".
_BETWEEN = (
    r"(?P<between>[\s:#№.,(-]{0,3}"
    r"(?:(?:numbers?|num|no|nr|id|code|ref(?:erence)?|nummer|num[ée]ro|número|(?P<verb>is|are|['’]s))\b[\s:#№.(-]{0,3}){0,2})$"
)
_BREAK = re.compile(r"(?<!no)(?<!nr)[.,]\s|\s-\s", re.IGNORECASE)
# "Order" as a verb: "I want to order 1200 bricks", "if we order 2000".
_ORDERING = re.compile(
    r"(?:\b(?:i|we|you|they|he|she|me|us|them|people|who)(?:['’](?:d|ll|ve))?(?:\s+(?:just|also|now|then|usually|always|only))?|"
    r"\b(?:want|like|need|wish|love|try|going|trying|tried|able|possible|how|planning|plan|hope|wanted|decided|have|had)"
    r"\s+to)\s+(?:order|purchase)s?\W{1,3}$",
    re.IGNORECASE,
)
# A number that is asked after by itself: "where is 1042", "track 1042 please", "status of 1042?", "re: 1042".
_ASKED_AFTER = re.compile(
    r"\b(?:where(?:['’]?s|\s+is|\s+are)|track|status(?:\s+of)?|cancel|return|look(?:ing)?\s+(?:up|for|at|into)|"
    r"check(?:\s+on)?|(?:what|how|news|update|question|asking|writing|enquiry|inquiry)\s+about|re|regarding|concerning)"
    r"\b:?\s{0,2}$",
    re.IGNORECASE,
)
# The same in a sentence: "where 1042 has got to", "is 1042 out yet", "did 1042 arrive".
_ASKED_OF = re.compile(r"\b(?:where|when|why|is|has|was|did|does|will|if|whether)\s{1,2}$", re.IGNORECASE)
_MOVES = re.compile(
    r"\s+(?:(?:has|have|had|is|was|will|been|be|yet|already|still|not)\s+){0,3}"
    r"(?:got(?:ten)?\s+to|gone|went|left|out|ship(?:ped)?|sent|arriv\w*|com(?:e|es|ing)(?!\s+(?:off|out))|deliver\w*|"
    r"dispatched|on\s+(?:its|the)\s+way|cancell?ed|refunded|here)\b",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(r"\s*(?:$|[?!.,;\n]|(?:please|pls|now|today|then|and|or)\b)", re.IGNORECASE)
_HEADING = re.compile(r"(?:\s?[-–—:]\s|\n)")
# Words that may stand beside a number without saying anything: "hi, it's 1042, thanks".
_FILLING_WORDS = (
    "hi hello hey dear please pls plz thanks thank thx you cheers it its s is the that this my mine number "
    "numbers num no nr order orders ticket yes yeah yep ok okay um uh hm hmm so sorry and or i think mean meant "
    "believe guess maybe probably here go are be one ones sir madam"
)
_FILLING = frozenset(_FILLING_WORDS.split())
_ANY_WORD = re.compile(r"\w")
_LETTERS = re.compile(r"[^\W\d_]+")
_ANYTHING_ELSE = re.compile(r"[@%€$£¥°+]|,-")
_JOINED = re.compile(r"\s{0,2}(?:[,;/&+]|(?:,\s?)?\b(?:and|or|und|oder|et|y|plus)\b)\s{0,2}#?", re.IGNORECASE)
_MISTAKEN = str.maketrans("OoIil", "00111")
_SURE_DIGITS = 2


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
        more = len(form["zeros"]) - 1
        end = rf"(?![\w-]|[.:]\d|[,/]\d(?!\d{{{more}}}(?!\d)))"
        # With a prefix also "W 10 42", and letters that are taken for digits, as in "W112O".
        typed = rf"\d(?:[ \u00a0]?\d){{{more}}}|(?-i:[\dOoIil]{{{more + 1}}})"
        # Not the end of a word or of another number, and not the "t" of "don't".
        marked = rf"(?<![\w-])(?<!\w['’])(?:#\s?)?{form['prefix']}(?P<joint>\s?[-‐‑–#.:_№]?\s?)(?P<digits>{typed}){end}"
        begin = r"(?<![\w$€£+-])(?<!\d[.:])(?<!\b\d[,/])(?<!\b\d\d[,/])(?<!\b\d\d\d[,/])"
        alone = rf"{begin}#?(?P<digits>\d{{{more + 1}}}){end}"
        object.__setattr__(self, "_marked", re.compile(marked, re.IGNORECASE))
        object.__setattr__(self, "_alone", re.compile(alone))
        object.__setattr__(self, "_named", re.compile(rf"\b(?:{self.words}){_BETWEEN}", re.IGNORECASE))
        object.__setattr__(self, "_prefix", form["prefix"])
        object.__setattr__(self, "_start", form["prefix"] + form["joint"])

    def find(self, text: str) -> Iterator[Found]:
        """Numbers with their prefix and bare digits, in order, each as certain as the words around it make it."""
        found = [self._found(match, certainty) for match, certainty in self._marked_in(text)]
        taken = {place for each in found for place in range(each.start, each.end)}
        bare = [match for match in self._alone.finditer(text) if match.start("digits") not in taken]
        says_nothing_else = bool(bare) and self._says_nothing_else(text)
        for match in bare:
            certainty = self._certainty(match, says_nothing_else)
            if certainty is not None:
                found.append(self._found(match, certainty))
        yield from _as_certain_as_neighbours(text, sorted(found, key=lambda each: each.start))

    def _marked_in(self, text: str) -> Iterator[tuple[re.Match[str], Certainty]]:
        for match in self._marked.finditer(text):
            if sum(character.isdecimal() for character in match["digits"]) >= _SURE_DIGITS:
                # "Flight W1204" is none by looking like one, nor is "tent w 2000 mm".
                is_with = match["joint"].isspace() and surroundings.is_quantity(text, match.end() - 1, match.end())
                is_another = is_with or surroundings.is_labelled(text, match.start())
                yield match, Certainty.ALONE if is_another else Certainty.MARKED

    def _certainty(self, match: re.Match[str], says_nothing_else: bool) -> Certainty | None:
        """How sure it is that bare digits are such a number; None if the words around them say something else."""
        text, start, end = match.string, match.start(), match.end()
        before = text[max(0, start - _LOOK_BACK) : start]
        named = self._named.search(before)
        is_named = bool(named) and not _ORDERING.search(before) and not surroundings.is_measured(text, end)
        if named and is_named and not (named["verb"] or _BREAK.search(named["between"])):
            return Certainty.IN_CONTEXT
        if surroundings.are_about_another(text, start, end):
            return None
        is_asked_after = (_ASKED_AFTER.search(before) and _CLAUSE_ENDS.match(text, end)) or (
            _ASKED_OF.search(before) and _MOVES.match(text, end)
        )
        is_heading = not _ANY_WORD.search(before) and _HEADING.match(text, end)
        has_hash = text[start] == "#"
        if is_named or says_nothing_else or is_asked_after or is_heading or has_hash:
            return Certainty.IN_CONTEXT
        return Certainty.ALONE

    def _says_nothing_else(self, text: str) -> bool:
        words = {word.lower() for word in _LETTERS.findall(text)} - {self._prefix.lower()}
        return words <= _FILLING and not _ANYTHING_ELSE.search(text)

    def _found(self, match: re.Match[str], certainty: Certainty) -> Found:
        value = self._start + digits(match["digits"].translate(_MISTAKEN))
        return Found(self.entity, match.start(), match.end(), value, certainty)


@dataclass(frozen=True)
class NumberFormats:
    """An entity whose numbers have one of several forms, as where a shop has changed how it numbers. What two of them
    find in the same place is of the first."""

    formats: tuple[NumberFormat, ...]

    @classmethod
    def of(cls, entity: str, examples: str | Sequence[str], words: str) -> NumberFormats:
        """Raises ValueError as `NumberFormat` does."""
        several = [examples] if isinstance(examples, str) else examples
        return cls(tuple(NumberFormat(entity, example, words) for example in several))

    @property
    def example(self) -> str:
        """What stands for all of them: the first form, in which training examples are written."""
        return self.formats[0].example

    def find(self, text: str) -> Iterator[Found]:
        """Numbers of any of the forms, in order."""
        found: list[Found] = []
        for form in self.formats:
            known = tuple(found)
            found += (
                each for each in form.find(text) if not any(each.start < a.end and a.start < each.end for a in known)
            )
        yield from sorted(found, key=lambda each: each.start)


def _as_certain_as_neighbours(text: str, found: list[Found]) -> list[Found]:
    """The findings, where bare digits that "and" or a comma joins to a sure number are as sure: "W1042 and 1043"."""
    places = range(len(found))
    for sure, other in (*pairwise(places), *pairwise(reversed(places))):
        first, second = found[min(sure, other)], found[max(sure, other)]
        if found[sure].certainty > Certainty.ALONE and _JOINED.fullmatch(text[first.end : second.start]):
            found[other] = replace(found[other], certainty=max(found[other].certainty, Certainty.IN_CONTEXT))
    return found
