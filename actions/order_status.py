"""Where is my order: by number, or chosen from the open ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.call import Call, Outcome, Services, action
from actions.entities import order_numbers
from actions.events import form_ended, person_offered, slot_set
from actions.wording import items, order_buttons
from frontdesk.accounts.model import Order, OrderState
from frontdesk.conversations.model import Reason
from frontdesk.identity.model import Assurance
from frontdesk.wording import Wording

SLOT = "order_number"
BUTTONS = 5
ASKED = {"utter_ask_which_order", "utter_ask_order_number"}
# Intents that do not answer our question for an order, whatever number or word is in the message: somebody who asks for
# a person does not mean the two-person tent.
OTHER_SUBJECTS = {
    "question",
    "refund_question",
    "billing_question",
    "ticket_status",
    "last_invoice",
    "cancel",
    "deny",
    "person",
}


@action("validate_order_status_form", requires=Assurance.ANONYMOUS, part_of_form=True)
def find_order(call: Call, services: Services) -> Outcome:
    """Fill the slot from the message, or with the only open order; without any order the form ends."""
    asked = call.slot("requested_slot") == SLOT
    if asked and call.intent in OTHER_SUBJECTS:
        return Outcome("other_subject")
    if numbers := order_numbers(call, services, asked=asked):
        return Outcome("found", events=(slot_set(SLOT, numbers[0]),))
    if not call.signed_in:
        return Outcome("refused", events=form_ended())
    orders = services.accounts.open_orders(call.caller)
    if meant := _meant(call.text, orders):
        return Outcome("found", events=(slot_set(SLOT, meant.number),))
    if asked:
        # "yes" to "which one?" is no answer, and no other subject either: setting the slot makes the form ask again.
        return Outcome("unclear", events=(slot_set(SLOT, None),) if call.intent == "affirm" else ())
    return Outcome("several") if orders else Outcome("none", events=form_ended())


@action("action_ask_order_number", requires=Assurance.ANONYMOUS, part_of_form=True)
def ask_order(call: Call, services: Services) -> Outcome:
    orders = services.accounts.open_orders(call.caller) if call.signed_in else []
    if orders:
        call.say("utter_ask_which_order", count=str(len(orders)), buttons=order_buttons(orders[:BUTTONS]))
    else:
        call.say("utter_ask_order_number")
    return Outcome("asked")


@action("action_order_status", requires=Assurance.SIGNED_IN, clears=(SLOT,))
def order_status(call: Call, services: Services) -> Outcome:
    number = call.slot(SLOT)
    if number is None:
        return _no_open_order(call, services)
    # The form takes one number; whoever names several hears of all of them.
    named = order_numbers(call, services, asked=bool(call.said_last_turn() & ASKED))
    found = [_tell(call, services, each) for each in (named if number in named else [number])]
    orders = [order for order in found if order]
    if not orders:
        return Outcome("none")
    lost = any(order.state is OrderState.LOST for order in orders)
    return Outcome("found", orders[0].number, person_offered(Reason.POLICY_REQUIRES) if lost else ())


def _tell(call: Call, services: Services, number: str) -> Order | None:
    """Say where an order is, or that the caller has none of that number."""
    order = services.accounts.order(call.caller, number)
    if order is None:
        call.say("utter_order_not_found", number=number)
    else:
        call.say(_response(order), **_facts(order, services.wording))
    return order


def _no_open_order(call: Call, services: Services) -> Outcome:
    orders = services.accounts.orders(call.caller)
    if orders:
        call.say("utter_no_open_orders", buttons=order_buttons(orders[:BUTTONS]))
    else:
        call.say("utter_no_orders")
    return Outcome("none")


def _meant(text: str, orders: Sequence[Order]) -> Order | None:
    """The only open order, or the only one with an item that the text names (`where is my tent`)."""
    if len(orders) == 1:
        return orders[0]
    named = [order for order in orders if any(_words(text) & _words(line.name) for line in order.items)]
    return named[0] if len(named) == 1 else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{4,}", text.lower()))


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
