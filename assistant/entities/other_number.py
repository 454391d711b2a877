"""Other numbers: phone, card and bank numbers in groups, and postcodes.

They become no entity; they only keep their digits from being read as an order or a ticket. What the words around a
single number say of it is in `surroundings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.entities.found import Certainty, Found

ENTITY = "other_number"

# Groups of digits as in phone, card and bank numbers.
_GROUPS = re.compile(r"(?<![\w.,])(?:\+\s?)?\(?\d{1,7}\)?(?:[ \u00a0().-]{1,2}\d{1,7}\)?){1,9}(?!\w)")
# "Hill Road 12, 1010 Wien", "1017 AB Amsterdam": a postcode stands behind a house number, or before two capitals.
_POSTCODE = re.compile(
    r"\b\d{1,3}[a-z]?,?\s+(?P<digits>\d{4,6})(?=\s+[A-ZÀ-Þ][a-zß-ÿ])|\b(?P<dutch>[1-9]\d{3}\s?(?!OK|AM|PM|NO|IS)[A-Z]{2})\b"
)


def find(text: str) -> Iterator[Found]:
    """Numbers that are neither an order's nor a ticket's."""
    for match in _GROUPS.finditer(text):
        if _is_long_number(match.group()):
            yield _found(match, 0)
    if not text.isupper():
        for match in _POSTCODE.finditer(text):
            yield _found(match, "digits" if match["digits"] else "dutch")


def _is_long_number(written: str) -> bool:
    """Whether there is a country code, a leading zero or many groups; two groups may be two order numbers."""
    digits = [character for character in written if character.isdigit()]
    groups = re.findall(r"\d+", written)
    return len(digits) >= 7 and (written[0] in "+(" or digits[0] == "0" or len(groups) >= 3)


def _found(match: re.Match[str], group: int | str) -> Found:
    return Found(ENTITY, match.start(group), match.end(group), None, Certainty.IN_CONTEXT)
