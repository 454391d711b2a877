"""Asking for, offering and declining a person. Frontdesk tells what happens next, by opening hours and presence."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.events import form_ended, person_offered
from frontdesk.conversations.model import Reason
from frontdesk.identity.model import Assurance

# Responses that end with the offer of a person. "Yes" and "no" answer the offer only right after it.
OFFERS = {"utter_offer_person", "utter_no_answer", "utter_sorry", "utter_order_lost"}


@action("action_person", requires=Assurance.ANONYMOUS)
def hand_over(call: Call, services: Services) -> Outcome:
    if call.intent == "affirm" and not call.said_last_turn() & OFFERS:
        call.say("utter_nothing_to_confirm")
        return Outcome("nothing_offered")
    offered = call.slot("offered") == "person"
    reason = Reason((call.slot("offer_reason") if offered else None) or Reason.ASKED_FOR_PERSON)
    return Outcome("handed_over", events=form_ended(), handoff=reason)


@action("action_decline_person", requires=Assurance.ANONYMOUS)
def decline(call: Call, services: Services) -> Outcome:
    is_answer = call.said_last_turn() & OFFERS
    call.say("utter_offer_declined" if is_answer else "utter_nothing_to_decline")
    return Outcome("declined")


@action("action_complaint", requires=Assurance.ANONYMOUS)
def complaint(call: Call, services: Services) -> Outcome:
    """Answer an upset customer, and end any form."""
    call.say("utter_sorry")
    return Outcome("offered", events=(*form_ended(), *person_offered(Reason.ASKED_FOR_PERSON)))
