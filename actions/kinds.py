"""Sizes, colours and other options of articles as people name them: "an L", "42", "the blue one", "one size up"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from frontdesk.accounts.model import OrderLine, Variant
from frontdesk.products.sizes import SPELT_OUT, letter_of, rank_of

# Sizes by letter from small to big, with the ways to write them. A single letter needs more to be taken for one.
_LETTERS: Mapping[str, str] = {
    "xxs": r"xxs|xx[- ]?small",
    "xs": r"xs|x[- ]?small|extra[- ]?small",
    "s": r"small|s",
    "m": r"medium|med|m",
    "l": r"large|l",
    "xl": r"xl|x[- ]?large|extra[- ]?large",
    "xxl": r"xxl|2xl|xx[- ]?large|double (?:xl|extra[- ]?large)",
    "xxxl": r"xxxl|3xl|xxx[- ]?large",
}
_LETTER_BEFORE = re.compile(
    r"\b(?:sizes?|in|an?|the|to|for|into|my|of|or|not|need|want|ordered|got|have|from|than|take|get)\s+$|^\W*$"
)
_LETTER_AFTER = re.compile(r"^\s+(?:instead|please|pls|plz|size|one|rather|not)\b|^\W*$")
# "Too large" says what is wrong, and not what is wanted.
_JUDGES = re.compile(
    r"\b(?:too|so|very|bit|quite|way|far|much|really|is|are|was|were|it's|they're|runs?|fits?|up|out|come|comes"
    r"|came)\s+$"
    # "Way 2 small", as it is typed.
    r"|\b(?:way|bit|much|far|is|are|it'?s|they'?re|little|also|just|really) (?:2|to)\s+$"
)
_RANGE = re.compile(r"(\d+)\s*[-–—]\s*(\d+)")
_NO_SIZE = r"(?![.,]\d|\s*(?:€|euros?|eur|percent|%|days?|weeks?|months?|hours?|minutes?|times?)\b)"
_NUMBERS = {"a": 1, "one": 1, "1": 1, "two": 2, "2": 2}
_UP, _DOWN = r"(?:bigger|larger|longer|wider|up)", r"(?:smaller|shorter|narrower|down)"
# "One size more", "one number more big", as who learnt the language says it.
_MORE_SMALL, _MORE = r"(?:more (?:small|little|short|narrow)|less)", r"more(?: (?:big|large|long|wide))?"
_STEP = re.compile(
    rf"\b(?:(?:(?P<count>a|one|two|1|2) )?(?:full )?sizes? (?P<way>{_UP}|{_DOWN})"
    rf"|(?P<next>next) size(?: (?P<way2>{_UP}|{_DOWN}))?|next (?P<way4>{_UP}|{_DOWN}) (?:size|one|pair)s?"
    rf"|(?P<count2>a|one|two|1|2) (?:sizes?|numbers?) (?P<way5>{_MORE_SMALL}|{_UP}|{_DOWN}|{_MORE})(?! (?:or|than"
    r"|and)\b)"
    rf"|(?P<one>one|1) (?P<way3>{_UP}|{_DOWN}))\b"
    r"(?! (?:the|my|his|her|our|in|on|at|from|here|there|by)\b)"
)
_WAYS = ("way", "way2", "way3", "way4", "way5")
_TOWARDS = re.compile(rf"\b(?P<way>{_UP}|{_DOWN}) (?:sizes?|ones?|pairs?|1s?)\b|\b(?P<way2>bigger|larger|smaller)\b")
_TOO = re.compile(
    r"\b(?:too|(?:way|bit|much|far|is|are|it'?s|they'?re|little) (?:2|to)) "
    r"(?:(?P<small>small|tight|short|narrow)|(?P<big>big|large|long|wide|loose|baggy))\b"
)
_IS_UP = re.compile(rf"{_UP}|{_MORE}(?! \w)")


@dataclass(frozen=True)
class Mention:
    """A value of an option that a text names from `start` to `end`."""

    option: str
    value: str
    start: int
    end: int


def mentions(text: str, variants: Sequence[Variant]) -> list[Mention]:
    """The values of these variants' options that a text names, in its order; the longest where several fit."""
    values: dict[str, dict[str, None]] = {}
    for each in variants:
        for option, value in each.options.items():
            values.setdefault(option, {})[value] = None
    found = [
        Mention(option, value, *match.span())
        for option, some in values.items()
        for value in some
        for pattern in _patterns(value, tuple(some))
        for match in pattern.finditer(text)
        if _is_meant(text, match)
    ]
    found.sort(key=lambda each: (each.start - each.end, each.start))
    kept: list[Mention] = []
    for mention in found:
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda each: each.start)


def wants_step(text: str) -> tuple[int, int] | None:
    """Whether a text wants a bigger (1) or smaller (-1) one, and by how many sizes; 0 if it does not say."""
    said = text.lower()
    if match := _STEP.search(said):
        way = next((match[name] for name in _WAYS if match[name]), "up")
        return (1 if _IS_UP.match(way) else -1), _NUMBERS.get(match["count"] or match["count2"] or "one", 1)
    if match := _TOWARDS.search(said):
        return (1 if _IS_UP.fullmatch(match["way"] or match["way2"]) else -1), 0
    if match := _TOO.search(said):
        return (1 if match["small"] else -1), 0
    return None


def step(line: OrderLine, variants: Sequence[Variant], sign: int, count: int) -> dict[str, str]:
    """The option of the size that lies so many steps from the line's; empty if it is not clear which."""
    sizes = sizes_towards(line, variants, sign)
    if not sizes:
        return {}
    option, values = sizes
    place = count - 1 if count else 0
    is_clear = bool(count) or len(values) == 1
    return {option: values[place]} if is_clear and place < len(values) else {}


def sizes_towards(line: OrderLine, variants: Sequence[Variant], sign: int) -> tuple[str, list[str]] | None:
    """The option that has an order, and its values that are bigger (1) or smaller (-1) than the line's, nearest
    first."""
    for option, mine in line.options.items():
        values = {each.options[option] for each in variants if option in each.options}
        ranks = {value: rank for value in values | {mine} if (rank := rank_of(value)) is not None}
        if mine in ranks and len(ranks) == len(values | {mine}) > 1:
            beyond = [value for value in values if (ranks[value] - ranks[mine]) * sign > 0]
            return option, sorted(beyond, key=lambda value: ranks[value] * sign)
    return None


def in_order(values: Sequence[str]) -> list[str]:
    """Values from small to big where they have an order, else as they come."""
    ranks = [rank_of(value) for value in values]
    if any(rank is None for rank in ranks):
        return list(values)
    return sorted(values, key=lambda value: rank_of(value) or 0.0)


@cache
def _patterns(value: str, values: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """How a value may be written among the values of its option."""
    if letter := letter_of(value):
        written = [_LETTERS[letter]]
    elif bounds := _RANGE.fullmatch(value.strip()):
        first, last = int(bounds[1]), int(bounds[2])
        numbers = "|".join(map(str, range(first, last + 1)))
        written = [rf"{first} ?(?:[-–—/]|to) ?{last}", rf"(?:{numbers})(?:'?s)?{_NO_SIZE}"]
    elif value.strip().isdigit():
        written = [re.escape(value.strip()) + "(?:'?s)?" + _NO_SIZE]
    else:
        written = [r"[\s-]*".join(map(re.escape, re.split(r"[\s-]+", value.strip()))), *_telling_words(value, values)]
    return tuple(re.compile(rf"(?<![\w'’.-])(?:{each})(?![\w'’])", re.IGNORECASE) for each in written)


def _telling_words(value: str, values: tuple[str, ...]) -> list[str]:
    """The words of a value that no other value of its option has."""
    others = {word for other in values if other != value for word in re.findall(r"[^\W_]+", other.lower())}
    mine = [word for word in re.findall(r"[^\W_]{3,}", value.lower()) if word not in others and not word.isdigit()]
    return [re.escape(word) for word in mine]


def _is_meant(text: str, match: re.Match[str]) -> bool:
    """Whether what looks like a size is one: "an L", and not the s of "it s" nor "too large"."""
    said, before = match[0], text[: match.start()].lower()
    if len(said) > 1:
        return said.lower() not in SPELT_OUT or not _JUDGES.search(before)
    if not said.isalpha() or said.isupper():
        return True
    return bool(_LETTER_BEFORE.search(before) or _LETTER_AFTER.search(text[match.end() :]))
