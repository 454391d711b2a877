"""Facts of the inbox's rows: filled for older conversations as they are kept for new ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import alembic.command
import pytest
import sqlalchemy as sa

from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Owner, Status
from frontdesk.database import Database, UtcDateTime
from frontdesk.inbox.row_facts import with_facts
from frontdesk.migrate import config, upgrade_connection

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
#: More than two batches of the migration.
CONVERSATIONS = 1100
REASONS = ("asked_for_person", "no_answer_found")
SAID = [(kind, author) for kind in (Kind.MESSAGE, Kind.NOTE, Kind.OWNER, Kind.RATING) for author in Author]


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database at revision 0003."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/frontdesk.db"
    else:
        url = request.getfixturevalue("postgres_cluster").create("older")
    database = Database(url)
    with database.write() as connection:
        alembic.command.upgrade(config(connection), "0003")
    yield database
    database.close()


def history(random: Random, conversation_id: str) -> list[Event]:
    """What happened in a conversation."""
    events = []
    for seq in range(1, random.randint(0, 12) + 1):
        kind, author = random.choice(SAID)
        data = {"to": random.choice(tuple(Owner)), "reason": random.choice(REASONS)} if kind is Kind.OWNER else {}
        at = BEGIN + timedelta(seconds=seq)
        events.append(Event(0, conversation_id, seq, 1, kind, author, at, "words", data))
    return events


def insert(connection: sa.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """Rows as an older release wrote them: without the columns of today."""
    columns = [sa.column(name, UtcDateTime if name.endswith("at") else None) for name in rows[0]]
    connection.execute(sa.table(table, *columns).insert(), rows)


def write(connection: sa.Connection, histories: dict[str, list[Event]], marks: dict[str, int]) -> None:
    conversations, events, handoffs = [], [], []
    for conversation_id, happened in histories.items():
        row = {"id": conversation_id, "channel": "web_chat", "assurance": 0, "auth_method": "none", "locale": "en"}
        row |= {"owner": "bot", "owner_version": 1, "status": "open", "episode": 1, "last_seq": len(happened)}
        conversations.append(row | {"created_at": BEGIN, "last_event_at": BEGIN})
        for event in happened:
            values = {"conversation_id": conversation_id, "seq": event.seq, "episode": 1, "kind": str(event.kind)}
            values |= {"author": str(event.author), "public": True, "text": event.text, "at": event.at}
            events.append(values | {"data": json.dumps(event.data)})
            if event.data.get("to") == Owner.QUEUE:
                handoff = {"id": f"{conversation_id}-{event.seq}", "conversation_id": conversation_id, "episode": 1}
                handoff |= {"owner_version": event.seq, "reason": event.data["reason"], "packet": "{}"}
                handoffs.append(handoff | {"at": event.at})
    agent = {"id": "a1", "email": "a@example.com", "name": "A", "password_hash": "", "role": "agent"}
    insert(connection, "agents", [agent | {"disabled": False, "created_at": BEGIN}])
    insert(connection, "conversations", conversations)
    insert(connection, "events", events)
    insert(connection, "handoffs", handoffs)
    read = [{"conversation_id": of, "agent_id": "a1", "seq": seq} for of, seq in marks.items()]
    insert(connection, "reads", read)


def test_older_conversations_get_the_facts_that_their_events_would_give(older: Database) -> None:
    random = Random(7)
    histories = {name: history(random, name) for name in (f"c{number}" for number in range(CONVERSATIONS))}
    marks = {name: random.randint(0, len(events)) for name, events in histories.items()}
    with older.write() as connection:
        write(connection, histories, marks)
        upgrade_connection(connection)
    read = sa.text("SELECT conversation_id, customer_messages FROM reads")
    with older.read() as connection:
        found = {name: store.find(connection, name) for name in histories}
        counted = {row.conversation_id: row.customer_messages for row in connection.execute(read)}
    for name, events in histories.items():
        begun = Conversation(name, "web_chat", Owner.BOT, 1, Status.OPEN, 1, len(events))
        assert facts(found[name]) == facts(with_facts(begun, events)), events
        assert counted[name] == with_facts(begun, events[: marks[name]]).customer_messages


def facts(conversation: Conversation | None) -> tuple[Any, ...]:
    assert conversation is not None
    return (
        conversation.last_message_seq,
        conversation.customer_messages,
        conversation.unanswered_since,
        conversation.handoff_reason,
    )
