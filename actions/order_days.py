"""Orders that customers name by a day: "the one I ordered today", "the boots that came on Tuesday"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from actions.call import Call
from actions.entities import words_of
from actions.frame.reference import Reference
from frontdesk.accounts.model import Order

# The day on which an order was placed, or came, where the message names one: "the one I ordered today".
_PLACED = re.compile(
    r"\b(?:ordered|bought|placed|purchased)\b|\b(?:i|we) order\b"
    r"|\b(?:one|orders?|parcel|package|stuff|things?|purchase) (?:from|of)\b",
    re.IGNORECASE,
)
# "It was for yesterday", "it should have been here on Monday".
_DUE = re.compile(
    r"\b(?:(?:was|were|is|are) (?:for|due)|expected|promised|supposed to|meant to|should(?: have)?)\b", re.IGNORECASE
)
_CAME = re.compile(
    r"\b(?:arrived|came|turned up|(?:was|were|got|been|says?|said|shows?|marked|as|it'?s) (?:as )?delivered"
    r"|(?:have|has|had) (?:already )?come|(?:i|we) (?:got"
    r"|received))\b"
    r"(?! back)",
    re.IGNORECASE,
)


def of_a_day(call: Call, orders: Sequence[Order]) -> Reference | None:
    """The only order that was placed, was due or came on a day that the message names as that: "the one from today"."""
    if _PLACED.search(call.reading):
        return _on_a_day(call, [(order.number, order.placed_on) for order in orders])
    if _DUE.search(call.reading):
        return _on_a_day(call, [(order.number, order.expected_on) for order in orders if order.is_open])
    if _CAME.search(call.reading):
        return _on_a_day(call, [(order.number, order.delivered_on) for order in orders])
    return None


def by_day(call: Call, shown: Sequence[Order]) -> Reference | None:
    """The only one of the orders that came, or else was placed, on a day or in a week that the message names."""
    came = _on_a_day(call, [(order.number, order.delivered_on) for order in shown])
    return came or _on_a_day(call, [(order.number, order.placed_on) for order in shown])


def _on_a_day(call: Call, known: Sequence[tuple[str, date | None]]) -> Reference | None:
    """The only one of the orders, given with their days, whose day the message names."""
    spans = [(each.split("/")[0], each.split("/")[-1]) for each in call.entities("date")]
    there = [number for number, day in known if day and any(first <= day.isoformat() <= last for first, last in spans)]
    return Reference((there[0],), words_of(call, "date")) if len(there) == 1 else None
