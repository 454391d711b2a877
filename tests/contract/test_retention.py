"""Retention on both databases: what has ended goes, what has not stays, and no sweep reads a whole table."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from frontdesk import schema
from frontdesk.bootstrap.retention import BESIDE_EMPTY
from frontdesk.channels.tables import channel_threads
from frontdesk.conversations.sweeps import empty_conversations
from frontdesk.conversations.tables import conversations
from frontdesk.database import Database, metadata, utc_now
from frontdesk.identity.sweeps import expired_sessions, revoked_sessions, used_tokens_past_their_end
from frontdesk.identity.tables import sessions, used_tokens
from frontdesk.inbox.tables import drafts, inbox_words, reads, reveals
from frontdesk.team.sweeps import expired_agent_sessions
from frontdesk.team.tables import agent_sessions, agents

NOW = utc_now().replace(microsecond=0)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MANY = 5000

#: As the settings have it.
EMPTY = empty_conversations(timedelta(days=1), BESIDE_EMPTY)

# Of those that hold many rows here; PostgreSQL writes Seq Scan, SQLite SCAN.
WHOLE_TABLE = re.compile(r"(Seq Scan on|SCAN) (sessions|agent_sessions|used_tokens|conversations)\b(?! USING)")


def conversation(created_at: datetime = NOW, last_seq: int = 0) -> dict[str, Any]:
    return {
        "id": uuid.uuid4().hex,
        "channel": "web_chat",
        "assurance": 0,
        "auth_method": "none",
        "locale": "en",
        "owner": "bot",
        "owner_version": 1,
        "status": "open",
        "episode": 1,
        "last_seq": last_seq,
        "created_at": created_at,
        "last_event_at": created_at,
    }


def session(conversation_id: str, expires_at: datetime, revoked_at: datetime | None = None) -> dict[str, Any]:
    return {
        "secret_hash": uuid.uuid4().hex,
        "conversation_id": conversation_id,
        "created_at": NOW - 30 * DAY,
        "expires_at": expires_at,
        "revoked_at": revoked_at,
    }


def agent() -> dict[str, Any]:
    return {
        "id": "robin",
        "email": "robin@example.com",
        "name": "Robin",
        "password_hash": "",
        "role": "agent",
        "disabled": False,
        "created_at": NOW,
    }


def add(database: Database, table: sa.Table, *rows: dict[str, Any]) -> None:
    with database.write() as connection:
        connection.execute(table.insert(), list(rows))


def left(database: Database, column: sa.Column[Any]) -> set[Any]:
    with database.read() as connection:
        return set(connection.scalars(sa.select(column)))


def test_expired_sessions_go_and_live_ones_stay(database: Database) -> None:
    home = conversation()
    ended, live = session(home["id"], NOW), session(home["id"], NOW + SECOND)
    add(database, conversations, home)
    add(database, sessions, ended, live)
    assert expired_sessions(database, NOW, 10) == 1
    assert left(database, sessions.c.secret_hash) == {live["secret_hash"]}


def test_revoked_sessions_go_a_day_later_and_before_their_time(database: Database) -> None:
    home = conversation()
    revoked = session(home["id"], NOW + 2 * DAY, NOW - DAY)
    needed = session(home["id"], NOW + 2 * DAY, NOW - DAY + SECOND)
    live = session(home["id"], NOW + 2 * DAY)
    add(database, conversations, home)
    add(database, sessions, revoked, needed, live)
    assert expired_sessions(database, NOW, 10) == 0
    assert revoked_sessions(database, NOW, 10) == 1
    assert left(database, sessions.c.secret_hash) == {needed["secret_hash"], live["secret_hash"]}


def test_expired_sessions_of_agents_go(database: Database) -> None:
    times = {"created_at": NOW - DAY, "agent_id": "robin"}
    add(database, agents, agent())
    add(database, agent_sessions, {"secret_hash": "a", "expires_at": NOW, **times})
    add(database, agent_sessions, {"secret_hash": "b", "expires_at": NOW + SECOND, **times})
    assert expired_agent_sessions(database, NOW, 10) == 1
    assert left(database, agent_sessions.c.secret_hash) == {"b"}


def test_used_tokens_go_an_hour_after_their_end(database: Database) -> None:
    edge = NOW - timedelta(hours=1)
    add(database, used_tokens, {"token_id": "a", "expires_at": edge}, {"token_id": "b", "expires_at": edge + SECOND})
    assert used_tokens_past_their_end(database, NOW, 10) == 1
    assert left(database, used_tokens.c.token_id) == {"b"}


def test_a_batch_deletes_the_oldest_first_and_no_more_than_asked_for(database: Database) -> None:
    tokens = [{"token_id": str(days), "expires_at": NOW - days * DAY} for days in range(1, 6)]
    add(database, used_tokens, *tokens)
    assert used_tokens_past_their_end(database, NOW, 2) == 2
    assert left(database, used_tokens.c.token_id) == {"1", "2", "3"}


def test_an_empty_conversation_goes_with_all_that_points_to_it(database: Database) -> None:
    empty, other = conversation(NOW - 2 * DAY), conversation(NOW - 2 * DAY, last_seq=1)
    add(database, conversations, empty, other)
    add(database, agents, agent())
    for home in (empty, other):
        add(database, sessions, session(home["id"], NOW - SECOND), session(home["id"], NOW + DAY, NOW - DAY))
        marks = {"conversation_id": home["id"], "agent_id": "robin"}
        add(database, drafts, {**marks, "mode": "reply", "text": "Hello", "updated_at": NOW})
        add(database, reads, {**marks, "seq": 0})
        add(database, reveals, {**marks, "field": "email", "at": NOW})
        add(database, inbox_words, {"conversation_id": home["id"], "word": "hello"})
        thread = {"channel": "postcard", "thread_key": home["id"], "sender_id": "ada", "created_at": NOW}
        add(database, channel_threads, {**thread, "conversation_id": home["id"]})
    assert EMPTY.run(database, NOW, 10) == 1
    for column in (conversations.c.id, *(table.c.conversation_id for table in (sessions, *BESIDE_EMPTY))):
        assert left(database, column) == {other["id"]}


def test_a_conversation_stays_that_is_young_or_has_a_word_or_a_live_session(database: Database) -> None:
    young, live = conversation(NOW - DAY), conversation(NOW - 9 * DAY)
    talked = conversation(NOW - 9 * DAY, last_seq=1)
    add(database, conversations, young, live, talked)
    add(database, sessions, session(live["id"], NOW + SECOND), session(live["id"], NOW - SECOND))
    assert EMPTY.run(database, NOW, 10) == 0
    assert left(database, conversations.c.id) == {young["id"], live["id"], talked["id"]}


def test_empty_conversations_go_in_batches(database: Database) -> None:
    add(database, conversations, *(conversation(NOW - 2 * DAY) for _ in range(5)))
    assert [EMPTY.run(database, NOW, 2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
def test_what_another_transaction_holds_is_left_for_the_next_time(database: Database) -> None:
    held, free = conversation(NOW - 3 * DAY), conversation(NOW - 2 * DAY)
    add(database, conversations, held, free)
    with database.write() as connection:
        connection.execute(sa.select(conversations).where(conversations.c.id == held["id"]).with_for_update())
        assert EMPTY.run(database, NOW, 10) == 1
    assert left(database, conversations.c.id) == {held["id"]}


def test_every_table_that_points_to_a_conversation_is_either_deleted_with_it_or_holds_what_was_said() -> None:
    assert schema.__all__
    pointing = {
        table.name
        for table in metadata.tables.values()
        if any(key.column.table is conversations for key in table.foreign_keys)
    }
    said = {"events", "turns", "turn_results", "buttons", "handoffs", "tickets"}
    said |= {
        "operations",
        "proofs",
        "reviewed_messages",
        "reviewed_gaps",
        "waiting_gaps",
        "past_tickets",
        "desk_tickets",
    }
    assert pointing == said | {table.name for table in (sessions, *BESIDE_EMPTY)}


@pytest.mark.parametrize(
    ("sweep", "index"),
    [
        (expired_sessions, "ix_sessions_expires_at"),
        (revoked_sessions, "ix_sessions_revoked_at"),
        (expired_agent_sessions, "ix_agent_sessions_expires_at"),
        (used_tokens_past_their_end, "ix_used_tokens_expires_at"),
        (EMPTY.run, "ix_conversations_empty"),
    ],
)
def test_a_sweep_finds_what_has_ended_by_an_index(database: Database, sweep: Any, index: str) -> None:
    fill(database)
    executed: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        executed.append((statement, parameters))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    assert sweep(database, NOW, 10) == 1
    sa.event.remove(database.engine, "before_cursor_execute", note)
    plans = [plan(database, *query) for query in executed if query[0].startswith(("SELECT", "DELETE"))]
    assert index in plans[0]
    assert not [found for found in plans if WHOLE_TABLE.search(found)]


def fill(database: Database) -> None:
    """Many rows of each kind that stay, and one that goes."""
    homes = [conversation(NOW - 9 * DAY, last_seq=5) for _ in range(MANY)]
    add(database, conversations, conversation(NOW - 9 * DAY), *homes)
    some = [session(home["id"], NOW + DAY) for home in homes]
    add(database, sessions, session(homes[0]["id"], NOW), session(homes[0]["id"], NOW + DAY, NOW - DAY), *some)
    add(database, agents, agent())
    times = {"created_at": NOW, "agent_id": "robin"}
    add(
        database,
        agent_sessions,
        *({"secret_hash": str(number), "expires_at": NOW + number * SECOND, **times} for number in range(MANY)),
    )
    edge = NOW - timedelta(hours=1)
    add(
        database,
        used_tokens,
        *({"token_id": str(number), "expires_at": edge + number * SECOND} for number in range(MANY)),
    )
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")


def plan(database: Database, statement: str, parameters: Any) -> str:
    """How the database would run a statement."""
    explain = "EXPLAIN QUERY PLAN " if database.engine.dialect.name == "sqlite" else "EXPLAIN "
    with database.read() as connection:
        return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(explain + statement, parameters))
