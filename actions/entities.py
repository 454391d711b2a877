"""Numbers and addresses as customers write them, tidied up."""

from __future__ import annotations

from actions.call import Call


def order_number(call: Call) -> str | None:
    """The order number in the message as ``W1042``; one written with its W wins over bare digits."""
    written = sorted(call.entities("order_number"), key=lambda value: "w" not in value.lower())
    return f"W{_digits(written[0])}" if written else None


def ticket_number(call: Call) -> str | None:
    """The ticket number in the message as ``T-100001``."""
    written = sorted(call.entities("ticket_number"), key=lambda value: "t" not in value.lower())
    return f"T-{_digits(written[0])}" if written else None


def email(call: Call) -> str | None:
    """The first e-mail address in the message."""
    return next(iter(call.entities("email")), None)


def _digits(value: str) -> str:
    return "".join(character for character in value if character.isdigit())
