"""Whoever was asked to sign in, and did, is answered without asking again."""

from __future__ import annotations

from actions.asking_proof import ANEW, ANSWERS, READ, ask_to_read
from actions.call import Call, Outcome, Services, action
from actions.carrying_out import carry_out, journeys
from actions.events import form_ended
from actions.forms import FORMS
from actions.frame.memory import put_aside, puts_aside, signed_in, waiting_for_sign_in
from frontdesk.identity.model import Level

JOURNEYS = journeys(form.done for form in FORMS)


def _proven(call: Call, services: Services) -> Outcome:
    """Go on with the operation for which the customer has given a proof, right or wrong."""
    asked = services.proofs.latest(call.caller)
    if asked and asked.name == READ:
        return _taken_up(call, "utter_verified") if call.caller.reaches(Level.VERIFIED) else ask_to_read(call, services)
    live = services.operations.live(call.caller.conversation_id)
    proven = next((each for each in live if asked and each.id == asked.operation_id), None)
    if proven is None or proven.name not in JOURNEYS:
        call.say("utter_nothing_to_prove")
        return Outcome("nothing_waited", events=form_ended())
    # With it were confirmed those that were read back in the same breath, and nothing that was read back since.
    confirmed = [each for each in live if (each.name, each.proposed_at) == (proven.name, proven.proposed_at)]
    return carry_out(JOURNEYS[proven.name], call, services, confirmed)


def _taken_up(call: Call, response: str) -> Outcome:
    call.say(response)
    waiting = waiting_for_sign_in(call)
    events = (puts_aside([*waiting, *put_aside(call)]), signed_in()) if waiting else ()
    return Outcome("taken_up" if waiting else "nothing_waited", events=events)


@action("action_signed_in", requires=Level.ANONYMOUS)
def go_on(call: Call, services: Services) -> Outcome:
    """Take up what waited for the sign-in. Frontdesk begins this turn itself; customers who say it get the same."""
    if call.signed_in and (call.text in ANSWERS or call.text == ANEW):
        return _proven(call, services)
    if not call.signed_in:
        call.say("utter_sign_in_needed")
        return Outcome("refused", events=form_ended())
    return _taken_up(call, "utter_signed_in")
