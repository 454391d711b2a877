"""How a form goes on: with its next question, once more with the same one, with its action, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions.call import Call, Event, Outcome, Services
from actions.events import form_ended, next_action, slot_set
from actions.frame.asking import asks_of_a_rule, wants_to_know
from actions.frame.form import Answer, Form, Question
from actions.frame.giving_up import OFFERED, given_up
from actions.frame.memory import asked, failed, failures, settled
from actions.frame.stopping import asks_besides, dropped, withdraw
from actions.frame.subjects import ANSWERING
from actions.frame.words import says_goodbye
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import Report


def go_on(
    form: Form,
    call: Call,
    services: Services,
    values: Mapping[str, Any],
    *events: Event,
    first: Sequence[str] = (),
) -> Outcome:
    """Fill slots, and ask the next question or, if there is none, end the form for its action. `first` are responses
    that go before a question."""
    values, question = completed(
        form, call, services, {**values, **_forgotten(form, call.with_slots(values), services, values)}
    )
    filled = [slot_set(slot, value) for slot, value in values.items()]
    call = call.with_slots(values)
    if question is None:
        return Outcome("complete", events=(*filled, *events, *settled(), slot_set("requested_slot", None)))
    for response in first:
        call.say(response)
    put = question.ask(call, services)
    report = Report(drafts=put.drafts) if put.drafts else None
    call.say(put.response, buttons=[option.button for option in put.options], report=report, **put.variables)
    is_asked = asked(call, form.name, question.slot, put)
    return Outcome("asked", events=(*filled, *events, is_asked, slot_set("requested_slot", question.slot)))


def completed(
    form: Form, call: Call, services: Services, values: Mapping[str, Any]
) -> tuple[dict[str, Any], Question | None]:
    """The values with those that need not be asked for, and the first question that must be asked."""
    values = dict(values)
    for question in form.questions:
        filled = call.with_slots(values)
        value = filled.slot(question.slot)
        is_open = value is None or not question.is_whole(value)
        if is_open and question.needed(filled) and not question.volunteered:
            known = question.known(filled, services)
            if known is None:
                return values, question
            values[question.slot] = known
    return values, None


def _forgotten(form: Form, call: Call, services: Services, values: Mapping[str, Any]) -> dict[str, None]:
    """The answers that no longer hold once these slots are filled: what was read back, and what depended on them."""
    forgotten: dict[str, None] = {}
    for each in form.questions:
        changed = {*values, *forgotten}
        is_unsure = changed & set(each.depends_on) and each.slot not in values
        if changed & set(each.confirms) or (is_unsure and not each.holds(call, services)):
            forgotten[each.slot] = None
    return forgotten


def unusable(form: Form, question: Question, answer: Answer | None, call: Call, services: Services) -> Outcome:
    """Say why the message cannot be used, and ask again; the second time in a row with the way to a person, the third
    time hand over."""
    if failures(call) + 1 > OFFERED:
        return given_up(call, Reason.NOT_UNDERSTOOD_TWICE)
    is_asked = (
        wants_to_know(call.reading) or asks_of_a_rule(call.reading) or (question.confirms and "?" in call.reading)
    )
    is_asked_back = is_asked and call.intent not in ANSWERING
    unclear = "utter_no_answer_in_form" if is_asked_back else question.unclear
    problem = answer.problem if answer and answer.problem else unclear
    call.say(problem, **(answer.variables if answer and answer.problem else {}))
    if failures(call) + 1 == OFFERED:
        call.say("utter_person_possible")
    return go_on(form, call, services, {}, failed(call))


def stopped(form: Form, call: Call) -> Outcome:
    """End the form without its action, and say what was not done."""
    call.say(form.stopped)
    withdraw(form, call)
    if says_goodbye(call.reading):
        call.say("utter_goodbye")
    goes_on = next_action("order_status_form" if asks_besides(form, call) else "action_listen")
    return Outcome("stopped", events=(*form_ended(), *dropped(form, call), *settled(), goes_on))


def replaced(form: Form, call: Call, other: str, begins_with: Mapping[str, Any]) -> Outcome:
    """End the form for another one, which begins with the same message and with these slots."""
    withdraw(form, call)
    slots = {**dict.fromkeys(form.slots), **begins_with}
    filled = (slot_set(slot, value) for slot, value in slots.items())
    return Outcome("replaced", events=(*form_ended(), *filled, *settled(), next_action(other)))


def given_way(*events: Event) -> Outcome:
    """End a form without a word: whoever went on to another journey waits for nothing of it."""
    return Outcome("given_way", events=(*form_ended(), *events))
