"""An episode may be as long as a customer likes: a turn costs the same, and nothing of its state is lost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from frontdesk.conversations import tables as t
from frontdesk.conversations.commit import StartedTurn
from frontdesk.conversations.episode import MOST_CHARS, NEWEST_TURNS
from frontdesk.conversations.model import Conversation, Reason
from frontdesk.conversations.report import Handoff, Report, Step
from frontdesk.database import Database, utc_now
from frontdesk.turns.ports import Reply, TurnResult
from tests.engine import IDLE_TIME, Engine

#: Twelve bytes of JSON a character.
LONGEST = "😀" * 2000


def heard(text: str, *others: dict[str, Any]) -> TurnResult:
    user = {"event": "user", "text": text, "parse_data": {"text": text, "intent": {"name": "greet"}}}
    said = {"event": "bot", "text": text, "metadata": {"utter_action": "utter_greet"}}
    report = Report(step=Step("action_answer", "found"))
    return TurnResult((Reply("Hello.", (), report),), (user, *others, said))


def slot(name: str, value: object) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def talk(engine: Engine, conversation: Conversation, outcomes: list[TurnResult]) -> StartedTurn:
    """Goes through the turns; the request of one more."""
    for outcome in outcomes:
        engine.turns.finish(engine.started(conversation, "hello"), outcome)
    return engine.started(conversation, "hello")


def sent(started: StartedTurn) -> list[dict[str, Any]]:
    return list(json.loads(started.request.events))


@pytest.mark.parametrize("turns", [NEWEST_TURNS + 1, 3 * NEWEST_TURNS])
def test_a_turn_carries_the_newest_turns_and_the_state_of_all(engine: Engine, turns: int) -> None:
    first = heard("a", slot("offered", "person"), slot("order_number", "W1"), {"event": "active_loop", "name": "form"})
    second = heard("b", slot("order_number", None))
    conversation = engine.start()
    events = sent(talk(engine, conversation, [first, second, *[heard("c")] * (turns - 2)]))
    assert [event["event"] for event in events].count("user") == NEWEST_TURNS
    assert [event["event"] for event in events[:2]] == ["action", "session_started"]
    assert {event["name"]: event["value"] for event in events if event["event"] == "slot"} == {
        "offered": "person",
        "order_number": None,
    }
    assert [event["name"] for event in events if event["event"] == "active_loop"] == ["form"]


def test_a_short_episode_is_carried_whole(engine: Engine) -> None:
    results = [heard("a", slot("order_number", "W1")), *[heard("b")] * (NEWEST_TURNS - 1)]
    events = sent(talk(engine, engine.start(), results))
    assert [event["event"] for event in events] == ["user", "slot", "bot", *["user", "bot"] * (NEWEST_TURNS - 1)]


@pytest.mark.parametrize("text", [LONGEST, "\\" * 2000, "\u0001" * 2000, "hello"])
def test_no_text_makes_later_turns_larger(engine: Engine, database: Database, text: str) -> None:
    conversation = engine.start()
    assert len(talk(engine, conversation, [heard(text)] * 5).request.events) < 5 * 1000
    with database.read() as connection:
        kept = connection.execute(sa.select(t.turn_results.c.tracker_events)).scalars()
        assert all(text not in json.loads(events)[0].values() and len(events) < 1000 for events in kept)


@pytest.mark.parametrize("size", [MOST_CHARS // 40, MOST_CHARS // 3, MOST_CHARS, 2 * MOST_CHARS])
def test_large_events_shorten_the_episode_before_the_limit(engine: Engine, size: int) -> None:
    large = heard("a", slot("order_number", "W1"), {"event": "action", "name": "x" * size})
    started = talk(engine, engine.start(), [large] * 5)
    assert len(started.request.events) < MOST_CHARS + 1000
    assert slot("order_number", "W1") in sent(started)


def test_an_episode_of_an_earlier_version_goes_on_with_its_state(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    first = heard("a", slot("offered", "person"), {"event": "active_loop", "name": "form"})
    started = talk(engine, conversation, [first, heard("b", slot("offered", "nothing")), *[heard("c")] * NEWEST_TURNS])
    with database.write() as connection:
        connection.execute(t.turn_results.update().values(carried=None))
    for _ in range(2):
        engine.turns.finish(started, heard("d"))
        started = engine.started(conversation, "hello")
        events = sent(started)
        assert slot("offered", "nothing") in events and {"event": "active_loop", "name": "form"} in events
        assert slot("offered", "person") not in events


def test_a_new_episode_begins_with_nothing(engine: Engine) -> None:
    conversation = engine.start()
    started = talk(engine, conversation, [heard("a", slot("order_number", "W1"))] * (NEWEST_TURNS + 2))
    engine.turns.finish(started, heard("b"))
    later = utc_now() + IDLE_TIME + timedelta(minutes=1)
    engine.turns.close_idle(conversation.id, later)
    assert sent(engine.started(conversation, "hello again", later)) == []


def test_the_packet_of_a_long_episode_has_the_slots_of_all_of_it(engine: Engine) -> None:
    conversation = engine.start()
    started = talk(engine, conversation, [heard("a", slot("order_number", "W1")), *[heard("b")] * 150])
    report = Report(handoff=Handoff(Reason.ASKED_FOR_PERSON))
    engine.turns.finish(started, TurnResult((Reply(None, (), report),)))
    packet = engine.inbox.packet(conversation.id)
    assert packet is not None and packet["slots"] == {"order_number": "W1"}
    assert len(packet["steps"]) <= 100
