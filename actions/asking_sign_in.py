"""Asking somebody to sign in. What an article says holds for everybody, so that is told at once; what only their own
records say waits for the sign-in."""

from __future__ import annotations

from actions.call import Call, Outcome, Services
from actions.entities import order_numbers, ticket_numbers
from actions.frame.asking import asks_in_general
from actions.frame.deciding import only_wishes
from actions.frame.memory import answers, put_aside, shown_before, waits_for_sign_in
from actions.questions import WHICH, from_articles

NEEDED, FOR_YOURS = "utter_sign_in_needed", "utter_sign_in_for_yours"
#: The responses that ask for it.
RESPONSES = frozenset({NEEDED, FOR_YOURS})
#: Intents of asking what nothing but the customer's own records can say.
OF_RECORDS = frozenset({"order_status", "order_list", "ticket_status", "account_balance", "last_invoice"})


def ask_to_sign_in(call: Call, services: Services) -> Outcome:
    """Answer what an article answers, and ask to sign in for the rest, once in a turn. What was asked is answered after
    the sign-in."""
    found = None if _is_of_their_own(call, services) else _found(call, services)
    is_told = bool(RESPONSES & (call.said_this_turn() | {each.get("response") for each in call.said}))
    if not is_told:
        is_answered = shown_before(call) or (found and found.result != WHICH)
        call.say(FOR_YOURS if is_answered else NEEDED)
    asked = () if shown_before(call) else (answers(call, call.reading, ()),)
    events = (*(found.events if found else asked), waits_for_sign_in(call))
    return Outcome("refused", found.about if found else None, events)


def _found(call: Call, services: Services) -> Outcome | None:
    """What the articles say to all of the message, of which this may be one of several requests: "the box was crushed"
    says little without the question behind it."""
    waiting = [] if call.in_form else [each.text for each in put_aside(call)]
    whole = " ".join(each for each in (*call.heard, *waiting) if not each.startswith("/"))
    return from_articles(call, services, whole, articles_only=True, without=shown_before(call))


def _is_of_their_own(call: Call, services: Services) -> bool:
    """Whether the message is about the customer's own: it names an order or a ticket, wants something done and asks
    nothing ("I want a refund"), or asks what the records say of theirs, as "where is my parcel" does, and "how do I
    track a parcel" does not."""
    if (
        call.text.startswith("/")
        or only_wishes(call.reading)
        or order_numbers(call, services)
        or ticket_numbers(call, services)
    ):
        return True
    return call.intent in OF_RECORDS and not asks_in_general(call.reading)
