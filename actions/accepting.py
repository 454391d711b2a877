"""Taking up what was said in the turn before: "a new one then", of a parcel that was lost, and "same for the one with
the pack", after something was looked up."""

from __future__ import annotations

import re

from actions.call import Call, Services
from actions.delivery_words import FORM_NAME, KIND, WISHES, first_of
from actions.frame.asking import asks_something
from actions.frame.memory import pending, spoken_of, topic
from actions.orders import named_orders
from actions.records import order_of
from frontdesk.accounts.model import OrderState

# What looks something up once more, by the topic of the turn before.
_LOOKS_UP = {"invoice": "action_invoice", "order_status": "order_status_form", "refund_status": "refund_status_form"}
_SAME_FOR = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|and|also|thanks?|thank you|great|perfect|cool|ta|cheers|good|now|then|please|pls)\b\W*)*"
    r"(?:(?:the )?same (?:again )?(?:for|with|of)|ditto (?:for)?|likewise (?:for)?)\b",
    re.IGNORECASE,
)


def same_of_another(call: Call, services: Services) -> str | None:
    """What looks up of another order what was looked up in the turn before: "same for the one with the pack"."""
    again = _LOOKS_UP.get(topic(call) or "") if call.signed_in and not call.in_form else None
    return again if again and _SAME_FOR.search(call.reading) and named_orders(call, services) else None


def accepted_with_a_wish(call: Call, services: Services) -> str | None:
    """The form that puts a delivery right, where that was offered, or the order spoken of was lost, and a message says
    how it shall be put right: "I'd rather have it sent again, same address"."""
    if not call.signed_in or call.text.startswith("/") or call.entities("order_number"):
        return None
    waiting = pending(call)
    is_offered = (waiting is not None and waiting.asks == KIND) or _is_of_a_lost_one(call, services)
    return FORM_NAME if is_offered and first_of(WISHES, call) and not asks_something(call.reading) else None


def _is_of_a_lost_one(call: Call, services: Services) -> bool:
    """Whether the order last spoken of was lost, and nothing has come back for it."""
    number = spoken_of(call, "order")
    order = order_of(call, services, number) if number else None
    return order is not None and order.state is OrderState.LOST and not order.refunded
