"""The parts of a postal address: what a customer corrects or leaves out is taken from the address that is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from actions.frame.digits import replaced
from actions.frame.words import FILLERS, weighty, words

POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}-)?\d{4,5}\b", re.IGNORECASE)
_PIECES = re.compile(r"[,\n]|\s+in\s+(?=[^\W\d_])")
_UNIT = re.compile(r"(?:flat|apt\.?|apartment|unit|suite|floor|room|door|c/o|care of)\b", re.IGNORECASE)
_HOUSE = re.compile(r"(?<![\w-])\d{1,4} ?[a-z]?(?![\w-])", re.IGNORECASE)
# What a customer leaves as it was: "same postcode and same town", "the rest is unchanged".
_AS_BEFORE = re.compile(
    r"[\s,;.]*\b(?:(?:and|but|with|in|of|the) )*"
    r"(?:(?:same|(?:rest|everything else)(?! (?:of (?:it|them) )?(?:to|into|goes)\b)|all else|otherwise)\b"
    r"|(?:street|post ?code|zip(?: code)?|town|city|place)\b"
    r"(?=[^,;.]*\b(?:same|before|unchanged|stays?|right|correct)\b))"
    r"(?:(?!\b(?:but|just|only|number)\b)[^,;.])*",
    re.IGNORECASE,
)
_SAYS_HOUSE = re.compile(
    r"\b(?:house|street|door|building)? ?(?:number|nr|no\.?|#) ?(?:is |should be |must be |'s |:|= ?)?(?:an? )?"
    r"(?P<new>\d{1,4} ?[a-z]?)\b",
    re.IGNORECASE,
)
# A number that no word of its own announces needs another beside it: "2" alone may choose a button.
_NUMBER_LAST = re.compile(r"\W*[^\W\d].*?(?P<new>\b\d{1,3} ?[a-z]?)\W*", re.IGNORECASE | re.DOTALL)
_SAYS_UNIT = re.compile(r"\b(?:flat|apt\.?|apartment|unit|suite|floor) ?\w{1,4}\b", re.IGNORECASE)
_NAME = r"(?P<new>(?!not\b|wrong\b|the\b|a\b|same\b)[^\W\d_][\w'’. -]{1,40}?)"
_ENDS = r"(?=\s*(?:$|[,;.!?\n]|\b(?:not|instead|rather|and not|please|pls|thanks|sorry)\b))"
_IS = r"(?: name)?(?:'s| is| should (?:be|read)| must be| has to be|:)+ (?:wrong,? )?(?:(?:it'?s|it is) )?(?:called )?"
_SAYS_STREET = re.compile(rf"\b(?:street|road){_IS}{_NAME}{_ENDS}", re.IGNORECASE)
_SAYS_TOWN = re.compile(rf"\b(?:town|city|village|place){_IS}(?:in )?{_NAME}{_ENDS}", re.IGNORECASE)
# Words that may stand beside a number, a postcode or a town that alone is said.
_BESIDE = frozenset(
    """
    no not nope wait oops whoops mistake mistyped typo excuse wrong sorry should must be the it its it's number house nr
    postcode post code zip town city is of my please correct correction change to and
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)


@dataclass(frozen=True)
class Parts:
    """An address in two: the street with its number and flat, and the place with its postcode."""

    street: str
    place: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.street, self.place)))

    @property
    def town(self) -> str:
        """The first words of the place that are no postcode; behind it a state or a country may stand."""
        return POSTCODE.sub("", self.place.split(",")[0]).strip()


def parts_of(address: str) -> Parts:
    """The two parts of an address in one line. One without commas is parted before its postcode, one without a number
    before its last comma."""
    pieces = [piece.strip() for piece in _PIECES.split(address) if piece.strip()]
    codes = list(POSTCODE.finditer(address))
    if len(pieces) == 1 and codes and _HOUSE.search(address[: codes[-1].start()]):
        return Parts(address[: codes[-1].start()].strip(), address[codes[-1].start() :].strip())
    numbered = next((at for at, piece in enumerate(pieces) if _has_house(piece, at)), None)
    end = max(len(pieces) - 1, 1) if numbered is None else numbered + 1
    while end < len(pieces) and _UNIT.match(pieces[end]):
        end += 1
    return Parts(", ".join(pieces[:end]), ", ".join(pieces[end:]))


def _has_house(piece: str, place: int) -> bool:
    """Whether a piece of an address has the number of a house; one of four digits is a postcode but in the first."""
    return not _UNIT.match(piece) and bool(_HOUSE.search(piece)) and (place == 0 or not POSTCODE.search(piece))


def leaves_the_rest(text: str) -> bool:
    """Whether a text says that a part of an address is as before: `21 Quarry Steps, same town`."""
    return bool(_AS_BEFORE.search(text))


def without_the_rest(text: str) -> str:
    """The text without what is left as it was."""
    return _AS_BEFORE.sub("", text).strip(" ,;.")


def completed(found: str, known: str) -> str:
    """The address that was found in a message, with the place of the known one if it names none."""
    new = parts_of(found)
    return found if new.place else str(replace(new, place=parts_of(known).place))


def corrected(known: str, text: str) -> str | None:
    """The known address with the one part that a text says anew: the number of the house, the street's name, the
    postcode or the town. None if the text says no part of an address."""
    before, said = parts_of(known), without_the_rest(text)
    if mended := replaced(known, said) or _by_names(before, said):
        return mended
    if place := _place_alone(before, said):
        return str(replace(before, place=place))
    street = _with_house(before.street, said) or _with_unit(before.street, said)
    return str(replace(before, street=street)) if street else None


def _with_house(street: str, said: str) -> str | None:
    """The street with another number of the house, if a text says that and nothing else: "sorry, it's 21"."""
    house = _SAYS_HOUSE.search(said) or _NUMBER_LAST.fullmatch(said)
    if not house or weighty(said, _BESIDE | frozenset(words(house["new"]))):
        return None
    changed, count = _HOUSE.subn(house["new"].strip(), street, count=1)
    return changed if count and changed != street else None


def _with_unit(street: str, said: str) -> str | None:
    """The street with another flat, if a text says that and nothing else: "change that to flat 5"."""
    unit = _SAYS_UNIT.search(said)
    if not unit or weighty(said, _BESIDE | frozenset(words(unit[0]))):
        return None
    pieces = [piece for piece in _PIECES.split(street) if not _UNIT.match(piece.strip())]
    changed = ", ".join((*pieces, unit[0]))
    return changed if changed != street else None


def _by_names(before: Parts, said: str) -> str | None:
    """The address with another name of its street or its town: "the town is Starnwick", "Starnwick, not Eskerby"."""
    street = _HOUSE.sub("", before.street.split(",")[0]).strip()
    for name, part, says in ((street, "street", _SAYS_STREET), (before.town, "place", _SAYS_TOWN)):
        if not name:
            continue
        old = re.escape(name)
        found = says.search(said) or re.search(
            rf"(?:^|[,;.!:]|\b(?:no|in|is|it'?s|sorry|meant|to)\b)\s*(?:in )?{_NAME},? "
            rf"(?:and not|not|instead of|rather than)(?: in)? {old}\b"
            rf"|\bnot (?:in )?{old},? (?:but |it'?s |it is )?(?:in )?(?P<right>[^\W\d_][\w'’ -]{{1,40}}?){_ENDS}",
            said,
            re.IGNORECASE,
        )
        new = _bare(found["new"] or found.groupdict().get("right") or "") if found else ""
        if new and new.casefold() != name.casefold():
            return str(replace(before, **{part: getattr(before, part).replace(name, new)}))
    return None


def _bare(name: str) -> str:
    """A name without what stands before it in a sentence: "sorry its Mill Lane"."""
    said = name.split()
    while said and said[0].lower().strip(",.'’") in _BESIDE | FILLERS:
        said = said[1:]
    return " ".join(said)


def _place_alone(before: Parts, said: str) -> str | None:
    """The place, if a text says a postcode, and at most a town beside it."""
    code, old = POSTCODE.search(said), POSTCODE.search(before.place)
    if not code or weighty(said[: code.start()], _BESIDE):
        return None
    known = re.sub(r"\D", "", old[0]) if old else ""
    behind = re.sub(rf"\W*(?:\bnot\b|\binstead of\b)?\W*{known}\W*$", "", said[code.end() :]).strip(" ,.;!")
    prefix = re.match(r"[A-Z]{1,2}-", old[0]) if old else None
    new = f"{prefix[0]}{code[0]}" if prefix and code[0].isdigit() else code[0].upper()
    if weighty(behind, _BESIDE):
        return None if any(sign.isdigit() for sign in behind) else f"{new} {behind}"
    return before.place.replace(old[0], new) if old else f"{new} {before.place}".strip()
