"""Where is my order: by number, or chosen from the open ones."""

from __future__ import annotations

from typing import Any

from actions.call import Call, Event, Outcome, Services, action
from actions.frame.form import Form
from actions.frame.memory import person_offered, speaks_of
from actions.orders import SLOT, has_orders, order_question
from actions.wording import items
from frontdesk.accounts.model import Order, OrderState
from frontdesk.conversations.model import Reason
from frontdesk.identity.model import Assurance
from frontdesk.wording import Wording


@action("action_order_status", requires=Assurance.SIGNED_IN, clears=(SLOT,))
def order_status(call: Call, services: Services) -> Outcome:
    """Tell the state of one order or of several, one after the other."""
    numbers = call.slot(SLOT) or []
    if not numbers:
        call.say("utter_no_orders")
        return Outcome("none")
    found = [number for number in numbers if _told(call, services, number)]
    orders = [services.accounts.order(call.caller, number) for number in found]
    events: tuple[Event, ...] = (speaks_of(call, "order", numbers[-1]),)
    if any(order and order.state is OrderState.LOST for order in orders):
        events += person_offered(call, Reason.POLICY_REQUIRES)
    return Outcome("found" if found else "none", ", ".join(found) or None, events)


FORM = Form(
    name="order_status_form",
    intents=frozenset({"order_status"}),
    done=order_status,
    questions=(order_question("order_status", several=True),),
    later="utter_order_status_later",
    begin=has_orders,
    only_reads=True,
)


def _told(call: Call, services: Services, number: str) -> bool:
    order = services.accounts.order(call.caller, number)
    if order is None:
        call.say("utter_order_not_found", number=number)
        return False
    call.say(_response(order), **_facts(order, services.wording))
    return True


def _response(order: Order) -> str:
    """The response for an order's state and its known details."""
    match order.state:
        case OrderState.PROCESSING:
            return "utter_order_processing" if order.expected_on else "utter_order_processing_undated"
        case OrderState.SHIPPED if not (order.tracking and order.carrier):
            return "utter_order_shipped_untracked"
        case OrderState.SHIPPED:
            return "utter_order_shipped" if order.expected_on else "utter_order_shipped_undated"
        case OrderState.DELIVERED:
            return "utter_order_delivered" if order.delivered_on else "utter_order_delivered_undated"
        case OrderState.CANCELLED:
            return "utter_order_cancelled"
        case OrderState.RETURNED:
            return "utter_order_returned"
        case OrderState.PARTLY_REFUNDED:
            return "utter_order_partly_refunded"
        case OrderState.LOST:
            return "utter_order_lost"


def _facts(order: Order, wording: Wording) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "number": order.number,
        "items": items(order.items),
        "address": order.address,
        "total": wording.money(order.total, order.currency),
        "refunded": wording.money(order.refunded, order.currency),
    }
    optional = {"carrier": order.carrier, "tracking": order.tracking}
    dates = {"expected_on": order.expected_on, "delivered_on": order.delivered_on}
    facts |= {name: value for name, value in optional.items() if value}
    return facts | {name: wording.day(value) for name, value in dates.items() if value}
