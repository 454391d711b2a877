"""Turns of every kind that a review looks at, on the engine without processes."""

from __future__ import annotations

from frontdesk.conversations import store
from frontdesk.conversations.model import Conversation, Reason
from frontdesk.conversations.report import Handoff, Report, Step
from frontdesk.intake.service import Incoming
from frontdesk.turns.ports import Reply, TurnResult
from tests.engine import Engine

MEANINGS = (("Where is my order?", "/order_status"), ("Talk to a person", "/person"))


def turn(
    intent: str,
    action: str | None = None,
    result: str = "found",
    buttons: tuple[tuple[str, str], ...] = (),
    handoff: str | None = None,
    utters: str = "utter_something",
) -> TurnResult:
    """What the assistant makes of a message."""
    report = Report(
        step=Step(action, result) if action else None, handoff=Handoff(Reason(handoff)) if handoff else None
    )
    said = {"event": "bot", "text": "Well.", "metadata": {"utter_action": utters}}
    return TurnResult((Reply("Well.", buttons, report),), (said,), {"name": intent, "confidence": 0.6})


NOT_UNDERSTOOD = turn("nlu_fallback", "action_not_understood", "asked", MEANINGS)
OFFERED = turn("nlu_fallback", "action_not_understood", "offered")
ORDER = turn("order_status", "action_order_status", "found")
NO_ARTICLE = turn("question", "action_answer", "none")


def say(engine: Engine, conversation: Conversation, text: str, result: TurnResult, button: str | None = None) -> None:
    """One message, typed or pressed, and its answer."""
    incoming = Incoming(store.new_id(), None if button else text, button)
    accepted = engine.intake.accept(conversation.id, incoming)
    assert accepted.commit and accepted.commit.next_turn
    engine.turns.finish(accepted.commit.next_turn, result)


def press(engine: Engine, conversation: Conversation, title: str, result: TurnResult) -> None:
    """The button of that title under the latest message that has one."""
    said = [event for event in engine.events(conversation.id) if event.data.get("buttons")]
    button = next(each["id"] for each in said[-1].data["buttons"] if each["title"] == title)
    say(engine, conversation, title, result, button)
