"""Paying for an order in another way, as long as it is not packed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.call import Call, Services
from actions.cancelled_instead import cancelled_instead
from actions.carrying_out import AT_ONCE, LATER, Wanted, by_refund, carrying_out, mended_by, or_read_back, refusal_of
from actions.frame.form import Answer, Asked, Form, Question
from actions.orders import SLOT, Suited, has_suited, order_question, orders_chosen
from actions.passing_on import passing_on, read_back, unsuited
from actions.payments import OF_PAYMENT, meant_method, named_methods, options, out_of_use
from actions.records import order_of
from actions.wording import items
from frontdesk.accounts.model import Order, OrderState, PaymentMethod
from frontdesk.accounts.writes import Value
from frontdesk.conversations.episode import BEGUN_WITH

KIND, NEW_PAYMENT = "change_payment", "new_payment"
SUITED = Suited(
    fits=lambda order: order.is_open,
    unfit="utter_cannot_change_payment",
    first=lambda call, order: order.state is OrderState.PROCESSING,
    response="utter_ask_which_order_to_pay",
    is_compared=False,
)


def _order(call: Call, services: Services) -> Order | None:
    numbers = call.slot(SLOT) or []
    found: Order | None = order_of(call, services, numbers[0]) if numbers else None
    return found


def _offered(call: Call, services: Services) -> dict[str, PaymentMethod]:
    """The ways to pay that are possible. Where there is none, or nothing about the order can be changed, the first
    other way is, of which the record says why it is not."""
    order, called = _order(call, services), named_methods(call, services)
    others = {name: each for name, each in called.items() if not order or each.number != order.paid_with} or called
    why_not = {name: refusal_of(WANTED, call.with_slots({NEW_PAYMENT: name}), services) for name in others}
    possible = {name: each for name, each in others.items() if why_not[name] is None}
    return possible or dict(list(others.items())[:1])


def _out_of_use(call: Call, services: Services) -> list[str]:
    """The ways to pay of which the customer said that nothing can be paid with them."""
    said = [call.reading, str(call.slot(BEGUN_WITH) or "")]
    return [name for text in said for name in out_of_use(text, named_methods(call, services))]


def _in_use(call: Call, services: Services) -> str | None:
    """What the order is paid with, by its name."""
    order = _order(call, services)
    called = named_methods(call, services)
    return next((name for name, each in called.items() if order and each.number == order.paid_with), None)


def _is_paid_otherwise(call: Call, services: Services) -> bool:
    """Whether the order is paid with nothing of what is out of use: `my card is blocked`, of an order by invoice."""
    gone, in_use = _out_of_use(call, services), _in_use(call, services)
    return bool(gone) and in_use is not None and in_use not in gone


def _ask(call: Call, services: Services) -> Asked:
    order, gone = _order(call, services), _out_of_use(call, services)
    left = {name: each for name, each in _offered(call, services).items() if name not in gone}
    offered = options(left, services, order.currency if order else "")
    if _is_paid_otherwise(call, services):
        response = "utter_payment_not_in_use" if left else "utter_payment_none_left"
        return Asked(response, offered, {**orders_chosen(call, services), "payment": str(_in_use(call, services))})
    return Asked("utter_ask_for_new_payment", offered, orders_chosen(call, services))


def _read(call: Call, services: Services, asked: bool) -> Answer | None:
    if call.text.startswith("/"):
        return None
    order, in_use = _order(call, services), _in_use(call, services)
    answer = meant_method(call, named_methods(call, services), order.paid_with if order else None)
    if order and answer and answer.value and answer.value == in_use and len(named_methods(call, services)) > 1:
        facts = {"number": order.number, "payment": in_use, "items": items(order.items), "item": ""}
        return Answer(problem="utter_refused_same_payment", variables=facts, is_refused=True)
    return answer if asked or (answer and (answer.value or answer.is_refused)) else None


def _only_one(call: Call, services: Services) -> Any:
    """The only other way to pay there is, unless another was just asked for, or the order needs none."""
    if call.slot("requested_slot") == NEW_PAYMENT:
        return None  # it was asked for: "yes do that" chooses nothing
    answer = _read(call, services, False)
    if (answer and answer.is_refused) or _is_paid_otherwise(call, services):
        return None
    offered = [name for name in _offered(call, services) if name not in _out_of_use(call, services)]
    return offered[0] if len(offered) == 1 else None


def _wanted(call: Call, services: Services, number: str) -> Mapping[str, Value] | None:
    method = named_methods(call, services).get(str(call.slot(NEW_PAYMENT)))
    return {"order": number, "payment": method.number} if method else None


_READ_BACK = {
    AT_ONCE: "utter_read_back_change_payment_at_once",
    LATER: "utter_read_back_change_payment_later",
}
_DONE = {AT_ONCE: "utter_done_change_payment_at_once", LATER: "utter_done_change_payment_later"}


WANTED = Wanted(
    name=KIND,
    form="change_payment_form",
    parameters=_wanted,
    read_back=lambda facts: by_refund(facts, _READ_BACK, "utter_read_back_change_payment"),
    done=lambda facts: by_refund(facts, _DONE, "utter_done_change_payment"),
    yes="Yes, change it",
    no="No, leave it",
    slots=(NEW_PAYMENT,),
)

FORM = Form(
    name=WANTED.form,
    intents=frozenset({KIND}),
    done=carrying_out(
        WANTED,
        passing_on(
            KIND, "utter_passed_on_change_payment", (NEW_PAYMENT,), unsuited(SUITED, "utter_no_order_to_pay_otherwise")
        ),
    ),
    questions=(
        order_question(KIND, several=True, suited=SUITED, at_once=1),
        mended_by(
            Question(NEW_PAYMENT, _ask, _read, known=_only_one, unclear="utter_payment_unclear"), WANTED, OF_PAYMENT
        ),
        or_read_back(WANTED, read_back("utter_confirm_change_payment", SLOT, NEW_PAYMENT)),
    ),
    later="utter_change_payment_later",
    stopped="utter_change_payment_stopped",
    begin=has_suited(SUITED),
    instead=cancelled_instead,
)
