"""Values that stay: the numbers that agents work with (of orders, tickets, invoices, parcels), and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk.privacy.model import Kind
from frontdesk.privacy.recognisers.base import KEPT, Recogniser
from frontdesk.references import references

_SHAPES = re.compile(
    rf"(?<![\w-])#?\s?{references().mentioned}(?![\w-])"
    rf"|<(?:{'|'.join(Kind)})>",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?:(?:order|ticket|invoice|bestellung|bestellnummer|rechnung|rechnungsnummer)s?"
    r"(?:\s(?:number|no\.?|nr\.?|id|nummer))?(?:\s(?:is|ist))?[\s:#]{1,3}(?P<short>\d{4,12})(?!\w|[.,]\d)"
    r"|(?:track(?:ing)?|parcel|package|shipment|sendung|sendungsnummer|paket|paketnummer)"
    r"(?:\s(?:number|no\.?|nr\.?|id|code|nummer))?(?:\s(?:is|ist))?[\s:#]{1,3}(?P<long>(?:[A-Z]{2})?\d(?:\s?[A-Z0-9]){7,29}))\b",
    re.IGNORECASE,
)


class ReferenceRecogniser(Recogniser):
    kind = KEPT

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        yield from ((*found.span(), 1.0) for found in _SHAPES.finditer(text))
        for found in _NAMED.finditer(text):
            yield *found.span("short" if found["short"] else "long"), 1.0
