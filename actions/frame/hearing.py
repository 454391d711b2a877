"""A message that came while a form's question was pending, and what it is beside that question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from actions.call import Call, Event, Outcome, Request, Services
from actions.frame.answers import covered_by, placed, pressed
from actions.frame.beside import answer_without, asked_beside, parted
from actions.frame.form import Answer, Form, Question
from actions.frame.going_on import go_on
from actions.frame.subjects import begins_another, is_about_other
from actions.order_details import asks_of_its_state
from actions.orders import SLOT as ORDERS


@dataclass(frozen=True)
class Heard:
    """The message in `call`, while `form` waits for the answer to `question`. `forms` are all there are."""

    form: Form
    question: Question
    call: Call
    services: Services
    forms: Sequence[Form]

    @cached_property
    def besides(self) -> list[Request]:
        """What is asked beside an answer, in the same message."""
        return asked_beside(self.form, self.call, self.services)

    @cached_property
    def begins_another(self) -> bool:
        """Whether it asks for what another form does, and not for the same in its words: "go ahead and refund me", of a
        return for the money."""
        if not begins_another(self.form, self.call, self.forms):
            return False
        return not self.covered or any(self.call.slot(slot) != value for slot, value in self.covered.items())

    @cached_property
    def covered(self) -> Mapping[str, Any]:
        """What it says to a question of the form, although it is taken for another journey's request."""
        return covered_by(self.form, self.call.whole, self.call, self.services)

    @cached_property
    def parted(self) -> tuple[Call, Call] | None:
        """A sentence of it, and the other one, which asks something; None where it is no such two."""
        return parted(self.call)

    @property
    def is_reply(self) -> bool:
        """Whether it was typed where something was read back."""
        return bool(self.question.confirms) and not self.call.text.startswith("/")

    @cached_property
    def answer(self) -> Answer | None:
        """What the question makes of it."""
        answer = pressed(self.call) or self.question.read(self.call, self.services, True) or placed(self.call)
        if self.question.confirms and self.call.intent != "affirm" and self.begins_another:
            answer = None  # "yes cancel", of a change
        if self.question.free and self.besides:
            answer = answer_without(self.question, self.besides, self.call, self.services)
        return answer

    @cached_property
    def is_other(self) -> bool:
        """Whether it is about something else than the form."""
        if self.form.only_reads and self.question.slot == ORDERS and asks_of_its_state(self.call.reading):
            return False  # "who carries the tent?" says which order, and what is asked of it
        is_other = is_about_other(self.form, self.question, self.call)
        return is_other and not self.covered

    @cached_property
    def second(self) -> Form | None:
        """The form that its intent begins."""
        return next((each for each in self.forms if self.call.intent in each.intents), None)

    def go_on(self, values: Mapping[str, Any], *events: Event, first: Sequence[str] = ()) -> Outcome:
        """The form goes on with these values, as `going_on.go_on` says."""
        return go_on(self.form, self.call, self.services, values, *events, first=first)
