"""Replaces values that vary from customer to customer with placeholders."""

from __future__ import annotations

from datetime import date

from assistant.entities.recognition import Conventions, recognise

_EMAIL = "name@example.com"


def with_placeholders(text: str, today: date, conventions: Conventions) -> str:
    """The text with the same order number, ticket number and e-mail address in place of all others.

    So "where is w-1042" and "where is #W 2001" are the same text to the encoder.
    """
    if "@" not in text and not any(map(str.isdecimal, text)):  # numbers have digits
        return text
    standing_for = {
        "order_number": conventions.order_number.example,
        "ticket_number": conventions.ticket_number.example,
        "email": _EMAIL,
    }
    for found in reversed(recognise(text, today, conventions)):
        if found.entity in standing_for:
            text = text[: found.start] + standing_for[found.entity] + text[found.end :]
    return text
