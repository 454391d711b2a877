"""What customers asked for and the assistant put aside: where the words are kept, until when, and who sees them."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from frontdesk.conversations import turn_store
from frontdesk.conversations.episode import AFTER_SIGN_IN, PUT_ASIDE
from frontdesk.conversations.model import Conversation
from frontdesk.database import metadata, utc_now
from frontdesk.turns.ports import Reply, TurnResult
from tests.engine import IDLE_TIME, Engine, wants_person

WORDS = "and when does the kettle come, my password is hunter2"
STORED = "and when does the kettle come, my password is •••"
SLOTS = pytest.mark.parametrize("slot", [PUT_ASIDE, AFTER_SIGN_IN])


def puts_aside(engine: Engine, conversation: Conversation, slot: str) -> None:
    """A turn in which the assistant keeps, in the slot, what it was asked."""
    started = engine.started(conversation, WORDS)
    kept = [{"intent": "order_status", "text": started.request.text, "entities": []}]
    events = ({"event": "user", "text": started.request.text}, {"event": "slot", "name": slot, "value": kept})
    engine.turns.finish(started, TurnResult((Reply("One after the other."),), events))


def takes_up(engine: Engine, conversation: Conversation, slot: str) -> None:
    events = ({"event": "slot", "name": slot, "value": None},)
    engine.turns.finish(engine.started(conversation, "yes"), TurnResult((Reply("Tomorrow."),), events))


def where(engine: Engine, words: str) -> set[str]:
    """The tables that hold these words."""
    with engine.database.read() as connection:
        rows = {table.name: str(connection.execute(sa.select(table)).all()) for table in metadata.sorted_tables}
    escaped = json.dumps(words)[1:-1].replace("\\", "\\\\")
    return {name for name, found in rows.items() if words in found or escaped in found}


@SLOTS
def test_words_that_are_put_aside_lie_in_rows_of_their_conversation_alone_and_masked(engine: Engine, slot: str) -> None:
    puts_aside(engine, engine.start(), slot)
    assert where(engine, STORED) == {"events", "turn_results"}
    assert where(engine, "hunter2") == set()
    for table in ("events", "turn_results"):
        assert "conversation_id" in metadata.tables[table].c


@SLOTS
def test_words_that_were_taken_up_or_belong_to_an_episode_that_is_over_go_to_the_assistant_no_more(
    engine: Engine, slot: str
) -> None:
    conversation = engine.start()
    puts_aside(engine, conversation, slot)
    with engine.database.read() as connection:
        assert STORED in str(turn_store.carried(connection, conversation.id, 1))
    engine.turns.close_idle(conversation.id, utc_now() + 2 * IDLE_TIME)
    assert engine.started(conversation, "hello").request.events == "[]"
    other = engine.start()
    puts_aside(engine, other, slot)
    takes_up(engine, other, slot)
    with engine.database.read() as connection:
        assert STORED not in str(turn_store.carried(connection, other.id, 1))


@SLOTS
def test_people_read_them_where_the_customer_wrote_them_and_not_among_what_was_collected(
    engine: Engine, slot: str
) -> None:
    conversation = engine.start()
    puts_aside(engine, conversation, slot)
    engine.turns.finish(engine.started(conversation, "a person, please"), wants_person())
    packet = engine.inbox.detail(conversation.id).packet
    assert packet is not None and packet["slots"] == {} and packet["customer_words"] == STORED
