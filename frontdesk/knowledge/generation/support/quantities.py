"""Numbers of a sentence, with what they count and how they bound it: "up to 10 business days", "15 November"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from frontdesk.knowledge.generation.support.words import Word

_UP_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS = {"thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "ninety": 90.0, "hundred": 100.0}
_NUMBERS = {name: float(value) for value, name in enumerate(_UP_TO_TWENTY.split())} | _TENS
#: Each unit of time in the one that it is compared in.
_TIME = {
    "minute": (1.0, "minutes"),
    "hour": (60.0, "minutes"),
    "day": (1_440.0, "minutes"),
    "night": (1_440.0, "minutes"),
    "week": (10_080.0, "minutes"),
    "fortnight": (20_160.0, "minutes"),
    "month": (1.0, "months"),
    "year": (12.0, "months"),
}
_WORKDAYS = frozenset({"business", "working", "work"})
_MONEY = {"€": "euro", "euro": "euro", "eur": "euro", "$": "dollar", "dollar": "dollar", "usd": "dollar"} | {
    "£": "pound", "pound": "pound", "gbp": "pound", "cent": "cent", "%": "percent", "percent": "percent"
}  # fmt: skip
_MONTHS = frozenset(
    {"january", "february", "march", "april", "may", "june", "july", "august"}
    | {"september", "october", "november", "december"}
)
_RANGE = frozenset({"to", "–", "-", "and"})
_MOST = re.compile(
    r"(?:within|up to|at most|at the most|no more than|not more than|no later than|not later than|no longer than|"
    r"less than|fewer than|lighter than|smaller than|cheaper than|younger than|under|below|maximum(?: of)?|until|till|"
    r"by|before|inside|latest)(?: the| of| first)? ?$"
)
_LEAST = re.compile(
    r"(?:heavier than|larger than|bigger than|higher than|older than|threshold of|minimum order of|at least|"
    r"no less than|not less than|over|above|more than|longer than|minimum(?: of| value of)?|after|since|from|"
    r"starting (?:at|from)|exceeds?|beyond)(?: the| of)? ?$"
)
_OR_MORE = re.compile(
    r"(?:or|and) (?:more|longer|over|above|later)\b|at (?:the )?(?:very )?least\b|(?:as )?(?:a )?minimum\b|upwards\b"
)
_OR_LESS = re.compile(
    r"or (?:less|fewer|sooner|earlier)\b|at (?:the )?(?:very )?(?:most|latest)\b|(?:as )?(?:a )?maximum\b"
)
_WHEN = re.compile(r"\b(?:after|since|before|by|until|till|from)(?: the| of)? ?$")
_PARTS = {"half an hour": 30.0, "quarter of an": 15.0}
_NEAR = 4  # words


class Bound(StrEnum):
    """How a number bounds what it counts."""

    NONE = ""
    MOST = "most"
    LEAST = "least"


@dataclass(frozen=True)
class Quantity:
    """A number, or a range of them, from `low` to `high`.

    Attributes:
        unit: what is counted, in the unit that it is compared in; empty if it is nothing known.
        counted: concepts of what stands right behind a number without a known unit.
        first, last: the places of its words, the last one included.
        is_followed_by_after: as in "10 days after the parcel".
        is_known: it was spoken of before, as in "these 10 days".
    """

    low: float
    high: float
    unit: str
    bound: Bound
    first: int
    last: int
    counted: frozenset[str] = frozenset()
    is_followed_by_after: bool = False
    is_known: bool = False

    def is_said_by(self, other: Quantity) -> bool:
        """Whether this may be said where a source says `other`."""
        if self.unit != other.unit or (self.counted and other.counted and not self.counted & other.counted):
            return False
        if (self.low, self.high) == (other.low, other.high):
            return self.bound == other.bound or self._may_be_bound_as(other)
        upper = self.bound is Bound.MOST and other.bound is not Bound.LEAST
        return self.low == self.high == other.high and other.low < other.high and upper

    def _may_be_bound_as(self, other: Quantity) -> bool:
        """ "You have 30 days" and "within 30 days" say the same, "after 30 days" does not."""
        bounds = {self.bound, other.bound}
        if self.unit in _MONTHS:
            return bounds != {Bound.MOST, Bound.LEAST}
        is_then = (other.is_followed_by_after or self.is_known) and bounds == {Bound.NONE, Bound.LEAST}
        return self.unit in _TIMES and (is_then or Bound.LEAST not in bounds)

    def is_of_kind(self, other: Quantity) -> bool:
        """Whether both count the same, so that one may be taken for the other."""
        are_times = self.unit in _TIMES and other.unit in _TIMES
        is_alike = bool(self.unit) or not self.counted or bool(self.counted & other.counted)
        return are_times or (self.unit == other.unit and is_alike)


_TIMES = frozenset({"minutes", "months", "business days"})


def quantities(words: Sequence[Word]) -> list[Quantity]:
    """The quantities of a sentence in order."""
    return list(_found(words))


def _found(words: Sequence[Word]) -> Iterator[Quantity]:
    at = 0
    while at < len(words):
        if minutes := _part_of_an_hour(words, at):
            length = 3 if words[at].key == "half" else 4
            yield Quantity(
                minutes, minutes, "minutes", _bound(words, at, at + length - 1, "minutes"), at, at + length - 1
            )
            at += length
            continue
        low = _number(words, at)
        if low is None:
            at += 1
            continue
        first, last, high = at, at, low
        after = _past_money(words, last + 1)
        if after < len(words) and words[after].key in _RANGE:
            ahead = _past_money(words, after + 1)
            following = _number(words, ahead) if ahead < len(words) else None
            is_range = words[after].key != "and" or _says(words, first, 2).endswith("between")
            if following is not None and is_range and not _is_date(words, at):
                last, high = ahead, following
        yield _quantity(words, first, last, low, high)
        at = last + 1


def _quantity(words: Sequence[Word], first: int, last: int, low: float, high: float) -> Quantity:
    scale, unit, end = _unit(words, first, last)
    counted = frozenset() if unit else _counted(words, last)
    is_range = high != low
    bound = Bound.NONE if is_range else _bound(words, first, end, unit)
    is_known = _key(words, first - 1) in {"these", "those", "that", "the"}
    is_then = _key(words, end + 1) in {"after", "from", "since", "later"}
    return Quantity(low * scale, high * scale, unit, bound, first, end, counted, is_then, is_known)


def _number(words: Sequence[Word], at: int) -> float | None:
    key = words[at].key
    if words[at].is_number:
        return _value(key)
    if key in {"a", "an", "one"}:  # "a day"; "one" stands for much else
        following = words[at + 1].key if at + 1 < len(words) else ""
        return 1.0 if _singular(following) in _TIME or following in _WORKDAYS else None
    return _NUMBERS.get(key)


def _part_of_an_hour(words: Sequence[Word], at: int) -> float | None:
    """Minutes of "half an hour" and "quarter of an hour"."""
    said = " ".join(word.key for word in words[at : at + 4])
    return next((minutes for phrase, minutes in _PARTS.items() if said.startswith(phrase)), None)


def _value(key: str) -> float:
    """3.90 and 3,90 are the same; of 1,000 and 10:30 all digits count."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", key):
        return float(re.sub(r"[.,]", "", key))
    parts = re.split(r"[.,]", key)
    if len(parts) == 2 and ":" not in key:
        return float(".".join(parts))
    return float(re.sub(r"\D", "", key))


def _unit(words: Sequence[Word], first: int, last: int) -> tuple[float, str, int]:
    """What a number is multiplied with, its unit, and the place where the unit ends."""
    before = _key(words, first - 1)
    behind = _singular(_key(words, last + 1))
    if before in _MONEY:
        return 1.0, _MONEY[before], last
    if behind in _MONEY:
        return 1.0, _MONEY[behind], last + 1
    if _is_date(words, first):
        return 1.0, _month(words, first), last
    ahead = last + 1
    while _key(words, ahead) in {"full", "calendar", "consecutive", "more", "whole", "further", "long"}:
        ahead += 1
    key = _singular(_key(words, ahead))
    if key in _WORKDAYS and _singular(_key(words, ahead + 1)) == "day":
        return 1.0, "business days", ahead + 1
    if key == "weekday":
        return 1.0, "business days", ahead
    scale, unit = _TIME.get(key, (1.0, ""))
    return scale, unit, ahead if unit else last


def _is_date(words: Sequence[Word], at: int) -> bool:
    return words[at].is_number and bool(_month(words, at))


def _month(words: Sequence[Word], at: int) -> str:
    """The month beside a number; empty if it is no date. "5 may" is no date: who may is asked more often."""
    near = (_key(words, at + 1), _key(words, at - 1), _key(words, at + 2) if _key(words, at + 1) == "of" else "")
    is_month = (each for each in near if each in _MONTHS)
    return next((each for each in is_month if each != "may" or any(w.text == "May" for w in words)), "")


def _counted(words: Sequence[Word], last: int) -> frozenset[str]:
    near = words[last + 1 : last + 4]
    end = next((at for at, word in enumerate(near) if word.is_sign), len(near))
    return frozenset(word.concept for word in near[:end] if word.concept and not word.is_light)


def _bound(words: Sequence[Word], first: int, last: int, unit: str) -> Bound:
    before, behind = _says(words, first, _NEAR), _says_behind(words, last)
    if unit not in _TIMES | _MONTHS and _WHEN.search(before):  # "after 5 wrong passwords"
        return Bound.NONE
    if _MOST.search(before) or _OR_LESS.match(behind):
        return Bound.MOST
    if _LEAST.search(before) or _OR_MORE.match(behind):
        return Bound.LEAST
    return Bound.NONE


def _says(words: Sequence[Word], end: int, count: int) -> str:
    """The words before a place, without signs of money."""
    near = [word.key for word in words[max(0, end - count - 1) : end] if word.key not in "€$£"]
    return " ".join(near[-count:])


def _says_behind(words: Sequence[Word], last: int) -> str:
    return " ".join(word.key for word in words[last + 1 : last + 1 + _NEAR])


def _past_money(words: Sequence[Word], at: int) -> int:
    return at + 1 if _key(words, at) in "€$£%" and _key(words, at) else at


def _key(words: Sequence[Word], at: int) -> str:
    return words[at].key if 0 <= at < len(words) else ""


def _singular(key: str) -> str:
    return key[:-1] if key.endswith("s") and key[:-1] in {*_TIME, *_MONEY, "weekday"} else key
