"""Where is my order: by number, or chosen from the open ones."""

from __future__ import annotations

from collections.abc import Sequence

from actions.call import Call, Event, Outcome, Services, action
from actions.delivery_words import PROBLEMS, first_of
from actions.events import next_action
from actions.frame.form import Form
from actions.frame.memory import person_offered, speaks_of, topic
from actions.frame.words import asks_something
from actions.order_facts import tell
from actions.orders import SLOT, has_orders, named_orders, order_question
from actions.records import order_of, tell_each
from frontdesk.accounts.model import Order, OrderState
from frontdesk.conversations.model import Reason
from frontdesk.identity.model import Assurance


@action("action_order_status", requires=Assurance.SIGNED_IN, clears=(SLOT,))
def order_status(call: Call, services: Services) -> Outcome:
    """Tell the state of one order or of several, one after the other."""
    numbers = call.slot(SLOT) or []
    if not numbers:
        call.say("utter_no_orders")
        return Outcome("none")
    found = tell_each(call, services, numbers, tell)
    orders = [order_of(call, services, number) for number in found]
    events: tuple[Event, ...] = (speaks_of(call, order=numbers[-1], topic="order_status", told=found),)
    if found and topic(call) == "refund_status":  # "but when does it arrive?" is asked of the money
        call.say("utter_refund_times")
    if any(order and order.state is OrderState.LOST for order in orders):
        events += person_offered(call, Reason.POLICY_REQUIRES)
    if _says_otherwise(call, orders):
        events += (next_action("delivery_problem_form"),)
    return Outcome("found" if found else "none", ", ".join(found) or None, events)


def _says_otherwise(call: Call, orders: Sequence[Order | None]) -> bool:
    """Whether the record says delivered, and the customer that it is not there: that is reported."""
    problem = first_of(PROBLEMS, call)
    is_delivered = bool(orders) and all(order and order.state is OrderState.DELIVERED for order in orders)
    return is_delivered and problem is not None and problem.value == "not_there" and not call.in_form


FORM = Form(
    name="order_status_form",
    intents=frozenset({"order_status"}),
    done=order_status,
    questions=(order_question("order_status", several=True),),
    later="utter_order_status_later",
    begin=has_orders,
    only_reads=True,
    shows=lambda call, services: bool(asks_something(call.reading) and named_orders(call, services)),
)
