"""Which way to pay settles a change: a difference in price, or the money of what comes back.

The one that paid the order does, unless the customer names another one, or the system of record cannot take it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.call import Call, Services
from actions.carrying_out import Wanted, mended_by, refusal_of
from actions.frame.asking import asks_of_a_rule
from actions.frame.deciding import wishes_something
from actions.frame.form import Answer, Asked, Question
from actions.orders import SLOT as ORDERS
from actions.orders import orders_chosen
from actions.payments import OF_PAYMENT, meant_method, named_methods, names_gift_card, options, refuses_gift_card
from actions.records import order_of
from frontdesk.accounts.model import PaymentKind, PaymentMethod
from frontdesk.accounts.writes import Refused

SETTLED = "settled_with"
GIFT_CARD = PaymentKind.GIFT_CARD.value
# "No, back to my card": whoever had chosen a gift card wants the money after all.
# "How long until it is on my card?" chooses none.
_WHEN = re.compile(
    r"\b(?:when|how (?:long|soon|many days|many weeks|much time))\b[^.!?]*\?|\b(?:when|how (?:long|soon|many days))"
    r" (?:do|does|will|is|until|till|til|before)\b",
    re.IGNORECASE,
)
_AS_PAID = re.compile(
    r"\b(?:back )?(?:to|on|onto|into) (?:my|the) (?:\w+ )?(?:card|bank|account|paypal)\b|\b(?:way|how) (?:i|we) paid\b"
    r"|\b(?:real |my |the )money\b|\bcash\b",
    re.IGNORECASE,
)


def settling(operations: Sequence[Wanted], depends_on: Sequence[str] = ()) -> Question:
    """The question. It is put only where nothing is possible without an answer; the slot holds what the operation's
    parameter does: a way to pay's number, or `gift_card`.

    Args:
        operations: those of the form.
        depends_on: slots whose change begins it anew.
    """

    def why_not(call: Call, services: Services) -> Refused | None:
        return next((why for each in operations if (why := refusal_of(each, call, services))), None)

    def known(call: Call, services: Services) -> Any:
        refused = why_not(call, services)
        return None if refused and refused.reason in OF_PAYMENT and _possible(call, services) else ""

    def _possible(call: Call, services: Services) -> dict[str, PaymentMethod]:
        called = named_methods(call, services)
        chosen = {name: call.with_slots({SETTLED: _parameter(each, called.values())}) for name, each in called.items()}
        return {name: called[name] for name, each in chosen.items() if why_not(each, services) is None}

    def ask(call: Call, services: Services) -> Asked:
        possible = _possible(call, services)
        order = order_of(call, services, (call.slot(ORDERS) or [""])[0])
        values = {name: _parameter(each, possible.values()) for name, each in possible.items()}
        offered = options(possible, services, order.currency if order else "", values)
        return Asked("utter_ask_which_way_to_pay", offered, orders_chosen(call, services))

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        if call.text.startswith("/") or not call.signed_in:
            return None
        is_back = refuses_gift_card(call.reading) or _AS_PAID.search(call.reading)
        if call.slot(SETTLED) == GIFT_CARD and is_back and not names_gift_card(call.reading):
            return Answer("", whole=True)
        if refuses_gift_card(call.reading) or (not asked and _WHEN.search(call.reading)):
            return None
        called = named_methods(call, services)
        order = order_of(call, services, (call.slot(ORDERS) or [""])[0])
        answer = meant_method(call, called, order.paid_with if order else None)
        # "Can I get it as a gift card" wants that, and asks for nothing that one could know.
        is_wanted = wishes_something(call.reading) and not asks_of_a_rule(call.reading)
        if answer and answer.value is not None:
            method = called[answer.value]
            paid = order is not None and method.number == order.paid_with and call.slot(SETTLED)
            parameter = _parameter(method, called.values())
            return Answer(_as_paid(call, services, parameter) if paid else parameter, answer.words, whole=is_wanted)
        if answer and names_gift_card(call.reading):  # a shop may send a new one
            return Answer(GIFT_CARD, answer.words, whole=is_wanted)
        return answer if asked else None

    def _as_paid(call: Call, services: Services, parameter: str) -> str:
        """The way that paid the order; unsaid, where a system of record goes back to that one by itself."""
        refused = why_not(call.with_slots({SETTLED: parameter}), services)
        return "" if refused and refused.reason in OF_PAYMENT else parameter

    question = Question(
        SETTLED, ask, read, known=known, unclear="utter_payment_unclear", depends_on=(ORDERS, *depends_on)
    )
    for each in operations:
        question = mended_by(question, each, OF_PAYMENT)
    return question


def _parameter(method: PaymentMethod, methods: Any) -> str:
    """What names the way to pay to a system of record: a gift card by its kind, if there is no other one."""
    cards = [each for each in methods if each.kind is PaymentKind.GIFT_CARD]
    return GIFT_CARD if cards == [method] else method.number
