"""A packet that cannot be built keeps nobody from a person: the handoff goes on with what is known for certain."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from frontdesk.conversations import store
from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Conversation, Owner
from frontdesk.handoff.packet import SCHEMA
from frontdesk.inbox.masking import masked_packet
from frontdesk.turns.ports import TurnResult
from tests.engine import Engine, answer, wants_person

SECRET = "my dog is called Rex"


def asked(engine: Engine) -> Conversation:
    """A conversation in which the bot has answered once."""
    conversation = engine.start("C-1007")
    engine.turns.finish(engine.started(conversation, "where is W1042"), answer())
    return conversation


def stored(engine: Engine, column: str, value: Any) -> None:
    """Put a value that nothing of ours writes into what the turn stored, as an older version or a hand might have."""
    with engine.database.write() as connection:
        connection.execute(t.turn_results.update().values({column: value}))


def handed_over(engine: Engine, conversation: Conversation, outcome: TurnResult) -> dict[str, Any]:
    """The packet after the bot asked for a person; the conversation waits for one."""
    engine.turns.finish(engine.started(conversation, SECRET), outcome)
    assert engine.conversation(conversation.id).owner is Owner.QUEUE
    with engine.database.read() as connection:
        packet = store.latest_handoff(connection, conversation.id)
        assert connection.execute(sa.select(sa.func.count()).select_from(t.handoffs)).scalar() == 1
    assert packet
    jsonschema.Draft202012Validator(SCHEMA).validate(packet)
    return packet


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("steps", [{"action": "action_answer", "result": 5, "about": SECRET}]),
        ("steps", [{"action": "action_answer"}]),
        ("steps", SECRET),
        ("articles", [{"title": SECRET}]),
        ("tracker_events", '[{"event": "slot"}]'),
        ("tracker_events", "[no JSON]"),
    ],
)
def test_what_breaks_the_packet_leaves_a_minimal_one_and_is_seen(engine: Engine, column: str, value: Any) -> None:
    conversation = asked(engine)
    stored(engine, column, value)
    with capture_logs() as logs:
        packet = handed_over(engine, conversation, wants_person())
    assert (packet["customer_words"], packet["request"]) == ("where is W1042", SECRET)
    assert packet["answers"] == ["An answer."]
    assert packet["identity"]["customer_id"] == "C-1007" and packet["reason"] == "asked_for_person"
    assert (packet["steps"], packet["articles"], packet["slots"], packet["intent"]) == ([], [], {}, None)
    (line,) = (line for line in logs if line["event"] == "packet_invalid")
    assert line["conversation"] == conversation.id and SECRET not in str(line)
    assert len(engine.packet_faults) == 1


def test_a_packet_of_an_earlier_version_says_that_it_does_not_know_the_answers() -> None:
    packet = {"identity": {}, "customer_words": SECRET, "slots": {}, "steps": [], "summary": []}
    assert masked_packet(packet) == packet | {"answers": None, "request": None, "language": None}


def test_a_packet_that_fits_is_whole(engine: Engine) -> None:
    packet = handed_over(engine, asked(engine), wants_person())
    assert packet["steps"] == [{"action": "action_answer", "result": "found", "about": None}]
    assert engine.packet_faults == []
