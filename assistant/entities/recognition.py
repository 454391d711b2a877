"""Runs all recognisers over a text, and resolves their overlaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Date

from assistant.entities import amount, date, email, other_number
from assistant.entities.found import Found, without_overlaps
from assistant.entities.number_format import NumberFormats
from assistant.entities.order_number import order_number
from assistant.entities.ticket_number import ticket_number

ENTITIES = ("order_number", "ticket_number", "amount", "date", "email")


@dataclass(frozen=True)
class Conventions:
    """How a shop and its customers write: the language of dates (ISO 639), DMY or MDY, and the shop's numbers."""

    language: str = "en"
    date_order: str | None = None
    order_number: NumberFormats = field(default_factory=order_number)
    ticket_number: NumberFormats = field(default_factory=ticket_number)


_DEFAULT = Conventions()


def recognise(text: str, today: Date, conventions: Conventions = _DEFAULT) -> list[Found]:
    """The entities of a text that was written on the day `today`, in order and without overlaps, each with a value.

    Pure, and quick: a text without digits, "@" and words for dates costs microseconds.

    Raises:
        ValueError: there are no words for dates in the language of the conventions.
    """
    candidates = [*email.find(text), *date.find(text, today, conventions.language, conventions.date_order)]
    if any(character.isdecimal() for character in text):
        candidates += amount.find(text)
        candidates += conventions.order_number.find(text)
        candidates += conventions.ticket_number.find(text)
        candidates += other_number.find(text)
    return [found for found in without_overlaps(candidates) if found.value is not None]
