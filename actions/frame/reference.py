"""What a customer points at among things that we both know: "the tent", "the second one", "the cheaper one", "both"."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from actions.frame.words import FILLERS, words
from actions.item_names import alike

_ORDINALS = ("first|1st", "second|2nd", "third|3rd", "fourth|4th", "fifth|5th")
_COUNTED = ("one", "two", "three", "four", "five")
# The end of "the second one", "the latest, please", "my last order", "the cheaper of the two".
_TAIL = (
    r"(?=$| (?:one|1|order|purchase|parcel|package|delivery|shipment|return|refund|please|pls|thanks|thank|of|in|on)\b)"
)
_ALL = re.compile(
    r"\b(?:both|(?<!at )(?<!after )(?<!that's )(?<!thats )(?<!that is )(?<!above )all(?! right\b| the best\b| i\b)"
    r"(?: of)?(?: them| those| these)?|each(?: of them)?|every ?one|everything|every single (?:one|order|item|thing)"
    r"|the (?:whole )?lot|the whole thing)\b"
)
_ALL_MINE = re.compile(
    r"(?<!one of )(?<!any of )(?<!some of )(?<!which of )(?<!either of )\b"
    r"(?:(?:both|all)(?: of)?(?: my| the| those| these)?|(?:the|my|these|those|of) (?:two|2)|two|2|my) "
    r"(?:(?:open|current|pending|outstanding|unshipped|active|existing) )?"
    r"(?:orders|parcels|packages|deliveries)\b"
    r"|\bboth (?:must|should|shall|need|have|has|go|going|are|of (?:them|those|these))\b|\b(?:them|those|these) both\b"
)
_TWO = re.compile(r"\b(?:both|two|2)\b")
_MIDDLE = re.compile(rf"\b(?:middle){_TAIL}")
_SEVERAL = re.compile(r"\b(?P<end>last|first|top|bottom|newest|oldest) (?P<count>two|2|three|3)\b")
# Before an ordinal that points: "the first", and not "look at my account first".
_POINTS = frozenset(
    {"", "the", "my", "that", "and", "or", "your", "this", "ok", "yes", "just", "please", "no", "think"}
)
_TOP = re.compile(rf"\b(?:top|upper|former){_TAIL}")
_BOTTOM = re.compile(
    rf"\b(?:bottom|latter|lower){_TAIL}|^(?:the )?last(?: one)?$"
    r"|\blast(?: one| order)? (?:in|on|of) (?:the|that|this|your) list\b"
)
_OTHER = re.compile(rf"\bother{_TAIL}")
_COUNT = re.compile(r"(?:the |number |no |nr |option |choice )*(?:(\d{1,2})|(one|two|three|four|five))(?: please)?")
_NEWEST = re.compile(rf"\b(?:new(?:er|est)|lat(?:er|est)|last|(?:most )?recent){_TAIL}")
_OLDEST = re.compile(rf"\b(?:old(?:er|est)|earl(?:ier|iest)|previous|my (?:very )?first){_TAIL}")
# "I found it cheaper" says why, and compares nothing that we know.
_ELSEWHERE = r"(?<!\bit )(?<!\bthem )(?<!\bsame )(?<!\bfound )(?<!\bis )(?<!\bwas )(?<!\bmuch )(?<!\bthat )(?<!\bone )"
_CHEAPEST = re.compile(rf"{_ELSEWHERE}\b(?:cheap(?:er|est)?|(?:less|least) expensive|small(?:er|est)){_TAIL}")
_DEAREST = re.compile(rf"\b(?:(?:more |most )?expensive|dear(?:er|est)|pric(?:ier|iest)|big(?:ger|gest)){_TAIL}")
# What is not meant: "not the trail shoes", up to the next turn of the sentence.
_REFUSED = re.compile(
    r"\b(?:not|instead of|rather than)(?: (?:the|my|that|those|these|a|an))?"
    r"(?: (?!but\b|i\b|it\b|its\b|the\b|my\b|not\b|and\b|nor\b)\S+){1,3}"
)
# "Not the boots, not the stove", and not "they're not the right boots".
_TURNED_AWAY = re.compile(
    r"(?:^|[,;.!]|\b(?:and|but|or|nor)\b)\s*not (?:(?:the|my|that|those) )?(?P<name>[\w-]+)\b"
    r"(?! \w+ (?:i|we) (?:wanted|ordered))"
)
# "The one for 165 something", "the 80 euro one", and "not the 146".
_AMOUNT = re.compile(
    r"\b(?:one|order|parcel|purchase) (?:for|of|at|that costs?|costing|worth)\s+(?:eur|€)?\s*"
    r"(?P<amount>\d{2,5}(?:[.,]\d{2})?)\b(?![-/.,]?\d)"
    r"(?!\s*(?:%|percent|days?|weeks?|months?|years?|hours?|hrs?|min\w*|o'?clock|am|pm|people|of|pieces?|pairs?)\b|\s*%)"
    r"|\bthe\s+€?(?P<one>\d{2,5}(?:[.,]\d{2})?)\s*(?:€|euros?|eur)?\s+(?:one|order|parcel)\b"
    r"|^\W*€?(?P<alone>\d{2,5}(?:[.,]\d{2})?)\s*(?:€|euros?\b|eur\b)"
)
_NOT_THIS = re.compile(r"\bnot (?:the )?(?:one )?(?:for )?€?\d[\d.,]*")
# Words of names that are said of much else; the second ones are names behind "the" and the like.
_OF_TIME = frozenset({"day", "days", "down", "summer"})
_MERE_WORDS = frozenset({"dry", "set", "sets", "base", "cover", "covers", "cook"})
_POINTS_AT = frozenset({"the", "my", "both", "these", "those"})
_SHORT = 3  # words of a text that is nothing but a name
_AND = re.compile(r"\b(?:and|n|plus|as well as)\b|[&+,]")
# Shorter words are matched as they are; longer ones with a slip of the pen.
_SPELT = 5
_ALIKE = 0.8


@dataclass(frozen=True)
class Candidate:
    """Something that may be meant; `value` is what stands for it, `names` are words for it."""

    value: Any
    names: str
    day: date | None = None
    price: Decimal | None = None


@dataclass(frozen=True)
class Reference:
    """The values that are meant, in the order of the candidates, and the words that say so."""

    values: tuple[Any, ...]
    words: frozenset[str]


def meant(text: str, shown: Sequence[Candidate], besides: Any = None) -> Reference | None:
    """The candidates that an answer points at; None if it points at none, or may mean several without saying all.

    Args:
        shown: in the order in which they were offered.
        besides: the value of the one spoken of, which "the other one" is not.
    """
    said = " ".join(words(text))
    if left := all_but_one_refused(text, shown):
        return left
    # "The second one, the lantern one": what is named is meant, whatever was counted.
    named_first = not _REFUSED.search(said)
    for reading in (_all, _by_name if named_first else _by_position, _by_position, _by_name, _by_comparison):
        if found := reading(said, shown):
            return found
    return _by_both(text, shown) or the_other(text, shown, besides)


def all_but_one_refused(text: str, shown: Sequence[Candidate]) -> Reference | None:
    """What is left of a list of which all others are turned away: "not the boots and not the stove"."""
    named_so = [_most_named(match["name"], shown)[0] for match in _TURNED_AWAY.finditer(text.lower())]
    refused = {each.value for best in named_so for each in best}
    left = [each for each in shown if each.value not in refused]
    rest = " ".join(words(_TURNED_AWAY.sub(" ", text.lower())))
    is_clear = all(named_so) and not _most_named(rest, shown)[0] and len(left) == 1 < len(shown)
    return _reference(left, " ".join(words(text))) if refused and is_clear else None


def by_position(text: str, shown: Sequence[Candidate]) -> Reference | None:
    """The one of a list that was shown: "the second one"."""
    return _by_position(" ".join(words(text)), shown)


def by_price(text: str, shown: Sequence[Candidate]) -> Reference | None:
    """The one of several that a text compares by its price: "the cheaper one"."""
    return _by_price(" ".join(words(text)), shown) if len(shown) > 1 else None


_DESCRIBED = (
    r"\borders?\b,? (?:(?:that|which) (?:came|comes|is|was) )?(?:together |along )?(?:with|w|w/|containing) "
    r"(?:(?:the|my|our|a|an) )?"
)


def all_shown(text: str, shown: Sequence[Candidate]) -> Reference | None:
    """All of a list that was shown: "and both?"."""
    return _all(" ".join(words(text)), shown)


def by_both(text: str, known: Sequence[Candidate], besides: Any = None) -> Reference | None:
    """The one of several that are named alike: "the older tent", or "the other tent" than the one spoken of."""
    best, heard = _most_named(" ".join(words(text)), known)
    if not best and len(known) == 2 and (common := _common(known) & set(map(_stem, words(text)))):
        best, heard = list(known), common
    others = [each for each in best if each.value != besides]
    if len(best) == 2 and len(others) == 1 and "other" in words(text):
        return Reference((others[0].value,), heard | {"other"})
    return _by_both(text, known)


def by_amount(text: str, known: Sequence[Candidate]) -> Reference | None:
    """The only one of several that costs what a text says, to the cent or without the cents: "the one for 165"."""
    said = _NOT_THIS.sub(" ", text.lower())
    for match in _AMOUNT.finditer(said):
        amount = Decimal((match["amount"] or match["one"] or match["alone"]).replace(",", "."))
        is_whole = amount == int(amount)
        of = [each for each in known if each.price == amount or (is_whole and each.price and int(each.price) == amount)]
        if len(of) == 1 and len(known) > 1:
            return Reference((of[0].value,), frozenset(words(match[0])))
    return None


def the_other(text: str, known: Sequence[Candidate], besides: Any) -> Reference | None:
    """The only candidate that is not the one spoken of, if the text says "the other one"."""
    others = [each for each in known if each.value != besides]
    match = _OTHER.search(" ".join(words(text)))
    return _reference(others, match.group()) if match and len(others) == 1 else None


def named(text: str, known: Sequence[Candidate]) -> Reference | None:
    """The one of the candidates, of which no list was shown, that a text names or compares with the others."""
    return by_name(text, known) or _by_comparison(" ".join(words(text)), known) or _by_both(text, known)


def by_name(text: str, known: Sequence[Candidate]) -> Reference | None:
    """The only one of the candidates that a text names."""
    return _by_name(" ".join(words(text)), known)


def without_order_named(text: str, known: Sequence[Candidate]) -> str:
    """The text without an order that is called by one of these items: "take something out of the order with the
    cover", "those of the last order, together with the dry bag"."""
    names = {word for each in known for word in words(each.names) if len(word) > 2}
    if not names:
        return text
    named = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.sub(rf"{_DESCRIBED}(?:(?:{named})(?:e?s)?\W+)*(?:{named})(?:e?s)?\b", " ", text, flags=re.IGNORECASE)


def all_named(text: str, known: Sequence[Candidate]) -> Reference | None:
    """The candidates that a text names, several or one."""
    return each_named(text, known) or by_name(text, known)


def alike_named(text: str, known: Sequence[Candidate]) -> list[Any]:
    """The values of the candidates that a text names alike, one or several."""
    return [each.value for each in _most_named(" ".join(words(text)), known)[0]]


def narrowed(text: str, known: Sequence[Candidate]) -> list[Any]:
    """The values of the several candidates that a text names alike, "my boots" where two have boots; none if it names
    one of them, or all, or none."""
    best, _ = _most_named(" ".join(words(text)), known)
    return [each.value for each in best] if 1 < len(best) < len(known) else []


def each_named(text: str, known: Sequence[Candidate]) -> Reference | None:
    """The several candidates that a text names one after the other: "the shoes and the cover"."""
    said = _apart(" ".join(words(text)), known)
    if not _AND.search(text.lower()) or _REFUSED.search(said) or "instead" in said:
        return None
    names = {each.value: frozenset(map(_stem, words(each.names))) - FILLERS for each in known}
    heard: dict[Any, set[str]] = {}
    known_words = frozenset().union(*names.values())
    for word in (word for word in _without_mere_words(said, known_words) if word not in FILLERS):
        of = [value for value, name in names.items() if _known(_stem(word), name)]
        if len(of) == 1:
            heard.setdefault(of[0], set()).add(word)
    if len(heard) < 2:
        return None
    values = tuple(each.value for each in known if each.value in heard)
    return Reference(values, frozenset().union(*heard.values()) | {"both"})


def all_of(text: str, known: Sequence[Candidate]) -> Reference | None:
    """All of the candidates, if the text speaks of "my orders", or "both my orders" or "the two parcels" of two."""
    match = _ALL_MINE.search(" ".join(words(text)))
    fits = match and (len(known) == 2 or not _TWO.search(match.group()))
    return _reference(known, match.group()) if match and fits else None


def _all(said: str, shown: Sequence[Candidate]) -> Reference | None:
    match = _ALL.search(said)
    fits = match and (len(shown) == 2 or (len(shown) > 1 and match.group() != "both"))
    return _reference(shown, match.group()) if match and fits else None


def _by_position(said: str, shown: Sequence[Candidate]) -> Reference | None:
    if found := _by_several(said, shown):
        return found
    for place, names in enumerate(_ORDINALS):
        if (match := re.search(rf"(?<![\w-])(?:{names}){_TAIL}", said)) and _points(said, match):
            return _reference(shown[place : place + 1], match.group())
    if len(shown) == 3 and (match := _MIDDLE.search(said)):
        return _reference(shown[1:2], match.group())
    if match := _COUNT.fullmatch(said):
        place = int(match[1]) - 1 if match[1] else _COUNTED.index(match[2])
        return _reference(shown[place : place + 1] if place >= 0 else (), said)
    if match := _TOP.search(said):
        return _reference(shown[:1], match.group())
    if match := _BOTTOM.search(said):
        return _reference(shown[-1:], match.group())
    return None


def _points(said: str, ordinal: re.Match[str]) -> bool:
    """Whether an ordinal points at something, and says not when: the word before it does, or "one" stands behind."""
    before = said[: ordinal.start()].split()
    is_last = not said[ordinal.end() :].strip()
    return not is_last or (before[-1] if before else "") in _POINTS


def _by_several(said: str, shown: Sequence[Candidate]) -> Reference | None:
    """Several of a list: "the last two", "first and second"."""
    if match := _SEVERAL.search(said):
        count = {"two": 2, "2": 2}.get(match["count"], 3)
        is_of_the_end = match["end"] in {"last", "bottom", "oldest"}
        return _reference(shown[-count:] if is_of_the_end else shown[:count], match[0]) if len(shown) > count else None
    places = [place for place, names in enumerate(_ORDINALS) if re.search(rf"(?<![\w-])(?:{names})\b", said)]
    match = re.search(
        rf"\b(?:{'|'.join(_ORDINALS)}) (?:one )?(?:and|n|plus) (?:the )?(?:{'|'.join(_ORDINALS)})\b", said
    )
    found = [shown[place] for place in places if place < len(shown)]
    return _reference(found, match[0]) if match and len(found) > 1 else None


def _by_name(said: str, candidates: Sequence[Candidate]) -> Reference | None:
    """The only one whose name has most of the words that tell the candidates apart. "The boots, not the shoes" means
    the boots."""
    best, heard = _most_named(said, candidates)
    if refused := _REFUSED.search(said):
        meant, words_for_it = _most_named(said[: refused.start()] + said[refused.end() :], candidates)
        if len(meant) == 1:
            best, heard = meant, words_for_it | frozenset(refused.group().split())
        elif not meant and best and refused.group().startswith("not"):
            return None  # "not the chair one" names what is not meant
    return Reference((best[0].value,), heard) if len(best) == 1 else None


def _by_both(text: str, candidates: Sequence[Candidate]) -> Reference | None:
    """ "The smaller tent", where there are two."""
    best, heard = _most_named(" ".join(words(text)), candidates)
    if len(best) < 2:
        return None
    said = " ".join(word for word in words(text) if word not in heard)
    found = _by_comparison(said, best)
    return Reference(found.values, found.words | heard) if found else None


def _most_named(said: str, candidates: Sequence[Candidate]) -> tuple[list[Candidate], frozenset[str]]:
    """The candidates with most of the words of names that are said, and these words."""
    said = _apart(said, candidates)
    names = [frozenset(map(_stem, words(each.names))) - FILLERS for each in candidates]
    common = frozenset.intersection(*names) if len(names) > 1 else frozenset()
    known = frozenset().union(*names) - common if names else frozenset()
    heard: dict[str, str] = {}
    parts: set[str] = set()
    for name in (each for each in known if "-" in each):
        if match := _written_apart(name).search(said):
            heard[name], parts = name, parts | set(match[0].split())
    said_alone = [word for word in _without_mere_words(said, known) if word not in FILLERS | parts]
    heard |= {word: found for word in said_alone if (found := _known(_stem(word), known))}
    scores = [len(set(heard.values()) & each) for each in names]
    best = max(scores, default=0)
    if not best:
        return [], frozenset()
    also = parts | {word for word in said.split() if _stem(word) in common}
    return [each for each, score in zip(candidates, scores, strict=True) if score == best], frozenset(heard) | also


def _apart(said: str, candidates: Sequence[Candidate]) -> str:
    """The text with names that are written in one word as they are called: "headtorch", "sleepingbag"."""
    for each in candidates:
        for first, second in pairwise(words(each.names)):
            if len(first) > 2 < len(second):
                said = re.sub(rf"\b({re.escape(first)})({re.escape(_stem(second))}\w{{0,2}})\b", r"\1 \2", said)
    return said


def _without_mere_words(said: str, known: frozenset[str]) -> list[str]:
    """The words, without those that are a name only beside another word of it: "day pack", and not "home all day"."""
    spoken = said.split()
    if len(spoken) <= _SHORT:
        return spoken
    between = zip(["", *spoken], spoken, [*spoken[1:], ""], strict=False)
    return [word for before, word, after in between if _is_name(before, word, after, known)]


def _is_name(before: str, word: str, after: str, known: frozenset[str]) -> bool:
    """Whether a word between two others may be of a name; `known` are the words of names."""
    if word not in _MERE_WORDS | _OF_TIME or (word in _MERE_WORDS and before in _POINTS_AT):
        return True
    return bool({_stem(before), _stem(after)} & known)


def _common(candidates: Sequence[Candidate]) -> frozenset[str]:
    """The words that the names of all of them have, which tell none apart."""
    return frozenset.intersection(*(frozenset(map(_stem, words(each.names))) - FILLERS for each in candidates))


def _written_apart(name: str) -> re.Pattern[str]:
    """`two-person` as it may be written: "two person", "2 person", "2-person"."""
    first, _, rest = name.partition("-")
    either = f"(?:{first}|{_COUNTED.index(first) + 1})" if first in _COUNTED else re.escape(first)
    return re.compile(rf"\b{either}[ -]?{re.escape(rest)}s?\b")


def _by_comparison(said: str, candidates: Sequence[Candidate]) -> Reference | None:
    days = [each.day for each in candidates if each.day is not None]
    if len(days) == len(candidates) > 0:
        for pattern, day in ((_NEWEST, max(days)), (_OLDEST, min(days))):
            if match := pattern.search(said):
                return _reference([candidates[days.index(day)]], match.group())
    return _by_price(said, candidates)


def _by_price(said: str, candidates: Sequence[Candidate]) -> Reference | None:
    prices = [each.price for each in candidates if each.price is not None]
    if len(prices) == len(candidates) > 0:
        for pattern, price in ((_CHEAPEST, min(prices)), (_DEAREST, max(prices))):
            if match := pattern.search(said):
                return _reference([candidates[prices.index(price)]], match.group())
    return None


def _known(word: str, names: frozenset[str]) -> str | None:
    if word in names:
        return word
    if others := alike(word) & names:
        return min(others)
    near = [name for name in names if len(name) >= _SPELT and name[0] == word[0]]  # "later" is no water filter
    close = difflib.get_close_matches(word, near, 1, _ALIKE)
    return close[0] if close and len(word) >= _SPELT else None


def _stem(word: str) -> str:
    """The word without the marks of the possessive and of the plural."""
    word = word.removesuffix("'s")
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _reference(found: Sequence[Candidate], said: str) -> Reference | None:
    return Reference(tuple(each.value for each in found), frozenset(said.split())) if found else None
