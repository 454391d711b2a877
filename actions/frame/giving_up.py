"""Giving up in time: the second turn in a row that came to nothing offers a person, the third hands over."""

from __future__ import annotations

from collections.abc import Sequence

from actions.call import Button, Call, Outcome
from actions.events import form_ended, next_action
from actions.frame.memory import failed, failures, person_offered, settled, still_speaks_of
from frontdesk.conversations.model import Reason

# The turn, of those in a row that came to nothing, in which a person is offered. The next one hands over.
OFFERED = 2


def came_to_nothing(call: Call, reason: Reason, response: str, buttons: Sequence[Button] = ()) -> Outcome:
    """Say a response about a message that led nowhere, or by the second in a row offer a person, or by the third hand
    over. In a form only a button offers one: a "yes" answers the form's question, which comes right after."""
    before = failures(call)
    if before >= OFFERED:
        return given_up(call, reason)
    if before + 1 < OFFERED or call.in_form:
        call.say(response, buttons=buttons)
        if before + 1 == OFFERED:
            call.say("utter_person_possible")
        return Outcome("asked", events=(failed(call), *still_speaks_of(call)))
    call.say("utter_offer_person")
    return Outcome("offered", events=(*person_offered(call, reason), failed(call), *still_speaks_of(call)))


def given_up(call: Call, reason: Reason) -> Outcome:
    """Say that we get no further and hand over, and end whatever form is active without its action."""
    call.say("utter_given_up")
    return Outcome("given_up", events=(*form_ended(), *settled(), next_action("action_listen")), handoff=reason)
