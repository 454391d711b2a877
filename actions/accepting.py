"""Taking up what was offered by saying how: a new parcel or the money, of one that was lost."""

from __future__ import annotations

from actions.call import Call, Services
from actions.delivery_words import FORM_NAME, KIND, WISHES, first_of
from actions.frame.asking import asks_something
from actions.frame.memory import pending, spoken_of
from actions.records import order_of
from frontdesk.accounts.model import OrderState


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
