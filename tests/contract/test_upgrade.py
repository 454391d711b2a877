"""A database of an earlier release, upgraded in place: nothing in it is lost, and all of it can be read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from benchmarks.inbox.databases import fill
from benchmarks.inbox.scale import Scale
from frontdesk.database import Database
from frontdesk.inbox.lists import Filter
from frontdesk.migrate import is_current, upgrade_connection
from tests.engine import Engine

SIZE = Scale(conversations=300, open=60, queued=20, longest=300, events=8_000)
VIEWS = ("queue", "agents", "bot", "all", "resolved")


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database at revision 0003 with conversations of all kinds."""
    if request.param == "sqlite":
        yield from _filled(f"sqlite:///{tmp_path / 'frontdesk.db'}")
        return
    with request.getfixturevalue("postgres_cluster").copy_of("template0") as url:
        yield from _filled(url)


def _filled(url: str) -> Iterator[Database]:
    fill(url, SIZE)
    database = Database(url)
    yield database
    database.close()


def upgrade(database: Database) -> None:
    with database.write() as connection:
        upgrade_connection(connection)
        assert is_current(connection)


def rows_of(connection: Connection, tables: dict[str, list[str]]) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of these columns in them."""
    found = {}
    for table, columns in tables.items():
        query = sa.select(*map(sa.literal_column, columns)).select_from(sa.table(table))
        rows = sorted(repr(tuple(row)) for row in connection.execute(query))
        found[table] = len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def test_every_row_is_there_after_the_upgrade_with_the_values_that_it_had(earlier: Database) -> None:
    with earlier.read() as connection:
        looked_at = sa.inspect(connection)
        tables = {
            table: [column["name"] for column in looked_at.get_columns(table)]
            for table in looked_at.get_table_names()
            if table != "alembic_version"
        }
        before = rows_of(connection, tables)
    upgrade(earlier)
    with earlier.read() as connection:
        assert rows_of(connection, tables) == before
    assert before["conversations"][0] == SIZE.conversations + SIZE.empty
    assert before["events"][0] == SIZE.events
    assert [table for table, (count, _) in before.items() if not count] == []


def test_every_event_can_be_read_after_the_upgrade(earlier: Database) -> None:
    with earlier.read() as connection:
        query = sa.text("SELECT conversation_id, count(*), sum(length(text)) FROM events GROUP BY conversation_id")
        stored = {of: (count, letters or 0) for of, count, letters in connection.execute(query)}
    upgrade(earlier)
    engine = Engine(earlier)
    for conversation_id, (count, letters) in stored.items():
        events = engine.events(conversation_id)
        assert [event.seq for event in events] == list(range(1, count + 1))
        assert sum(len(event.text or "") for event in events) == letters
        assert engine.conversation(conversation_id).last_seq == count
    assert sum(count for count, _ in stored.values()) == SIZE.events


def test_the_lists_show_after_the_upgrade_what_is_open(earlier: Database) -> None:
    upgrade(earlier)
    engine = Engine(earlier)
    agent = engine.agents.find("agent-1@larkfield.example")
    assert agent is not None
    listed = {view: len(engine.inbox.rows(Filter(view), agent, limit=1000)) for view in VIEWS}
    with_bot = SIZE.open - SIZE.queued - SIZE.with_agents
    assert listed == {
        "queue": SIZE.queued, "agents": SIZE.with_agents, "bot": with_bot, "all": SIZE.open,
        "resolved": SIZE.conversations - SIZE.open,
    }  # fmt: skip
    counted = engine.inbox.counts(agent)
    assert {view: counted[view] for view in VIEWS[:4]} == {view: listed[view] for view in VIEWS[:4]}


def test_rows_of_the_lists_say_what_the_events_say(earlier: Database) -> None:
    upgrade(earlier)
    engine = Engine(earlier)
    agent = engine.agents.find("agent-1@larkfield.example")
    assert agent is not None
    for row in engine.inbox.rows(Filter("all"), agent, limit=1000):
        events = engine.events(row.conversation.id)
        said = [event for event in events if event.kind == "message" and event.author != "system"]
        assert (row.last_text, row.last_author) == (said[-1].text, said[-1].author)
        answered = max((event.seq for event in said if event.author != "customer"), default=0)
        open_since = [event.at for event in said if event.author == "customer" and event.seq > answered]
        assert row.unanswered_since == (open_since[0] if open_since else None)
        unread = [event for event in said if event.author == "customer" and event.seq > row.read_seq]
        assert row.unread == len(unread)
        reasons = [event.data["reason"] for event in events if event.kind == "owner" and event.data["to"] == "queue"]
        assert row.reason == (reasons[-1] if row.conversation.owner != "bot" else None)
