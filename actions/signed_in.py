"""Whoever was asked to sign in, and did, is answered without asking again."""

from __future__ import annotations

from actions.call import Call, Outcome, Services, action
from actions.events import form_ended
from actions.frame.memory import put_aside, puts_aside, signed_in, waiting_for_sign_in
from frontdesk.identity.model import Level


@action("action_signed_in", requires=Level.ANONYMOUS)
def go_on(call: Call, services: Services) -> Outcome:
    """Take up what waited for the sign-in. Frontdesk begins this turn itself; customers who say it get the same."""
    if not call.signed_in:
        call.say("utter_sign_in_needed")
        return Outcome("refused", events=form_ended())
    call.say("utter_signed_in")
    waiting = waiting_for_sign_in(call)
    events = (puts_aside([*waiting, *put_aside(call)]), signed_in()) if waiting else ()
    return Outcome("taken_up" if waiting else "nothing_waited", events=events)
