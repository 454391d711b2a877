"""Messages that lean on what was looked up before, where the words alone do not say enough: "is that this week?"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from actions.account import balance
from actions.call import Action, Call, Outcome, Services
from actions.events import next_action
from actions.frame.asking import asks_something, asks_what_if
from actions.frame.memory import REFUSED, spoken_of, topic
from actions.frame.reference import by_name
from actions.frame.words import goes_on, points_back
from actions.orders import candidate, named_orders, names_no_order
from actions.orders_and_invoices import invoice
from actions.records import order_of
from frontdesk.accounts.model import Order
from frontdesk.problems import SignInRequired

# What looks something up, by the intent of asking for it: a form, or an action that needs none. After a refusal it is
# the order that was refused.
LOOKS_UP: Mapping[str, str | Action] = {
    "order_status": "order_status_form",
    "ticket_status": "ticket_status_form",
    "refund_status": "refund_status_form",
    "invoice": invoice,
    "account_balance": balance,
    REFUSED: "order_status_form",
}
# What is spoken of where asking for it is the likeliest subject of a message, and how that is looked up.
ABOUT = {"order_status": "order", "ticket_status": "ticket", "refund_status": "order"}
# Intents that say what a message is not; the likeliest of the others says what it may be.
NO_SUBJECT = frozenset({"nlu_fallback", "out_of_scope", "question", "deny", "affirm", "choose", "complaint"})
_PAYING = re.compile(
    r"\b(?:paid|payed|pay|due|owe[ds]?|open|settled|outstanding|how much|costs?|price)\b", re.IGNORECASE
)
# What is asked of an order, a refund or a bill without naming it.
_LEANS = re.compile(
    r"\b(?:when|what (?:day|date|time)|which day|the (?:day|date)|how (?:long|soon|many)|today|tomorrow|this week|"
    r"by (?:mon|tues|wednes|thurs|fri|satur|sun)day|due|paid|payed|tracking|inside|in there|promise|why|what now|"
    r"brings?|bringing|(?:who|whom) with|(?:by|with) (?:who|whom|which)|who comes|who(?:'s|s)? (?:has|got)|number"
    r"|delivers|carrier|courier)\b",
    re.IGNORECASE,
)
# What is asked of a ticket without naming it: "what did I write?".
_OF_A_TICKET = re.compile(r"\b(?:wr[io]te|writ\w+|said|about|complain\w*|report\w*|who|which|what)\b", re.IGNORECASE)
# What is asked of the time of a delivery, and hardly of a product.
_IN_TIME = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|today|tomorrow|tonight|this week|next week|weekend|"
    r"(?:in|on) time|make it|here yet|(?:gets?|be|is) here|arriv\w*|when|"
    r"on (?:its|it's|the|their) way|under ?way|in transit|shipped|dispatched|left yet|still coming)\b",
    re.IGNORECASE,
)


def follow_up(call: Call, services: Services) -> Outcome | None:
    """Look up again what was looked up last, for what the message asks of it; None if it leans on nothing."""
    if call.in_form:
        return None
    return (
        _about_it(call, services)
        or _same_again(call, services)
        or in_time(call, services)
        or (of_another(call, services) if goes_on(call.reading) and call.signed_in else None)
    )


def asked_besides(call: Call, services: Services) -> Outcome | None:
    """The same for a message that takes something back: "never mind. Is the lantern on its way?"."""
    return follow_up(call, services) if asks_something(call.reading) else None


def leans_back(call: Call, services: Services) -> Outcome | None:
    """What a message asks of another order, or more of what was looked up before; None if it leans on nothing."""
    return of_another(call, services) or follow_up(call, services)


def in_time(call: Call, services: Services) -> Outcome | None:
    """Where an order stands that is named in a question for its time: "will the chairs make it by Saturday?"."""
    is_asked = call.signed_in and _IN_TIME.search(call.reading) and named_orders(call, services)
    return _look_up("order_status", call, services) if is_asked else None


def asks_only_of_it(call: Call) -> bool:
    """Whether the message asks what an order was just told of, and has no word of another subject: "who brings it?"."""
    return topic(call) == "order_status" and bool(points_back(call.reading)) and names_no_order(call.reading)


def of_another(call: Call, services: Services) -> Outcome | None:
    """Look up the same of another order: "and the one with the shoes". Of what was not looked up, where it stands."""
    named = [] if call.in_form else named_orders(call, services)
    if not named:
        return None
    before = _looked_up(call) or "order_status"
    if before == "refund_status" and all(_is_coming(order_of(call, services, number)) for number in named):
        before = "order_status"  # nothing comes back of what has not come
    return _look_up(before, call, services)


def _looked_up(call: Call) -> str | None:
    """What the turn before looked up, as `LOOKS_UP` names it."""
    before = topic(call)
    return before if before in LOOKS_UP else None


def _is_coming(order: Order | None) -> bool:
    return order is not None and order.is_open and not order.refunded


def _look_up(what: str, call: Call, services: Services) -> Outcome:
    looks_up = LOOKS_UP[what]
    if isinstance(looks_up, str):
        return Outcome("follow_up", events=(next_action(looks_up),))
    if not call.caller.reaches(looks_up.requires):
        raise SignInRequired
    return looks_up.run(call, services)


def _about_it(call: Call, services: Services) -> Outcome | None:
    """The order or the ticket that "it" means, if asking about it is the likeliest subject."""
    if not points_back(call.reading) or asks_what_if(call.reading):
        return None
    if spoken_of(call, "order") and _PAYING.search(call.reading):
        return _look_up("invoice", call, services)
    likeliest = next((name for name in call.ranking if name not in NO_SUBJECT), "")
    return _look_up(likeliest, call, services) if spoken_of(call, ABOUT.get(likeliest, "")) else None


def _same_again(call: Call, services: Services) -> Outcome | None:
    """What the turn before looked up, if the message asks more of it, or for the same of another order."""
    before = _looked_up(call)
    if before is None:
        return None
    if another := of_another(call, services):
        return another
    leans = _LEANS.search(call.reading) or (before == "ticket_status" and _OF_A_TICKET.search(call.reading))
    if not leans and not _names_what_is_in_it(call, services):
        return None
    return _look_up(before, call, services)


def _names_what_is_in_it(call: Call, services: Services) -> bool:
    """Whether the message names an item of the order spoken of: "was the blanket in that one?"."""
    number = spoken_of(call, "order")
    order = order_of(call, services, number) if number else None
    return bool(order and points_back(call.reading) and by_name(call.reading, [candidate(order)]))
