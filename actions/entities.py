"""Numbers and addresses in a customer's message. `assistant/entities` normalises them; they are checked here."""

from __future__ import annotations

from actions.call import Call
from frontdesk.references import ANY_NUMBER


def order_number(call: Call) -> str | None:
    """The first order number in the message, such as `W1042`."""
    return _number(call, "order_number")


def ticket_number(call: Call) -> str | None:
    """The first ticket number in the message, such as `T-100001`."""
    return _number(call, "ticket_number")


def email(call: Call) -> str | None:
    """The first e-mail address in the message."""
    return next(iter(call.entities("email")), None)


def _number(call: Call, entity: str) -> str | None:
    written = (value.strip().upper() for value in call.entities(entity))
    return next((number for number in written if ANY_NUMBER.fullmatch(number)), None)
