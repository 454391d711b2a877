"""Phone numbers, as Google's libphonenumber judges them.

An international number is one at once; a national one must be possible in one of the `REGIONS` and look like a phone
number or be called one, since order and tracking numbers have as many digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from frontdesk.privacy.model import Kind
from frontdesk.privacy.recognisers.base import Recogniser

#: Where a number without a country code may be from.
REGIONS = ("GB", "US", "DE", "FR", "ES", "IT", "NL", "CH", "AT")

_NUMBERS = re.compile(r"(?<![\w+#.,/-])(?:\+|\(\+?)?\d(?:[ \u00a0()./-]{0,2}\d){6,30}(?![\w-]|[.,]\d)")
#: An order's number or the like in front of a phone number, which would otherwise be too long to be one.
_IN_FRONT = re.compile(r"\d{1,6}[ \u00a0](?=[+(0])")
_CALLED = re.compile(
    r"\b(?:call|phone|mobile|cell|tel|telephone|ring|text|sms|reach|whatsapp|handy|telefon|nummer|ruf|anrufen"
    r"|my number)\b[^\d]{0,30}$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.{0,100}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}.{0,100}")


class PhoneRecogniser(Recogniser):
    kind = Kind.PHONE

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        for found in _NUMBERS.finditer(text):
            before = text[max(0, found.start() - 40) : found.start()]
            in_front = _IN_FRONT.match(text, *found.span())
            starts = (found.start(), in_front.end()) if in_front else (found.start(),)
            score, start = max((_score(text[start : found.end()], before), start) for start in starts)
            if score:
                yield start, found.end(), score


def _score(written: str, before: str) -> float:
    if _DATE.fullmatch(written):
        return 0.0
    if written.lstrip("(").startswith("+"):
        return 0.8 if _is_possible(written, None) else 0.0
    if not any(_is_possible(written, region) for region in REGIONS):
        return 0.0
    if _CALLED.search(before):
        return 0.75
    is_grouped, is_national = not written.isdigit(), written.lstrip("(").startswith("0")
    is_valid = any(_is_valid(written, region) for region in REGIONS)
    return 0.6 if is_valid and (is_grouped or is_national) else 0.2


def _is_possible(written: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False


def _is_valid(written: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(written, region))
    except phonenumbers.NumberParseException:
        return False
