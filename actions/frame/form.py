"""The description of a form, as a journey gives it: its questions, how each is asked, and how an answer is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.call import Action, Button, Call, Services
from actions.frame.deciding import agrees, concedes, hesitates, limits

# What is never a yes, whatever it begins with.
NO_YES = frozenset({"cancel", "deny", "goodbye", "person", "complaint", "danger", "legal_or_press"})


@dataclass(frozen=True)
class Option:
    """One of the answers that a question offers as buttons: what the slot gets, and the button."""

    value: Any
    button: Button


def choice(value: Any, title: str, name: str | None = None) -> Option:
    """An answer to choose. `name` is what the button's payload calls it, its title if there is none."""
    return Option(value, {"title": title, "payload": "/choose" + json.dumps({"choice": name or title})})


@dataclass(frozen=True)
class Asked:
    """A question as it is put: a response of domain.yml, its variables, and the answers that it offers, in order.
    `drafts` are the operations that it reads back."""

    response: str
    options: tuple[Option, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    drafts: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a message says about a question: a value for its slot, or the response that says why it cannot be used.

    Attributes:
        words: the words of the message that are the answer, in lower case. If nothing of weight is left beside them,
            the message is this answer whatever else it may look like; "the one with the socks" is no question.
        whole: all of the message is the answer.
        is_refused: it was understood, and is not possible.
    """

    value: Any = None
    words: frozenset[str] = frozenset()
    whole: bool = False
    problem: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    is_refused: bool = False


@dataclass(frozen=True)
class Question:
    """One question of a form.

    Attributes:
        slot: the slot that the answer fills.
        ask: how it is put, each time anew.
        read: the answer in a message, None if it has none; told whether the question is the one that waits for an
            answer. It says nothing.
        known: a value that need not be asked for, such as the only order there is.
        unclear: the response that says why a message that answers nothing cannot be used. The question follows.
        needed: whether it is asked at all, given the answers before it.
        free: any words answer it ("what is wrong with it?"), unless they ask for something else.
        confirms: the slots that it reads back. When one of them changes, it is asked again.
        depends_on: slots of earlier questions without which the answer means nothing. When one of them changes, it is
            forgotten, unless it still `holds` then.
        is_whole: whether a value answers all of the question; for the rest of a part, it is put again.
        explains: says what a message asks about what is read back; whether it asks anything of it.
        volunteered: it is never put by itself. Whoever has something to say to it says it at the read-back.
    """

    slot: str
    ask: Callable[[Call, Services], Asked]
    read: Callable[[Call, Services, bool], Answer | None]
    known: Callable[[Call, Services], Any] = lambda call, services: None
    unclear: str = "utter_not_that"
    needed: Callable[[Call], bool] = lambda call: True
    free: bool = False
    confirms: tuple[str, ...] = ()
    volunteered: bool = False
    depends_on: tuple[str, ...] = ()
    holds: Callable[[Call, Services], bool] = lambda call, services: False
    is_whole: Callable[[Any], bool] = lambda value: True
    explains: Callable[[Call, Services], bool] = lambda call, services: False


@dataclass(frozen=True)
class Form:
    """A form of domain.yml.

    Attributes:
        intents: those whose rule begins it.
        done: the action that its rule runs once every question is answered.
        stopped: the response when it ends without that: what was not done.
        later: the response that puts it after another subject.
        begin: whether it has anything to ask; where not, its action is run at once.
        only_reads: its action changes nothing, so it may be carried out in the middle of another form.
        covers: other journeys' intents, and the slot for which they are an answer here: "I want my money back" says
            how a broken lamp shall be put right, and is no second request.
        shows: whether the words of a message that was not understood, whose likely meanings have one of `intents`, say
            that it is about this. Only for a form that reads back, or that only reads.
        knows: whether the records say anything of what it looks up, once its slots are filled. Where they do not, "how
            long does it take" in the middle of another form is a question of a rule.
        instead: the form that a message in the middle of this one shows to be meant, "only the lamp" of an order that
            was to be cancelled, and the slots that it begins with.
        opposes: whether the words of a reply to its read-back want the opposite: "ship it", of a cancellation.
        tells_the_cost: whether its read-back says what it costs, or that it is free: then a yes stands beside "and who
            pays the postage?".
    """

    name: str
    intents: frozenset[str]
    done: Action
    questions: tuple[Question, ...]
    later: str
    stopped: str = "utter_cancelled"
    begin: Callable[[Call, Services], bool] = lambda call, services: True
    only_reads: bool = False
    covers: Mapping[str, str] = field(default_factory=dict)
    shows: Callable[[Call, Services], bool] = lambda call, services: False
    knows: Callable[[Call, Services], bool] = lambda call, services: True
    instead: Callable[[Call, Services], tuple[str, Mapping[str, Any]] | None] = lambda call, services: None
    opposes: Callable[[str], bool] = lambda text: False
    tells_the_cost: bool = False

    @property
    def slots(self) -> tuple[str, ...]:
        """The slots that its questions fill."""
        return tuple(question.slot for question in self.questions)

    def question(self, slot: str | None) -> Question | None:
        """The question that fills a slot."""
        return next((each for each in self.questions if each.slot == slot), None)


def that_looks_up(intent: str, forms: Sequence[Form]) -> Form | None:
    """The form that answers an intent and changes nothing."""
    return next((each for each in forms if each.only_reads and intent in each.intents), None)


def free_text(slot: str, response: str, needed: Callable[[Call], bool] = lambda call: True) -> Question:
    """A question that any words answer; the slot gets the message as it was typed."""

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        return Answer(call.text) if asked and call.text and not call.text.startswith("/") else None

    return Question(slot, lambda call, services: Asked(response), read, needed=needed, free=True)


def confirmation(slot: str, ask: Callable[[Call, Services], Asked], confirms: tuple[str, ...]) -> Question:
    """The question whether all is right, after reading it back. "Yes" fills the slot with True, "no" ends the form."""

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        if call.text.startswith("/affirm{"):
            return None  # the button of an earlier read-back; that of this one was found among its options
        is_yes = (call.intent == "affirm" and not concedes(call.reading)) or (
            call.intent not in NO_YES and agrees(call.reading)
        )
        is_less = limits(call.reading) or hesitates(call.reading)
        return Answer(True, whole=True) if asked and is_yes and not is_less else None

    return Question(slot, ask, read, unclear="utter_yes_or_no", confirms=confirms)
