"""What a form makes of a message: an answer, a correction, another subject, or nothing that it can use.

One validation serves every form. Whatever is said, the form ends, leaves the message to a rule and comes back, or asks
its question again: it is never silent, and the question that is pending is the one that was asked last.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions.call import Action, Call, Outcome, Services
from actions.events import next_action
from actions.frame.beginning import begin
from actions.frame.form import Form
from actions.frame.going_on import given_way, go_on, unusable
from actions.frame.hearing import Heard
from actions.frame.memory import asked_by, pending, settled
from actions.frame.readings import READINGS
from actions.frame.subjects import is_a_journey
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
    """Take a message while a question is pending: the first reading that fits says what happens."""
    question = form.question(call.slot("requested_slot")) or form.questions[0]
    heard = Heard(form, question, call, services, forms)
    for reading in READINGS:
        if (outcome := reading(heard)) is not None:
            return outcome
    return unusable(form, question, heard.answer, call, services)
