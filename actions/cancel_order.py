"""Cancelling an order: it is asked which one, the cancellation is read back, and then carried out. Where the team does
not let the assistant do it, the request is left for the team, who see whether it can still be stopped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.call import Call, Outcome, Services
from actions.carrying_out import (
    AT_ONCE,
    LATER,
    Wanted,
    by_refund,
    carrying_out,
    money_goes_back,
    or_read_back,
    refusal_of,
)
from actions.change_items import taken_out, takes_something_out
from actions.events import next_action, slot_set
from actions.frame.deciding import declines
from actions.frame.form import Answer, Asked, Form, Question, choice
from actions.frame.stopping import NO
from actions.frame.words import plain, short, weighty
from actions.orders import SLOT, Suited, has_suited, order_question, orders_chosen, spoken_for
from actions.passing_on import ACCEPTED, REASON, by_reason, passing_on, read_back, reason, unsuited
from actions.what_stays import done_and_kept
from frontdesk.accounts.model import Order, OrderState
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused
from frontdesk.conversations.episode import BEGUN_WITH

KIND = "cancel_order"
OPEN = Suited(
    fits=lambda order: order.is_open,
    unfit="utter_cannot_cancel_order",
    already=frozenset({OrderState.CANCELLED}),
)
# "Everything except the boots order", where it is asked which order.
_OF_ORDERS = re.compile(r"\b(?:orders?|parcels?|first|second|third|the ones? (?:with|of|for|from))\b", re.IGNORECASE)
_CANCELLING = frozenset({"cancel", "cancelling", "canceling", "cancellation", "cancelled", "canceled"})
_NOTHING_NAMED = frozenset({"my", "new", "latest", "last"})
_READ_BACK = {AT_ONCE: "utter_read_back_cancel_order_at_once", LATER: "utter_read_back_cancel_order_later"}
_DONE = {AT_ONCE: "utter_done_cancel_order_at_once", LATER: "utter_done_cancel_order_later"}
_WANTED = r"(?<!n't )(?<!not )(?<!dont )(?<!cant )(?<!cannot )(?<!want to )"
# The order shall come as it was. "Go ahead with the cancellation", "send me the money".
_OPPOSITE = re.compile(
    rf"{_WANTED}\b(?:ship|deliver|dispatch) (?:it|them|me|us|my|the|that|everything|as)\b"
    r"|\bsend (?:it|them|everything|as)\b(?! (?:back|through|over to|to the team))"
    r"|\bsend (?:me |us )?(?:my|the|that|this|all(?: of)?(?: my| the)?) "
    r"(?!money|cash|refund|funds|confirmation|receipt|email|mail|e-mail|cancell?ation|details|link|info|proof)\w+"
    r"|\b(?:proceed|continue|go on|go ahead|carry on|crack on) with (?:the |my |this |that )?"
    r"(?:order(?! cancel)|delivery|purchase|shipping|shipment|it as)\b"
    r"|\b(?:rest|others?) (?:is|are|can|stays?|remains?|should)\b"
    rf"|{_WANTED}\bkeep (?:it|them|the|my|this|that|everything|all)\b|\bas (?:planned|normal|ordered|usual)\b"
)
WANTED = Wanted(
    name=KIND,
    form="cancel_order_form",
    parameters=lambda call, services, number: {"order": number, "reason": call.slot(ACCEPTED) or call.slot(REASON)},
    read_back=lambda facts: by_refund(
        facts,
        _READ_BACK if facts.get("reason") else {},
        "utter_read_back_cancel_order_refund" if money_goes_back(facts) else "utter_read_back_cancel_order",
    ),
    done=lambda facts: by_refund(
        facts, _DONE, "utter_done_cancel_order_refund" if money_goes_back(facts) else "utter_done_cancel_order"
    ),
    yes="Yes, cancel it",
    no="No, keep it",
    noted=(lambda call: None if call.slot(ACCEPTED) else call.slot(REASON), "utter_reason_noted"),
)


def _wants_to_have_it(text: str) -> bool:
    """Whether a reply wants the order to come: `yes send me the order`, `ship it as planned`."""
    return bool(_OPPOSITE.search(plain(text)))


def _asked_why(call: Call, services: Services) -> Refused | None:
    """What the record says, if it takes certain reasons only and none of them was given."""
    refused = refusal_of(WANTED, call, services)
    return refused if refused and refused.reason is Refusal.REASON_NOT_ACCEPTED else None


def _said_why(call: Call, services: Services) -> str | None:
    """Nothing, where the record takes any reason; the words that began it, where it finds a reason in them; None where
    it has to be asked."""
    if _asked_why(call, services) is None:
        return ""
    begun = short(str(call.slot(BEGUN_WITH) or call.reading))
    is_taken = begun and _asked_why(call.with_slots({ACCEPTED: begun}), services) is None
    return begun if is_taken else None


def _ask_why(call: Call, services: Services) -> Asked:
    refused = _asked_why(call, services)
    accepted = refused.facts.get("accepted", "").split("; ") if refused else []
    options = [choice(reason, reason.capitalize(), reason) for reason in accepted if reason]
    response = "utter_ask_other_cancel_reason" if call.slot(REASON) else "utter_ask_cancel_reason"
    return Asked(response, tuple(options), {**orders_chosen(call, services), "reason": str(call.slot(REASON) or "")})


def _read_why(call: Call, services: Services, asked: bool) -> Answer | None:
    """A reason that the record takes. What it does not take is kept as said, and asked about again."""
    said = short(call.text)
    if not asked or not said or said.startswith("/"):
        return None
    is_taken = _asked_why(call.with_slots({ACCEPTED: short(call.reading)}), services) is None
    return Answer(short(call.reading), whole=True) if is_taken else Answer(problem="utter_cancel_reason_not_taken")


_confirmed = by_reason("utter_confirm_cancel_order", "utter_confirm_cancel_order_why")


def _is_whole_order(call: Call, services: Services) -> bool:
    """Whether an order is to be cancelled; what takes one item out of it changes it."""
    return has_suited(OPEN)(call, services) and not takes_something_out(call, services)


def _of_a_part(call: Call, services: Services) -> tuple[str, Mapping[str, Any]] | None:
    """The change that is meant where the message speaks of one item of the order that is to be cancelled: "only the
    lamp". Where it is asked which order, a name alone says which, and only what is to stay says more."""
    is_asked_which = call.slot("requested_slot") == SLOT
    done, kept = done_and_kept(call.reading)
    if not is_asked_which and declines(done) and not weighty(done, NO):
        return None  # "no, keep the chair", of the order that was named so
    is_of_orders = not kept or _OF_ORDERS.search(done) or _OF_ORDERS.search(kept)
    if (is_asked_which and is_of_orders) or not takes_something_out(call, services):
        return None
    orders = spoken_for(call, services, OPEN)
    if len(orders) != 1:
        return None
    order = orders[0]
    if not is_asked_which and call.slot(SLOT) != [order.number]:
        return None
    return "change_items_form", _without_a_part(order, call, services)


def _without_a_part(order: Order, call: Call, services: Services) -> dict[str, Any]:
    """The slots with which the change of an order begins that a message cancels a part of."""
    about = {SLOT: [order.number]}
    return {**about, **taken_out(call.with_slots(about), services)}


def _otherwise(call: Call, services: Services) -> Outcome:
    if takes_something_out(call, services):
        orders = spoken_for(call, services, OPEN)
        known = _without_a_part(orders[0], call, services) if len(orders) == 1 else {}
        filled = (slot_set(slot, value) for slot, value in known.items())
        return Outcome("one_item", events=(*filled, next_action("change_items_form")), keeps_slots=True)
    return unsuited(OPEN, "utter_nothing_to_cancel")(call, services)


def in_a_word(call: Call) -> Outcome | None:
    """The journey, for who says "cancel" and nothing else while nothing is going on."""
    said = weighty(call.reading, _NOTHING_NAMED)
    return Outcome("begun", events=(next_action(WANTED.form),)) if said and said <= _CANCELLING else None


FORM = Form(
    name=WANTED.form,
    intents=frozenset({KIND}),
    opposes=_wants_to_have_it,
    done=carrying_out(
        WANTED,
        passing_on(KIND, "utter_passed_on_cancel_order", (ACCEPTED,), otherwise=_otherwise),
    ),
    questions=(
        order_question(KIND, several=True, suited=OPEN),
        reason(),
        Question(
            ACCEPTED,
            _ask_why,
            _read_why,
            known=_said_why,
            unclear="utter_cancel_reason_not_taken",
        ),
        or_read_back(
            WANTED,
            read_back(
                by_reason("utter_confirm_cancel_order", "utter_confirm_cancel_order_why"), SLOT, REASON, ACCEPTED
            ),
        ),
    ),
    later="utter_cancel_order_later",
    stopped="utter_cancel_order_stopped",
    begin=_is_whole_order,
    instead=_of_a_part,
    covers={"delivery_problem": REASON, "change_items": REASON, "return_or_exchange": REASON},
)
