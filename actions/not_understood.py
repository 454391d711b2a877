"""What was not understood: the help pages are asked, then the customer, and at the second time a person is offered."""

from __future__ import annotations

from actions.call import Button, Call, Outcome, Services, action
from actions.events import form_ended, person_offered
from actions.questions import quoted
from frontdesk.identity.model import Assurance

LIKELY_MEANINGS = 3
MISUNDERSTOOD = {"utter_ask_rephrase", "utter_not_that", "utter_offer_person"}


@action("action_not_understood", requires=Assurance.ANONYMOUS)
def not_understood(call: Call, services: Services) -> Outcome:
    if article := quoted(call, services):
        return Outcome("found", article)
    if call.said_last_turn() & MISUNDERSTOOD:
        call.say("utter_offer_person")
        return Outcome("offered", events=(*form_ended(), *person_offered("not_understood_twice")))
    if call.in_form:
        # The form asks its own question again right after this.
        call.say("utter_not_that")
    else:
        call.say("utter_ask_rephrase", buttons=_likely_meanings(call))
    return Outcome("asked")


@action("action_out_of_scope", requires=Assurance.ANONYMOUS)
def out_of_scope(call: Call, services: Services) -> Outcome:
    if article := quoted(call, services):
        return Outcome("found", article)
    call.say("utter_out_of_scope")
    return Outcome("none")


def _likely_meanings(call: Call) -> list[Button]:
    """The likeliest meanings that have a title in ``utter_meanings``, and a person as the last way out."""
    buttons: list[Button] = call.domain["responses"]["utter_meanings"][0]["buttons"]
    titled = {button["payload"].removeprefix("/"): button for button in buttons}
    likely = [titled[name] for name in call.ranking if name in titled and name != "person"]
    return [*likely[:LIKELY_MEANINGS], titled["person"]]
