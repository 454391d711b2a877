"""Postal addresses: a street with a house number, a box, or a postcode of a few houses; and the town behind them.

A town or a country alone is no address: customers ask where we deliver.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk.privacy.model import Kind
from frontdesk.privacy.recognisers.base import Recogniser

_CAPITAL = r"(?=[^\W\d_a-zß-öø-ÿ])"
_WORD = r"[^\W\d_]{1,40}(?:['’.-][^\W\d_]{1,40}){0,4}(?!\w)"
#: Up to five words of a street's name; a space between each two, so that there is one way to read them.
_WORDS = r"[^\W\d_][\w'’.-]{0,40}(?:\s[^\W\d_][\w'’.-]{0,40}){0,4}"
_TOWN = rf"{_CAPITAL}{_WORD}(?:\s{_CAPITAL}{_WORD}){{0,2}}"
_UK_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}"
_STATE_AND_ZIP = r"[A-Z]{2}\s\d{5}(?:-\d{4})?"
_UNIT = r"(?i:(?:flat|apt|apartment|unit|suite|room|floor)\.?\s?\w{1,5}|#\s?\d{1,5})"
#: Postcodes in front of a town, also behind a country: 1010, 111 22, 00-950, 1000-001, 1012 AB, A-1010, DE-10115.
_POSTCODE_AND_TOWN = (
    r"(?:[A-Z]{1,3}\s?[-–]\s?)?(?:\d{2}-\d{3}|\d{4}-\d{3}|\d{4}\s?[A-Z]{2}(?=\s)|\d{3}\s?\d{1,3}|\d{4})"
    rf"\s{_TOWN}"
)
_TAIL = (
    rf"(?:\s(?:NE|NW|SE|SW|N|E|S|W)(?!\w)\.?)?(?:,?\s{_UNIT}(?!\w))?(?:,\s?{_TOWN}(?!\s?[-–]\s?\d))?"
    rf"(?:,?\s(?:{_STATE_AND_ZIP}|{_UK_POSTCODE}|{_POSTCODE_AND_TOWN}))?(?!\w)"
)

#: Words that mean only streets, and words that need a capital because they mean other things too.
_STREET = r"(?i:street|str|st|road|rd|avenue|ave|lane|ln|boulevard|blvd|terrace|crescent|highway|hwy)"
_STREET_CAPITAL = (
    r"(?:Drive|Dr|Court|Ct|Place|Pl|Square|Sq|Close|Way|Gardens|Grove|Row|Hill|Park|Mews|Walk|Parade|Green)"
)

_PATTERNS = (
    re.compile(
        rf"(?<![\w.,-])(?:{_UNIT},?\s)?\d{{1,5}}[A-Za-z]?,?\s(?P<words>(?:[^\W\d_][\w'’.-]{{0,40}}\s){{1,3}}?)"
        rf"(?:{_STREET}|{_STREET_CAPITAL})\b\.?{_TAIL}"
    ),
    re.compile(
        rf"(?<![\w-]){_CAPITAL}[^\W\d_][\w.-]{{0,60}}(?i:straße|strasse|str\.|weg|platz|allee|gasse|ufer|damm|vägen|gatan|straat|laan)"
        rf"\s\d{{1,4}}\s?[a-z]?(?!\w){_TAIL}"
    ),
    re.compile(
        rf"(?<![\w.,-])\d{{1,4}}(?:\sbis|\ster)?,?\s(?i:rue|avenue|boulevard|place|chemin|impasse|quai|allée|route)"
        rf"\s{_WORDS}\s?{_TAIL}"
    ),
    re.compile(rf"\b(?i:calle|avenida|plaza|paseo|via|viale|piazza|corso)\s{_WORDS}\s?,?\s?\d{{1,4}}(?!\w){_TAIL}"),
    re.compile(rf"\b(?i:p\.?\s?o\.?\sbox|postfach)\s\d{{1,6}}{_TAIL}"),
)
_NO_STREET = frozenset(
    {"a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "it", "its", "my", "of", "on", "or", "that", "the"}
    | {"this", "to", "was", "with", "your"}
)
_POSTCODE = re.compile(rf"(?<![\w-]){_UK_POSTCODE}(?![\w-])")


class AddressRecogniser(Recogniser):
    kind = Kind.ADDRESS

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        for pattern in _PATTERNS:
            for found in pattern.finditer(text):
                if not _is_sentence(found.groupdict().get("words") or ""):
                    yield *found.span(), 0.65
        yield from ((*found.span(), 0.45) for found in _POSTCODE.finditer(text))


def _is_sentence(words: str) -> bool:
    """Whether words of a sentence stand where a street's name would, as in "2 on Street lamps"."""
    return any(word.lower() in _NO_STREET for word in words.split())
