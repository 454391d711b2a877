"""Refunds: asking for one, and what the records say of one. Nothing is promised here."""

from __future__ import annotations

import re

from actions.call import Call, Event, Outcome, Services, action
from actions.events import next_action
from actions.frame.form import Form
from actions.frame.memory import journey_offered, speaks_of, told_alone, topic, waits_for_sign_in
from actions.frame.words import asks_something
from actions.orders import SLOT, Suited, has_orders, has_suited, order_question
from actions.passing_on import REASON, by_reason, passing_on, read_back, reason, unsuited
from actions.records import tell_each
from actions.wording import items
from frontdesk.accounts.model import Order, OrderState
from frontdesk.identity.model import Level

REQUEST, STATUS = "refund_request", "refund_status"
_MONEY_COMES_BACK = frozenset({OrderState.RETURNED, OrderState.PARTLY_REFUNDED, OrderState.CANCELLED, OrderState.LOST})

_PAY = re.compile(
    r"\b(?:refund|pay|give|send|return|transfer|credit)\b.{0,40}\b(?:rest|balance|difference|remain\w*|missing|also|too|"
    r"back|money|it|full|whole)\b"
    r"|\bshould (?:be|have been|get|have got)\b.{0,15}\d"
    r"|\b(?:want|need|expect|demand|owed?)\b.{0,20}(?:\b(?:rest|difference|money|back|remaining|missing)\b|\d)",
    re.IGNORECASE,
)


def _is_refunded(order: Order) -> bool:
    return order.refunded >= order.total


@action("action_refund_status", requires=Level.IDENTIFIED, clears=(SLOT,))
def refund_status(call: Call, services: Services) -> Outcome:
    """Tell what the records say was refunded, and the article on how long it takes."""
    numbers = call.slot(SLOT) or []
    if not numbers:
        call.say("utter_no_orders")
        return Outcome("none")
    if insists(call) and told_alone(call) in numbers:
        return Outcome("asked_for", events=(next_action(f"{REQUEST}_form"),))
    found = tell_each(call, services, numbers, _tell)
    events: tuple[Event, ...] = (speaks_of(call, order=numbers[-1], topic=STATUS, told=found),)
    if found:
        call.say("utter_refund_times")
        events += journey_offered(call, REQUEST)
    return Outcome("found" if found else "none", ", ".join(found) or None, events)


def insists(call: Call) -> bool:
    """Whether the money is asked for of which was just told all that is known: "so kindly refund the rest also"."""
    is_told = topic(call) == STATUS and told_alone(call) is not None and not call.in_form
    return is_told and bool(_PAY.search(call.reading)) and not asks_something(call.reading)


def _tell(call: Call, services: Services, order: Order) -> None:
    if _is_refunded(order):
        response = "utter_refund_whole"
    elif order.refunded:
        response = "utter_refund_part"
    else:
        response = "utter_refund_expected" if order.state in _MONEY_COMES_BACK else "utter_refund_none"
    refunded, total = (services.wording.money(amount, order.currency) for amount in (order.refunded, order.total))
    call.say(response, number=order.number, items=items(order.items), refunded=refunded, total=total)


COMING_BACK = Suited(
    first=lambda call, order: bool(order.refunded) or order.state in _MONEY_COMES_BACK,
    response="utter_ask_which_refund",
)
REFUNDABLE = Suited(
    fits=lambda order: not _is_refunded(order),
    unfit="utter_cannot_refund_request",
    first=lambda call, order: order.state not in {OrderState.PROCESSING, OrderState.PACKED},
    response="utter_ask_which_one",
)


def _guest(call: Call, services: Services) -> Outcome:
    """What holds for every refund, which needs no proof of identity."""
    call.say("utter_sign_in_needed")
    call.say("utter_refund_canned")
    return Outcome("refused", events=(waits_for_sign_in(call),))


def _may_ask(call: Call, services: Services) -> bool:
    return call.signed_in and has_suited(REFUNDABLE)(call, services)


STATUS_FORM = Form(
    name="refund_status_form",
    intents=frozenset({STATUS}),
    done=refund_status,
    questions=(order_question(STATUS, several=True, suited=COMING_BACK),),
    later="utter_refund_status_later",
    begin=has_orders,
    only_reads=True,
)

REQUEST_FORM = Form(
    name="refund_request_form",
    intents=frozenset({REQUEST}),
    done=passing_on(
        REQUEST,
        "utter_passed_on_refund_request",
        otherwise=unsuited(REFUNDABLE, "utter_nothing_to_refund"),
        guest=_guest,
    ),
    questions=(
        order_question(REQUEST, several=True, suited=REFUNDABLE),
        reason(),
        read_back(by_reason("utter_confirm_refund_request", "utter_confirm_refund_request_why"), SLOT, REASON),
    ),
    later="utter_refund_request_later",
    stopped="utter_refund_request_stopped",
    begin=_may_ask,
    covers={"delivery_problem": REASON},
)
