"""What a form makes of a message: an answer, a correction, another subject, or nothing that it can use.

One validation serves every form. Whatever is said, the form ends, leaves the message to a rule and comes back, or asks
its question again: it is never silent, and the question that is pending is the one that was asked last.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions.account_details import tell_beside
from actions.call import Action, Call, Outcome, Services
from actions.events import next_action
from actions.frame.answers import (
    all_ahead,
    chosen_anew,
    corrections,
    covered_by,
    is_all,
    is_restated,
    orders_joined,
    pressed,
    refused,
    refused_correction,
    said_early,
    volunteered,
)
from actions.frame.beginning import begin
from actions.frame.beside import (
    answer_without,
    answered_besides,
    asked_alike,
    asked_back,
    asked_beside,
    details_asked,
    looked_up,
    parted,
    put_after,
    to_another_subject,
)
from actions.frame.form import Form
from actions.frame.going_on import given_way, go_on, replaced, stopped, unusable
from actions.frame.memory import asked_by, pending, put_aside, puts_aside, settled
from actions.frame.subjects import begins_another, is_a_journey, is_about_other
from actions.frame.words import asks_of_a_rule, declines, postpones, takes_back, wants_to_know
from actions.order_details import asks_of_its_state
from actions.orders import SLOT as ORDERS
from frontdesk.identity.model import Level


def take(form: Form, forms: Sequence[Form]) -> Action:
    """The validation of a form. `forms` are all there are, of which a message may begin another one."""

    def run(call: Call, services: Services) -> Outcome:
        if _begins(form, call):
            return begin(form, call, services, forms)
        if call.is_interrupted and form.only_reads and (is_a_journey(call) or call.intent == "thank"):
            waiting = pending(call)
            is_ours = waiting is not None and waiting.form == form.name
            return given_way(*(settled() if is_ours else ()), next_action("action_listen"))
        if call.is_interrupted:
            return go_on(form, call, services, {})
        return _hear(form, call, services, forms)

    return Action(f"validate_{form.name}", run, Level.ANONYMOUS, part_of_form=True)


def _begins(form: Form, call: Call) -> bool:
    """Whether a form has asked nothing yet. Rasa names one that only begins, also where another one has asked."""
    is_asked = call.form == form.name and call.slot("requested_slot") in form.slots
    return not is_asked or asked_by(call) not in (None, form.name)


def _hear(form: Form, call: Call, services: Services, forms: Sequence[Form]) -> Outcome:
    """Take a message while a question is pending."""
    question = form.question(call.slot("requested_slot")) or form.questions[0]
    if tell_beside(call, services):
        is_over = form.only_reads  # whoever asks for something else waits for no look-up
        return given_way(*settled(), next_action("action_listen")) if is_over else go_on(form, call, services, {})
    if question.confirms and postpones(call.reading):
        return stopped(form, call)
    if (alike := asked_alike(question, call, services, forms)) is not None:
        return go_on(form, call, services, {}, *alike)
    if other := form.instead(call, services):
        return replaced(form, call, *other)
    if joined := orders_joined(form, call, services):
        return go_on(form, call, services, joined)
    if corrected := corrections(form, question, call, services):
        return go_on(form, call, services, corrected)
    if problem := refused_correction(form, question, call, services):
        call.say(str(problem.problem), **problem.variables)
        return go_on(form, call, services, {})
    if (question.free or question.confirms) and takes_back(call.reading):
        return stopped(form, call)
    if question.explains(call, services):
        return go_on(form, call, services, {})
    if (told := details_asked(form, call, services, forms)) is not None:
        return go_on(form, call, services, {}, *told)
    if question.confirms and is_restated(form, question, call, services):
        return go_on(form, call, services, {question.slot: True})
    is_about_this = question.free and call.intent in form.intents and wants_to_know(call.reading)
    if is_about_this and (told := asked_back(call, services, forms)) is not None:
        return go_on(form, call, services, {}, *told)
    answer = pressed(call) or question.read(call, services, True)
    if question.confirms and call.intent != "affirm" and begins_another(form, call, forms):
        answer = None  # "yes cancel", of a change
    besides = asked_beside(form, call, services)
    if question.free and besides:
        answer = answer_without(question, besides, call, services)
    is_other = is_about_other(form, question, call) and not covered_by(form, call.whole, call, services)
    if form.only_reads and question.slot == ORDERS and asks_of_its_state(call.reading):
        is_other = False  # "who carries the tent?" says which order, and what is asked of it
    if answer and answer.value is not None and (besides or is_all(call, answer) or not is_other):
        answered = call.with_slots({question.slot: answer.value})  # an item is known once its order is
        early = {} if question.confirms else said_early(form, question, answered, services)  # a yes adds nothing
        values = {**early, question.slot: answer.value}
        waiting, done = looked_up(besides, call, services, forms)
        waits = [puts_aside([*put_aside(call), *waiting])] if waiting else []
        return go_on(form, call, services, values, *waits, *done, first=put_after(waiting, forms))
    if both := parted(question, call, services):
        answer, asking = both
        values = {**said_early(form, question, call, services), question.slot: answer.value}
        return go_on(form, call, services, values, *answered_besides(asking, services, forms))
    if chosen := chosen_anew(form, question, call, services):
        return go_on(form, call, services, chosen)
    if ahead := all_ahead(form, question, call, services):
        return go_on(form, call, services, ahead)
    if is_other and (said := volunteered(form, question, call, services)):
        return go_on(form, call, services, said)
    if takes_back(call.reading):
        return stopped(form, call)
    second = next((each for each in forms if call.intent in each.intents), None)
    may_ask_back = not is_other or (second and not second.only_reads and asks_of_a_rule(call.reading))
    if may_ask_back and (told := asked_back(call, services, forms)) is not None:
        return go_on(form, call, services, {}, *told)
    if is_other and (problem := refused(form, call.whole, call, services)):
        call.say(str(problem.problem), **problem.variables)
        return go_on(form, call, services, {})
    if second and question.confirms and not second.only_reads and declines(call.reading):
        call.say(form.stopped)
        return replaced(form, call, second.name, {})
    if is_other:
        return to_another_subject(form, second, call, services, forms) if second else Outcome("other_subject")
    if early := said_early(form, question, call, services) or volunteered(form, question, call, services):
        return go_on(form, call, services, early)
    return unusable(form, question, answer, call, services)
