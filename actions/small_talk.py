"""Small talk that plain responses cannot do: cancelling."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.events import form_ended
from frontdesk.identity.model import Assurance


@action("action_cancel", requires=Assurance.ANONYMOUS)
def cancel(call: Call, services: Services) -> Outcome:
    """Stop whatever is going on: a form, or the offer of a person."""
    if call.in_form:
        call.say("utter_cancelled")
    elif call.slot("offered") == "person":
        call.say("utter_offer_declined")
    else:
        call.say("utter_nothing_to_decline")
    return Outcome("cancelled", events=form_ended())
