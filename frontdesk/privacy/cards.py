"""Payment cards in a text: numbers that a card scheme could have given out, and the security codes beside them.

A card number is 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1, annex B) and begin as the schemes' numbers
do; people write it with spaces, dashes or dots, and in the digits of their own script. An IBAN, a phone number with its
country code and a number that is called a tracking or order number are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate

from frontdesk.privacy.iban import iban_spans
from frontdesk.privacy.model import Span, apart
from frontdesk.privacy.security_codes import security_code_spans

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


def card_spans(text: str) -> list[Span]:
    """Where card numbers and security codes are, in order."""
    runs = list(_RUN.finditer(text))
    ibans = iban_spans(text) if runs else []
    spans = apart((span for run in runs for span in _cards_in(text, run)), ibans)
    codes = security_code_spans(text)
    return sorted(spans + apart(codes, spans))


def passes_luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1: from the right, every second digit doubled, the digits' sum ends in 0."""
    return _Digits([int(digit) for digit in digits]).pass_luhn(0, len(digits))


class _Digits:
    """The digits of a run, of which any part is checked in one step."""

    def __init__(self, digits: list[int]) -> None:
        self._digits = digits
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits]
        # Sums from the beginning: digits at even places as they are and the others doubled, and the other way round.
        self._sums = [
            [0, *accumulate(pair[(at + parity) % 2] for at, pair in enumerate(zip(digits, doubled, strict=True)))]
            for parity in (0, 1)
        ]

    def pass_luhn(self, start: int, end: int) -> bool:
        sums = self._sums[(end - 1) % 2]  # the last digit is taken as it is
        return (sums[end] - sums[start]) % 10 == 0

    def first_four(self, start: int) -> int:
        """The first four digits as a number; one of fewer digits near the end, which no card begins with."""
        return int("".join(map(str, self._digits[start : start + 4])))


def _cards_in(text: str, run: re.Match[str]) -> Iterator[Span]:
    """A run of digits may hold several numbers, and others beside a card's: an expiry date, an order number. Numbers
    begin and end where groups of digits do."""
    groups = [group.span() for group in _GROUP.finditer(text, run.start(), run.end())]
    digits = _Digits([int(digit) for start, end in groups for digit in text[start:end]])
    starts = [0, *accumulate(end - start for start, end in groups)]
    group_after = {start: number for number, start in enumerate(starts)}
    before = text[max(0, run.start() - _BEFORE) : run.start()]
    is_other = _OTHER_BEFORE.search(before) is not None
    is_card_named = _CARD_BEFORE.search(before) is not None
    begin = 0 if _may_begin(text, run.start()) else 1
    while begin < len(groups):
        first = starts[begin]
        lengths = _lengths(digits.first_four(first), is_card_named)
        ends = (group_after[first + length] for length in lengths if _is_card(digits, first, length, group_after))
        end = next((end for end in ends if not is_other or end == begin + 1), None)
        # The number right behind "tracking number" is no card's, in however many groups it is written.
        if end is not None and not (is_other and begin == 0):
            yield Span(groups[begin][0], groups[end - 1][1])
        begin = end or begin + 1


def _is_card(digits: _Digits, first: int, length: int, group_after: Mapping[int, int]) -> bool:
    """Whether so many digits from there on end where a group does, and pass the check."""
    return first + length in group_after and digits.pass_luhn(first, first + length)


@cache
def _lengths(first: int, is_card_named: bool) -> tuple[int, ...]:
    """How many digits cards with these first four digits have, most first; empty if there are no such cards."""
    lengths = {length for low, high, sizes in _RANGES if low <= first <= high for length in sizes}
    if is_card_named and 4000 <= first <= 4999:
        lengths.add(_OLD_VISA)
    return tuple(sorted(lengths, reverse=True))


def _may_begin(text: str, start: int) -> bool:
    """Whether a card number may begin here: behind a plus is a phone number, behind letters an identifier."""
    if start == 0:
        return True
    before = text[start - 1]
    return before != "+" and (not before.isalpha() or _GLUED.search(text, max(0, start - 12), start) is not None)
