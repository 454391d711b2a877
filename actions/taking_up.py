"""Taking up what was said in the turn before: "a new one then", of a parcel that was lost, and "same for the one with
the pack", after something was looked up."""

from __future__ import annotations

import re

from actions.call import Call, Services
from actions.delivery_words import WISHES, first_of
from actions.frame.asking import asks_something
from actions.frame.deciding import wishes_something
from actions.frame.memory import pending, told_alone, topic
from actions.order_details import asks_for_details
from actions.orders import is_owed, named_orders
from actions.records import order_of

_PROBLEM, _PROBLEM_FORM = "delivery_problem", "delivery_problem_form"
_PUT_RIGHT, _SEARCH = frozenset({"replacement", "refund"}), "search for the parcel"
# What looks something up once more, by the topic of the turn before.
_LOOKS_UP = {"invoice": "action_invoice", "order_status": "order_status_form", "refund_status": "refund_status_form"}
_SAME_FOR = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|and|also|thanks?|thank you|great|perfect|cool|ta|cheers|good|now|then|please|pls)\b\W*)*"
    r"(?:(?:the )?same (?:again )?(?:for|with|of)|ditto (?:for)?|likewise (?:for)?)\b",
    re.IGNORECASE,
)


def taken_up(call: Call, services: Services, by: str) -> str | None:
    """The form or action that a message goes on with; None if it is `by` which it reached, or says something else."""
    found = _PROBLEM_FORM if says_how(call, services) else _same_of_another(call, services)
    return found if found != by else None


def says_how(call: Call, services: Services) -> bool:
    """Whether a delivery was offered to be put right, or the order that was just told of was lost, and a message says
    how: "I'd rather have it sent again, same address"."""
    is_question = asks_something(call.reading) and not wishes_something(call.reading)
    if not call.signed_in or call.text.startswith("/") or is_question:
        return False
    waiting, told = pending(call), told_alone(call)
    order = order_of(call, services, told) if told else None
    was_offered = waiting is not None and waiting.asks == _PROBLEM
    wish = first_of(WISHES, call) if was_offered or (order is not None and is_owed(order)) else None
    is_of_another = wish is not None and set(named_orders(call, services)) - {told}
    possible = _PUT_RIGHT | ({_SEARCH} if was_offered else set())
    return wish is not None and wish.value in possible and not is_of_another


def _same_of_another(call: Call, services: Services) -> str | None:
    """What looks up of another order what was looked up in the turn before: "same for the one with the pack"."""
    again = _LOOKS_UP.get(topic(call) or "") if call.signed_in and not call.in_form else None
    if not again or not _SAME_FOR.search(call.reading) or asks_for_details(call.reading):
        return None
    return again if named_orders(call, services) else None
