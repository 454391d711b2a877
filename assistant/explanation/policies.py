"""Predicts what the policies would do next, without doing it.

No action is executed, so slots that custom actions would set are unknown. The prediction holds if a custom action sets
nothing, and is made for each way that a form can end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import UTTER_PREFIX
from rasa.shared.core.constants import (
    ACTION_DEACTIVATE_LOOP_NAME,
    ACTION_LISTEN_NAME,
    ACTION_SESSION_START_NAME,
    DEFAULT_ACTION_NAMES,
    REQUESTED_SLOT,
)
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.answering import Problem
from assistant.explanation.rules import Rules

MOST_STEPS = 10

Kind = Literal["response", "form", "custom", "built in"]


@dataclass(frozen=True)
class Step:
    """An action that comes next. `rule` and `file` name the rule that says so, if any; `says` is a response's text;
    `asks` and `outcomes` are a form's first slot and its possible outcomes."""

    action: str
    kind: Kind
    policy: str
    confidence: float
    rule: str | None
    file: str | None
    says: str | None = None
    asks: str | None = None
    outcomes: tuple[Outcome, ...] = field(default=())


@dataclass(frozen=True)
class Outcome:
    """An outcome of a form, and the steps that follow."""

    when: str
    then: tuple[Step, ...]


class Conversation:
    """A conversation as far as it is known without executing actions.

    Args:
        processor: the processor of a loaded model.
        rules: finds the rules behind predictions; None if the model has no RulePolicy.
    """

    def __init__(self, processor: MessageProcessor, rules: Rules | None) -> None:
        self._processor = processor
        self._domain = processor.domain
        self._rules = rules
        self._tracker = DialogueStateTracker("explanation", self._domain.slots)
        self._add(ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted(), ActionExecuted(ACTION_LISTEN_NAME))

    def enter(self, form: str) -> None:
        """Activate a form that asks for its first slot.

        Raises:
            Problem: there is no such form.
        """
        if form not in self._domain.form_names:
            known = ", ".join(self._domain.form_names) or "none"
            raise Problem(f"domain.yml has no form {form}; its forms are: {known}.")
        self._add(*self._begun(form), ActionExecuted(ACTION_LISTEN_NAME))

    @property
    def form(self) -> str | None:
        """The active form."""
        return self._tracker.active_loop_name

    async def hear(self, text: str, parsed: dict[str, Any]) -> tuple[Step, ...]:
        """Add a parsed message, and return the steps until it is the customer's turn.

        A form that begins or goes on is assumed to need another slot.
        """
        self._add(UserUttered(text, parsed["intent"], parsed["entities"], parsed))
        self._tracker = await self._processor.run_action_extract_slots(None, self._tracker)
        steps, self._tracker = self._predict(self._tracker)
        return steps

    def _predict(self, tracker: DialogueStateTracker, depth: int = 0) -> tuple[tuple[Step, ...], DialogueStateTracker]:
        steps: list[Step] = []
        while len(steps) < MOST_STEPS:
            prediction = self._processor._predict_next_with_tracker(tracker)
            action = self._domain.action_names_or_texts[prediction.max_confidence_index]
            if steps and steps[-1].action == action:
                break  # no rule fits: the next step depends on that action
            if action != ACTION_LISTEN_NAME:
                steps.append(self._step(tracker, prediction, action, depth))
            tracker.update_with_events(prediction.events, self._domain)
            tracker.update_with_events(self._done(action), self._domain)
            if action == ACTION_LISTEN_NAME:
                break
        return tuple(steps), tracker

    def _step(self, tracker: DialogueStateTracker, prediction: PolicyPrediction, action: str, depth: int) -> Step:
        kind = self._kind(action)
        is_rule = prediction.policy_name == "RulePolicy" and self._rules is not None
        rule = self._rules.behind(tracker, action) if self._rules and is_rule else None
        return Step(
            action=action,
            kind=kind,
            policy=str(prediction.policy_name),
            confidence=float(prediction.max_confidence),
            rule=rule.name if rule else None,
            file=rule.file if rule else None,
            says=self._says(action) if kind == "response" else None,
            asks=next(iter(self._slots(action)), None) if kind == "form" else None,
            outcomes=self._outcomes(tracker, action, depth) if kind == "form" and depth == 0 else (),
        )

    def _outcomes(self, tracker: DialogueStateTracker, form: str, depth: int) -> tuple[Outcome, ...]:
        """The outcomes of a form: it has all slots and ends, or it was active, got no slot, and is left."""
        ended: list[Event] = [ActionExecuted(form), ActiveLoop(form), ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
        ways: list[tuple[str, Sequence[Event]]] = [("it has all it needs", ended)]
        if tracker.active_loop_name == form and not tracker.is_active_loop_rejected:
            ways.append(("it gets nothing from the message", [ActionExecutionRejected(form)]))
        outcomes = []
        for when, events in ways:
            other = tracker.copy()
            other.update_with_events(list(events), self._domain)
            outcomes.append(Outcome(when, self._predict(other, depth + 1)[0]))
        return tuple(outcomes)

    def _kind(self, action: str) -> Kind:
        if action in self._domain.form_names:
            return "form"
        if action in self._domain.responses or action.startswith(UTTER_PREFIX):
            return "response"
        return "built in" if action in DEFAULT_ACTION_NAMES and action not in self._domain.user_actions else "custom"

    def _says(self, action: str) -> str | None:
        return next((each["text"] for each in self._domain.responses.get(action, []) if each.get("text")), None)

    def _slots(self, form: str) -> list[str]:
        slots: list[str] = self._domain.required_slots_for_form(form)
        return slots

    def _begun(self, form: str) -> list[Event]:
        return [
            ActionExecuted(form),
            ActiveLoop(form),
            *(SlotSet(REQUESTED_SLOT, slot) for slot in self._slots(form)[:1]),
        ]

    def _done(self, action: str) -> list[Event]:
        """The events of an action that are known without executing it."""
        if action in self._domain.form_names:
            return self._begun(action)
        if action == ACTION_DEACTIVATE_LOOP_NAME:
            return [ActionExecuted(action), ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
        return [ActionExecuted(action)]

    def _add(self, *events: Event) -> None:
        self._tracker.update_with_events(list(events), self._domain)
