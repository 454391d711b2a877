"""Masks values that agents rarely need; revealing one is a request of its own, and is recorded.

E-mail addresses, card and account numbers, and phone numbers are masked in the packet and in the customer's data.
Order, invoice and ticket numbers stay readable, because agents work with them.
"""

from __future__ import annotations

import re
from typing import Any

DOT = "•"
#: What packets lack that earlier versions wrote.
NOT_KEPT_BEFORE = {"answers": None, "request": None, "language": None}
#: Parts of a handoff packet that may hold what a customer typed.
MASKED = ("identity", "customer_words", "answers", "request", "slots", "steps", "summary")
_EMAIL = re.compile(r"([^\s@<>\"',;:]{1,64})@([^\s@<>\"',;]{1,255}\.[^\s@<>\"',;]{1,255})")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_DIGITS = re.compile(r"(?<![\w-])\+?\d(?:[ ()./-]{0,2}\d){8,18}(?!\w)")


def masked(text: str) -> str:
    """The text with its sensitive values masked: `m•••@example.com`, `••• 4242`."""
    text = _EMAIL.sub(lambda found: f"{found[1][0]}{DOT * 3}@{found[2]}", text)
    text = _IBAN.sub(lambda found: f"{found[0][:2]}{DOT * 3} {_end(found[0])}", text)
    return _DIGITS.sub(lambda found: f"{DOT * 3} {_end(found[0])}", text)


def _end(number: str) -> str:
    """The last four letters and digits, by which people recognise a number."""
    return re.sub(r"[^0-9A-Z]", "", number)[-4:]


def masked_value(value: Any) -> Any:
    """The JSON value with all its texts masked."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, list):
        return [masked_value(part) for part in value]
    if isinstance(value, dict):
        return {key: masked_value(part) for key, part in value.items()}
    return value


def masked_packet(packet: dict[str, Any]) -> dict[str, Any]:
    """A handoff packet as agents see it."""
    packet = NOT_KEPT_BEFORE | packet
    return packet | {key: masked_value(packet[key]) for key in MASKED}
