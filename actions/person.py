"""Asking for, offering and declining a person. Frontdesk tells what happens next, by opening hours and presence."""

from __future__ import annotations

import re

from actions.call import Call, Outcome, Services, action
from actions.claims import OF_ITEMS
from actions.delivery_words import PROBLEMS, first_of
from actions.events import form_ended, next_action
from actions.follow_up import leans_back
from actions.forms import FORMS
from actions.frame.asking import asks_back, asks_something
from actions.frame.deciding import only_thanks
from actions.frame.memory import PERSON, REFUSED, left_last, pending, person_offered, put_aside, still_speaks_of, topic
from actions.frame.words import says_goodbye, says_thanks, weighty
from actions.orders import named_orders
from actions.questions import helped
from actions.records import order_of
from frontdesk.conversations.model import Reason
from frontdesk.identity.model import Level

# What is no matter of a parcel.
_OF_SERVICE = re.compile(
    r"\b(?:driver|rude\w*|staff|unfriendly|manners|complain\w*|no (?:answer|reply|response)|ignor\w+|hung up)\b",
    re.IGNORECASE,
)
_IS_ALL = re.compile(
    r"\b(?:that(?:'?s| is|'?ll be| will be)|this is) (?:all|it|everything)\W*"
    r"(?:$|thanks?\b|thank you|for now|then|from me)"
    r"|\bnothing (?:else|more|further)\b",
    re.IGNORECASE,
)


@action("action_person", requires=Level.ANONYMOUS)
def hand_over(call: Call, services: Services) -> Outcome:
    """Hand over, for the reason of the offer if there was one."""
    waiting = pending(call)
    reason = Reason(waiting.reason) if waiting and waiting.reason else Reason.ASKED_FOR_PERSON
    return Outcome("handed_over", events=form_ended(), handoff=reason)


@action("action_accept", requires=Level.ANONYMOUS)
def accept(call: Call, services: Services) -> Outcome:
    """A "yes" accepts what was offered; where nothing was, it starts nothing."""
    waiting = pending(call)
    if waiting and waiting.asks == PERSON and _IS_ALL.search(call.reading.replace("’", "'")):
        call.say("utter_offer_declined")  # "fine, that's all"
        return Outcome("declined")
    if waiting and waiting.asks == PERSON:
        return hand_over.run(call, services)
    if said := helped(call):
        return said
    is_meant = not only_thanks(call.reading)
    if waiting and is_meant and (form := next((each for each in FORMS if waiting.asks in each.intents), None)):
        return Outcome("begun", events=(next_action(form.name),))
    if (left := left_last(call)) and is_meant:
        call.say("utter_already_passed_on", ticket=left)
        return Outcome("known", left)
    if weighty(call.reading) and (said := leans_back(call, services)):
        return said
    if topic(call) == REFUSED and is_meant and not says_goodbye(call.reading):
        call.say("utter_person_possible")
        return Outcome("offered", events=person_offered(call, Reason.POLICY_REQUIRES))
    if says_goodbye(call.reading):
        call.say("utter_goodbye")
    else:
        call.say("utter_welcome" if says_thanks(call.reading) else "utter_nothing_to_confirm")
    return Outcome("nothing_offered")


@action("action_thanked", requires=Level.ANONYMOUS)
def thanked(call: Call, services: Services) -> Outcome:
    """Answer thanks, and what is asked beside them: "cool, so that's for the tent, right?"."""
    if asks_back(call.reading) and (said := leans_back(call, services)):
        return said
    call.say("utter_welcome")
    return Outcome("thanked")


@action("action_danger", requires=Level.ANONYMOUS)
def danger(call: Call, services: Services) -> Outcome:
    """Somebody may be hurt, or wants to hurt: a person, at once, and no article."""
    call.say("utter_danger")
    return Outcome("handed_over", events=form_ended(), handoff=Reason.DANGER)


@action("action_legal_or_press", requires=Level.ANONYMOUS)
def legal_or_press(call: Call, services: Services) -> Outcome:
    """What is said here may be read in court or in a newspaper: a person answers, and no article."""
    call.say("utter_legal_or_press")
    return Outcome("handed_over", events=form_ended(), handoff=Reason.LEGAL_OR_PRESS)


def _what_it_is_about(call: Call, services: Services) -> str | None:
    """The form for what a complaint names, where it is about a delivery: "a week over the date, and no linen"."""
    found = first_of(PROBLEMS, call) if call.signed_in and not call.in_form else None
    orders = [order_of(call, services, each) for each in named_orders(call, services)] if found else []
    if found is None or not orders or None in orders:
        return None
    if all(each and each.is_open for each in orders):
        return "order_status_form"
    is_of_service = _OF_SERVICE.search(call.reading) is not None
    return "delivery_problem_form" if found.value in OF_ITEMS and not is_of_service else None


@action("action_complaint", requires=Level.ANONYMOUS)
def complaint(call: Call, services: Services) -> Outcome:
    """Answer an upset customer, and end any form."""
    if says_goodbye(call.reading) and not call.in_form:
        call.say("utter_goodbye")
        return Outcome("left")
    if not call.in_form and asks_something(call.reading) and (said := leans_back(call, services)):
        call.say("utter_person_possible")  # "unbelievable. and who has it?" is answered
        return said
    if put_aside(call) or call.said_this_turn():
        call.say("utter_sorry_beside")  # what is asked besides is answered, and may end with a question
        return Outcome("apologised", events=form_ended())
    if about := _what_it_is_about(call, services):
        call.say("utter_sorry_beside")
        return Outcome("asked", events=(next_action(about),))
    call.say("utter_sorry")
    return Outcome(
        "offered", events=(*form_ended(), *person_offered(call, Reason.ASKED_FOR_PERSON), *still_speaks_of(call))
    )
