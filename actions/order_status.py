"""Where is my order: by number, or chosen from the open ones."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.account import balance
from actions.call import Call, Event, Outcome, Services, action
from actions.change_items import ARRIVED, wants_another_kind
from actions.claims import OF_ITEMS
from actions.day_of_delivery import refuse_day
from actions.delivery_words import PROBLEMS, first_of
from actions.events import next_action
from actions.frame.asking import asks_for_what, asks_something, asks_what_else
from actions.frame.form import Form
from actions.frame.memory import REFUSED, journey_offered, person_offered, speaks_of, topic
from actions.frame.words import goes_on, points_back
from actions.introduction import of_somebody_else
from actions.on_the_way import handed_otherwise
from actions.order_details import only_details, tell_details, text_of
from actions.order_facts import is_overdue, searched_from, tell
from actions.orders import SLOT, has_orders, named_orders, order_question
from actions.orders_and_invoices import invoice
from actions.questions import as_of_a_refund, from_articles
from actions.records import order_of, tell_each
from actions.refunds import money_comes_back
from frontdesk.accounts.model import Order, OrderState
from frontdesk.conversations.model import Reason
from frontdesk.identity.model import Level

_OF_A_DELIVERY = re.compile(
    r"\b(?:arriv\w*|com(?:e|es|ing)|here|deliver\w*|parcel|package|order|track\w*|ship\w*|sent|where\w*|br(?:ings?|ought)|carriers?|couriers?)\b",
    re.IGNORECASE,
)

_ON_ITS_WAY = re.compile(r"\b(?:arriv\w*|deliver\w*|track\w*|where\w*|when|shipped|eta)\b", re.IGNORECASE)
_NEWS = re.compile(r"\b(?:updates?|news|status|progress|word|sign) (?:on|of|about|for)\b", re.IGNORECASE)
_ACCOUNT = re.compile(r"\b(?:cards?|accounts?|bank|paypal|gift card|voucher)\b", re.IGNORECASE)
_AND = re.compile(r"\W*(?:and|n|also|what about|how about)\b", re.IGNORECASE)


@action("action_order_status", requires=Level.IDENTIFIED, clears=(SLOT,))
def order_status(call: Call, services: Services) -> Outcome:
    """Tell the state of one order or of several, one after the other."""
    if of_somebody_else(call, services):
        call.say("utter_own_account_only")
        return Outcome("of_somebody_else")
    if _wants_a_change(call, services):
        return Outcome("to_change", events=(next_action("change_items_form"),))
    if _asks_of_the_bill(call):
        return (invoice if topic(call) == "invoice" else balance).run(call, services)
    numbers = call.slot(SLOT) or []
    if _asks_which_account(call) and (answer := from_articles(call, services, as_of_a_refund(call.reading))):
        return answer
    if _asks_of_the_refund(call, services, numbers):
        return Outcome("of_the_refund", events=(next_action("refund_status_form"),), keeps_slots=True)
    if not numbers:
        call.say("utter_no_orders")
        return Outcome("none")
    problem = first_of(PROBLEMS, call) if topic(call) == REFUSED and not asks_something(call.reading) else None
    if problem and problem.value in OF_ITEMS:  # "not the torch, the strap is torn"
        return Outcome("reported", events=(next_action("delivery_problem_form"),))
    found = tell_each(call, services, numbers, _tell_asked)
    orders = [order_of(call, services, number) for number in found]
    events: tuple[Event, ...] = (speaks_of(call, order=numbers[-1], topic="order_status", told=found),)
    is_of_money = topic(call) == "refund_status" and not (
        only_details(text_of(call)) or goes_on(call.reading) or named_orders(call, services)
    )
    if found and is_of_money:  # "but when does it arrive?" is asked of the money
        call.say("utter_refund_times")
    last = orders[-1] if orders else None
    if (
        found and topic(call) == REFUSED and asks_what_else(call.reading)
    ):  # what is not possible for it was said already
        call.say("utter_person_possible")
        events += person_offered(call, Reason.POLICY_REQUIRES)
    elif last and _needs_people(call, services, last):
        events += person_offered(call, Reason.POLICY_REQUIRES)
    elif last and (last.state is OrderState.LOST or is_overdue(last, services)):
        events += journey_offered(call, "delivery_problem")
    elif found and is_of_money:
        events += journey_offered(call, "refund_request")
    if not call.in_form and (handed := handed_otherwise(text_of(call), found, call, services)):
        events = (*handed.events, *events)
    elif any(each and each.is_open for each in orders):
        refuse_day(text_of(call), call)
    if _says_otherwise(call, orders) or _tells_what_is_amiss(call, orders):
        events += (next_action("delivery_problem_form"),)
    return Outcome("found" if found else "none", ", ".join(found) or None, events)


def _tell_asked(call: Call, services: Services, order: Order) -> None:
    """Say where an order stands, and what else is asked of it; of whose price alone is asked, that alone."""
    if not only_details(text_of(call)):
        tell(call, services, order)
        tell_details(call, services, order)
    elif not tell_details(call, services, order):
        tell(call, services, order)


def _needs_people(call: Call, services: Services, order: Order) -> bool:
    """Whether nothing can be done about a parcel that is lost and paid back, or late and not searched for yet."""
    if order.state is OrderState.LOST:
        return order.refunded >= order.total
    return is_overdue(order, services) and searched_from(call, services, order) is not None


def _says_otherwise(call: Call, orders: Sequence[Order | None]) -> bool:
    """Whether the record says delivered, and the customer that it is not there: that is reported."""
    problem = first_of(PROBLEMS, call)
    is_delivered = bool(orders) and all(order and order.state is OrderState.DELIVERED for order in orders)
    return is_delivered and problem is not None and problem.value == "not_there" and not call.in_form


def _tells_what_is_amiss(call: Call, orders: Sequence[Order | None]) -> bool:
    """Whether the rest of the message says what is wrong with what has arrived, and asks nothing: "two poles are
    missing. It is order W1014"."""
    message = call.of(call.whole)
    problem = first_of(PROBLEMS, message) if message.reading != call.reading and not call.in_form else None
    is_here = bool(orders) and all(order and order.state in ARRIVED for order in orders)
    return is_here and problem is not None and problem.value in OF_ITEMS and not asks_something(message.reading)


def _wants_a_change(call: Call, services: Services) -> bool:
    """Whether a message names an item and another size or colour for it, and asks for no news of it."""
    is_of_the_way = bool(_ON_ITS_WAY.search(call.reading)) or _asks_for_news(call.reading)
    return not (call.slot(SLOT) or is_of_the_way) and wants_another_kind(call, services)


def _asks_for_news(text: str) -> bool:
    return asks_something(text) or bool(_NEWS.search(text))


def _asks_of_the_bill(call: Call) -> bool:
    """Whether a message follows what was told of bills, and has no word of a delivery: "when is that due", "and the one
    with the shoes"."""
    is_of_bills = topic(call) in {"account_balance", "invoice"} and not call.slot(SLOT)
    leans = bool(points_back(call.reading) or _AND.match(call.reading))
    return is_of_bills and leans and not _OF_A_DELIVERY.search(call.reading)


def _asks_which_account(call: Call) -> bool:
    """Whether it is asked after a refund where the money went: "and where did it go, same card?"."""
    return topic(call) == "refund_status" and asks_something(call.reading) and bool(_ACCOUNT.search(call.reading))


def _asks_of_the_refund(call: Call, services: Services, numbers: Sequence[str]) -> bool:
    """Whether a message follows what was told of a refund, has no word of a delivery, and asks the same of another
    order or for what the money was: "and for the other one", "for which item"."""
    if call.in_form or topic(call) != "refund_status" or _OF_A_DELIVERY.search(call.reading):
        return False
    orders = [order_of(call, services, each) for each in numbers]
    may_come = all(order is not None and money_comes_back(order) for order in orders)
    return bool(orders) and may_come and asks_for_what(call.reading)


FORM = Form(
    name="order_status_form",
    intents=frozenset({"order_status"}),
    done=order_status,
    questions=(order_question("order_status", several=True),),
    later="utter_order_status_later",
    begin=lambda call, services: (
        not _asks_of_the_bill(call)
        and not of_somebody_else(call, services)
        and not _wants_a_change(call, services)
        and has_orders(call, services)
    ),
    only_reads=True,
    shows=lambda call, services: bool(_asks_for_news(call.reading) and named_orders(call, services)),
)
