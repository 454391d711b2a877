"""Messages that were not understood: the help pages are searched, then the customer is asked; the second time a person
is offered."""

from __future__ import annotations

from dataclasses import replace

from actions.call import Button, Call, Outcome, Services, action
from actions.entities import order_numbers
from actions.events import next_action
from actions.follow_up import NO_SUBJECT, follow_up, in_time
from actions.forms import FORMS
from actions.frame.asking import asks_something
from actions.frame.giving_up import came_to_nothing
from actions.pushing_back import pleaded
from actions.questions import from_articles, is_doubtful
from frontdesk.conversations.model import Reason
from frontdesk.identity.model import Level

LIKELY_MEANINGS = 3
EVEN = 0.5  # from here on a message is likelier out of scope than not


@action("action_not_understood", requires=Level.ANONYMOUS)
def not_understood(call: Call, services: Services) -> Outcome:
    outcome = _answer(call, services)
    if call.intent == "nlu_fallback":
        return outcome
    # No rule fits the situation: this is the policies' fallback, after which no rule tells Rasa to wait.
    return replace(outcome, events=(*outcome.events, next_action("action_listen")))


def _answer(call: Call, services: Services) -> Outcome:
    if call.intent == "nlu_fallback" and order_numbers(call, services):
        return Outcome("order_number", events=(next_action("order_status_form"),))
    if pleading := pleaded(call, services):
        return pleading
    if call.intent == "nlu_fallback" and (again := follow_up(call, services)):
        return again
    if call.intent == "nlu_fallback" and (likely := _shown_by_its_words(call, services)):
        return Outcome("likely", events=(next_action(likely),))
    if found := from_articles(call, services):
        return found
    if call.in_form:
        # The form asks its own question again right after this.
        is_question = asks_something(call.reading)
        response = "utter_no_answer_in_form" if is_question else "utter_not_that"
        return came_to_nothing(call, Reason.NOT_UNDERSTOOD_TWICE, response)
    return came_to_nothing(call, Reason.NOT_UNDERSTOOD_TWICE, "utter_ask_rephrase", _likely_meanings(call))


@action("action_out_of_scope", requires=Level.ANONYMOUS)
def out_of_scope(call: Call, services: Services) -> Outcome:
    if order_numbers(call, services) and not call.in_form:
        return Outcome("order_number", events=(next_action("order_status_form"),))
    if pleading := pleaded(call, services):
        return pleading
    if is_doubtful(call, services) and (of_an_order := in_time(call, services)):
        return of_an_order
    strange = call.whole.confidence  # an article says the contrary, and has to be the surer one
    if strange < EVEN and (again := follow_up(call, services)):
        return again
    if found := from_articles(call, services, may_ask=strange < EVEN, surer_than=strange):
        return found
    if again := follow_up(call, services):
        return again
    return came_to_nothing(call, Reason.NO_ANSWER_FOUND, "utter_out_of_scope")


def _shown_by_its_words(call: Call, services: Services) -> str | None:
    """The form of a likely meaning that the words of the message bear out."""
    if call.in_form:
        return None
    likely = [name for name in call.ranking if name not in NO_SUBJECT][:LIKELY_MEANINGS]
    of_intent = {intent: form for form in FORMS for intent in form.intents}
    return next(
        (of_intent[name].name for name in likely if name in of_intent and of_intent[name].shows(call, services)), None
    )


def _likely_meanings(call: Call) -> list[Button]:
    """Buttons for the likeliest intents with a title in `utter_meanings`, else its first ones, and for a person."""
    buttons: list[Button] = call.domain["responses"]["utter_meanings"][0]["buttons"]
    titled = {button["payload"].removeprefix("/"): button for button in buttons}
    person = titled.pop("person")
    likely = [name for name in call.ranking if name in titled]
    names = [*likely, *(name for name in titled if name not in likely)]
    return [*(titled[name] for name in names[:LIKELY_MEANINGS]), person]
