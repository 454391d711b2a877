"""A person: asked for, offered, declined. Frontdesk says what happens next, by hours and presence."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.events import form_ended, person_offered
from frontdesk.identity.model import Assurance


@action("action_person", requires=Assurance.ANONYMOUS)
def hand_over(call: Call, services: Services) -> Outcome:
    offered = call.slot("offered") == "person"
    reason = (call.slot("offer_reason") if offered else None) or "asked_for_person"
    return Outcome("handed_over", events=form_ended(), handoff=reason)


@action("action_decline_person", requires=Assurance.ANONYMOUS)
def decline(call: Call, services: Services) -> Outcome:
    call.say("utter_offer_declined")
    return Outcome("declined")


@action("action_complaint", requires=Assurance.ANONYMOUS)
def complaint(call: Call, services: Services) -> Outcome:
    """Somebody is upset: no form goes on as if nothing were wrong."""
    call.say("utter_sorry")
    return Outcome("offered", events=(*form_ended(), *person_offered("asked_for_person")))
