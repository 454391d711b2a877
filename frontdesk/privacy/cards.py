"""Payment cards in a text: numbers that a card scheme could have given out, and the security codes beside them.

A card number is 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1, annex B) and begin as the schemes' numbers
do; people write it with spaces, dashes or dots, and in the digits of their own script. An IBAN, a phone number with its
country code and a number that is called a tracking or order number are none.
"""

from __future__ import annotations

import re
from functools import cache

from frontdesk.privacy.iban import iban_spans
from frontdesk.privacy.model import Span

_GAP = r"[\s._·\-‐-―−\u00ad\u200b-\u200d\u2060\ufeff]{0,3}"
_RUN = re.compile(rf"\d(?:{_GAP}\d){{12,}}")
_GROUP = re.compile(r"\d+")

#: First four digits (from, to), and how many digits such a card has: the ranges of the schemes under ISO/IEC 7812 that
#: are in use. Maestro's numbers of 12 to 15 digits are left out: far more tracking numbers look like that.
_RANGES = (
    (2200, 2205, range(16, 20)),  # Mir
    (2221, 2720, (16,)),  # Mastercard
    (3000, 3059, range(14, 20)),  # Diners Club
    (3095, 3095, range(14, 20)),
    (3600, 3699, range(14, 20)),
    (3800, 3999, range(14, 20)),
    (3400, 3499, (15,)),  # American Express
    (3700, 3799, (15,)),
    (3528, 3589, range(16, 20)),  # JCB
    (4000, 4999, (16, 19)),  # Visa
    (5000, 5099, range(16, 20)),  # Maestro
    (5100, 5599, (16,)),  # Mastercard
    (5600, 5899, range(16, 20)),  # Maestro
    (6000, 6999, range(16, 20)),  # Discover, UnionPay, Maestro, RuPay, Troy
    (8100, 8299, range(16, 20)),  # UnionPay, RuPay
    (9792, 9792, (16,)),  # Troy
)
#: Visa's old numbers have 13 digits, and so has every product's barcode: only a card's name beside it tells them apart.
_OLD_VISA = 13
_CARD_BEFORE = re.compile(r"(?:card|visa|cc|karte|carte|tarjeta)\b[^\d]{0,30}$", re.IGNORECASE)
_GLUED = re.compile(r"(?<![^\W\d_])(?:card|visa|mastercard|amex|karte|no|nr|number|is)$", re.IGNORECASE)

_NUMBER = r"(?:numbers?|no\.?|nr\.?|code|id|nummer|#)"
_OTHER_BEFORE = re.compile(
    rf"\b(?:(?:track(?:ing|ed)?|parcel|package|shipment|consignment|waybill|imei|iccid|serial|ean|gtin|barcode"
    rf"|sendungs?-?|paket-?)\s?{_NUMBER}?|(?:order|invoice|ticket|reference|customer|bestell-?|rechnungs-?)\s?{_NUMBER})"
    r"[\s:#=-]{0,3}(?:is|was|ist|lautet)?[\s:#=-]{0,3}$",
    re.IGNORECASE,
)
_BEFORE = 48

_SECURITY_CODE = re.compile(
    r"\b(?:cv[vc]2?|card security code|security code|prüfnummer|prüfziffer)\b[\s:=#]{0,3}(?:(?:is|ist)\s)?(\d{3,4})\b",
    re.IGNORECASE,
)


def card_spans(text: str) -> list[Span]:
    """Where card numbers and security codes are, in order."""
    runs = list(_RUN.finditer(text))
    ibans = iban_spans(text) if runs else []
    spans = [span for run in runs for span in _cards_in(text, run) if not any(span.overlaps(iban) for iban in ibans)]
    codes = [Span(*found.span(1)) for found in _SECURITY_CODE.finditer(text)]
    return sorted(spans + [code for code in codes if not any(code.overlaps(span) for span in spans)])


def passes_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1: from the right, every second digit doubled, the digits' sum ends in 0."""
    values = [int(digit) for digit in reversed(digits)]
    return sum(values[::2] + [sum(divmod(2 * value, 10)) for value in values[1::2]]) % 10 == 0


def _cards_in(text: str, run: re.Match[str]) -> list[Span]:
    """A run of digits may hold several numbers, and others beside a card's: an expiry date, an order number. Numbers
    begin and end where groups of digits do."""
    groups = [group.span() for group in _GROUP.finditer(text, run.start(), run.end())]
    begin = 0 if _may_begin(text, run.start()) else 1
    before = text[max(0, run.start() - _BEFORE) : run.start()]
    is_other = _OTHER_BEFORE.search(before) is not None
    is_card_named = _CARD_BEFORE.search(before) is not None
    spans = []
    while begin < len(groups):
        end = _end_of_card(text, groups[begin : begin + (1 if is_other else 19)], is_card_named)
        # The number right behind "tracking number" is no card's, in however many groups it is written.
        if end and not (is_other and begin == 0):
            spans.append(Span(groups[begin][0], groups[begin + end - 1][1]))
        begin += end or 1
    return spans


def _end_of_card(text: str, groups: list[tuple[int, int]], is_card_named: bool) -> int:
    """How many groups the longest card number has that begins with the first group; 0 if there is none."""
    digits, found = "", 0
    for count, (start, end) in enumerate(groups, 1):
        digits += text[start:end]
        if len(digits) < 4:
            continue
        lengths = _lengths(int(digits[:4]), is_card_named)
        if len(digits) > max(lengths, default=0):
            break
        if len(digits) in lengths and passes_luhn(digits):
            found = count
    return found


@cache
def _lengths(first: int, is_card_named: bool) -> frozenset[int]:
    """How many digits cards with these first four digits have; empty if there are no such cards."""
    lengths = {length for low, high, sizes in _RANGES if low <= first <= high for length in sizes}
    return frozenset(lengths | {_OLD_VISA} if is_card_named and 4000 <= first <= 4999 else lengths)


def _may_begin(text: str, start: int) -> bool:
    """Whether a card number may begin here: behind a plus is a phone number, behind letters an identifier."""
    if start == 0:
        return True
    before = text[start - 1]
    return before != "+" and (not before.isalpha() or _GLUED.search(text, max(0, start - 12), start) is not None)
