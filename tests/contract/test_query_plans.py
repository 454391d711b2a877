"""What the databases look at: neither lists nor counts nor sweeps look at conversations that are resolved, at all
events or at whole timelines."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from frontdesk.conversations import store, turn_store
from frontdesk.conversations.model import Author, Kind
from frontdesk.database import Database
from frontdesk.inbox.lists import Filter
from frontdesk.inbox.paging import Cursor
from frontdesk.intake.service import PAGE
from frontdesk.team.model import Agent
from tests.busy import BEGIN, LONG, OPEN, Busy, fill
from tests.engine import Engine

#: Rows that a step of a plan may look at: what is open, and a page.
BOUND = OPEN + 60
LARGE = {"conversations", "events", "turns", "turn_results", "reads", "inbox_words"}
#: Indexes that hold little: what is open, what waits, what has no outcome.
SMALL = (
    "ix_conversations_open",
    "ix_conversations_queued",
    "ix_conversations_with_agent",
    "ix_conversations_unanswered",
    "ix_turns_unsettled",
)
LATER = BEGIN + timedelta(days=365)

Statement = tuple[str, Any]


@dataclass(frozen=True)
class Place:
    engine: Engine
    agent: Agent
    busy: Busy


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """An engine over a database with 5,000 conversations."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("plans") / "frontdesk.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield from _place(f"sqlite:///{path}")
        return
    cluster = request.getfixturevalue("postgres_cluster")
    with cluster.copy_of(request.getfixturevalue("migrated_postgres")) as url:
        yield from _place(url)


def _place(url: str) -> Iterator[Place]:
    database = Database(url)
    engine = Engine(database)
    agent = engine.agent("robin")
    yield Place(engine, agent, fill(database, agent.agent_id))
    database.close()


@contextmanager
def statements(database: Database) -> Iterator[list[Statement]]:
    """Statements that are executed meanwhile."""
    seen: list[Statement] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith(("SELECT", "UPDATE", "WITH")):
            seen.append((statement, parameters))

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def check(place: Place, read: Callable[[], object], may_sort: bool = False) -> None:
    """Run it, then see how the database went about each of its statements."""
    database = place.engine.database
    with statements(database) as seen:
        read()
    assert seen
    for statement, parameters in seen:
        with database.engine.connect() as connection:
            if database.engine.dialect.name == "sqlite":
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                _check_sqlite([row.detail for row in plan], statement, may_sort)
            else:
                # As of a disk without a head. By default so small a table is read whole where an old snapshot kept its
                # pages from being marked as visible to all, and an index alone is not enough.
                connection.exec_driver_sql("SET LOCAL random_page_cost = 1.1")
                explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
                found = connection.exec_driver_sql(explain, parameters).scalar_one()
                _check_postgres(found if isinstance(found, list) else json.loads(found), statement)
            connection.rollback()


def _check_sqlite(plan: list[str], statement: str, may_sort: bool) -> None:
    for step in plan:
        table = re.match(r"SCAN (\w+)", step)
        if table and table[1] in LARGE:
            assert "ix_conversations_resolved" in step or any(index in step for index in SMALL), (plan, statement)
        assert may_sort or "TEMP B-TREE" not in step, (plan, statement)


def _check_postgres(plan: list[dict[str, Any]], statement: str) -> None:
    def walk(node: dict[str, Any]) -> None:
        looked_at = node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)
        assert looked_at * node.get("Actual Loops", 1) <= BOUND, (node, statement)
        assert node["Node Type"] != "Seq Scan" or node["Relation Name"] not in LARGE, (node, statement)
        for child in node.get("Plans", ()):
            walk(child)

    walk(plan[0]["Plan"])


@pytest.mark.parametrize("sort", ["waiting", "newest"])
@pytest.mark.parametrize("status", ["open", "resolved"])
@pytest.mark.parametrize("view", ["queue", "mine", "agents", "bot", "all", "resolved"])
def test_a_list_looks_at_a_page_and_no_further(place: Place, view: str, status: str, sort: str) -> None:
    wanted, inbox = Filter(view, status, sort), place.engine.inbox
    first = inbox.rows(wanted, place.agent, None, 20)
    assert len(first) == 20 or (view, status) == ("queue", "resolved")
    check(place, lambda: inbox.rows(wanted, place.agent, None, 20))
    if first:
        after = Cursor.of(first[-1].conversation)
        assert inbox.rows(wanted, place.agent, after, 20)
        check(place, lambda: inbox.rows(wanted, place.agent, after, 20))


@pytest.mark.parametrize("status", ["open", "resolved"])
@pytest.mark.parametrize("words", ["customer 150", "C-150@EXAMPLE", "customer 4321", "T-100001", "nobody", "words"])
def test_a_search_looks_at_few_conversations(place: Place, words: str, status: str) -> None:
    check(place, lambda: place.engine.inbox.rows(Filter("all", status, search=words), place.agent), may_sort=True)


def test_counts_look_at_what_is_open(place: Place) -> None:
    check(place, lambda: Engine(place.engine.database).inbox.counts(place.agent), may_sort=True)
    check(place, lambda: Engine(place.engine.database).inbox.owners(), may_sort=True)


def test_sweeps_look_at_what_is_open(place: Place) -> None:
    turns = place.engine.turns
    assert len(turns.idle(LATER)) > 60 and len(turns.left_behind(LATER)) == len(turns.overdue(LATER)) == OPEN // 8
    assert turns.count_overdue(LATER) == OPEN // 8
    check(place, lambda: turns.idle(LATER))
    for sweep in (turns.left_behind, turns.overdue, turns.count_overdue):
        check(place, lambda sweep=sweep: sweep(LATER), may_sort=True)  # type: ignore[misc]


def test_what_watches_over_those_who_wait_looks_at_what_is_open(place: Place) -> None:
    engine = place.engine
    unanswered = len(range(0, OPEN, 3))
    assert len(engine.departures.due(LATER)) == unanswered
    assert len(engine.silence.to_remind(LATER)) == len(engine.silence.to_offer(LATER)) == unanswered
    assert len(engine.waiting_room.promised(LATER)) == len(range(2, OPEN, 3))
    for find in (
        engine.departures.due,
        engine.silence.to_remind,
        engine.silence.to_offer,
        engine.waiting_room.promised,
    ):
        check(place, lambda find=find: find(LATER))  # type: ignore[misc]


def test_positions_are_read_off_the_queue(place: Place) -> None:
    check(place, lambda: place.engine.queue.positions([place.busy.queued], LATER))


def test_opening_a_conversation_reads_its_last_events_and_no_others(place: Place) -> None:
    inbox = place.engine.inbox
    assert len(inbox.detail(place.busy.long, place.agent, 50).events) == 50
    check(place, lambda: inbox.detail(place.busy.long, place.agent, 50))
    check(place, lambda: inbox.history(place.busy.long, 1000, 50))
    check(place, lambda: inbox.events_since(inbox.last_number() - 20))


@pytest.mark.parametrize("after", [0, 100, 2500, 4790, 5000])
def test_a_page_of_the_customers_history_does_not_read_the_rest_of_the_timeline(place: Place, after: int) -> None:
    intake, long = place.engine.intake, place.busy.long
    page = intake.history(long, after, PAGE)
    assert [event.seq for event in page.events] == list(range(after + 1, min(after + PAGE, LONG) + 1))
    check(place, lambda: intake.history(long, after, PAGE))


def test_a_read_marker_at_the_end_counts_nothing(place: Place) -> None:
    with statements(place.engine.database) as seen:
        place.engine.markers.read_to(place.busy.long, place.agent, 10_000)
    assert not [statement for statement, _ in seen if "events" in statement]


def test_what_goes_with_a_message_does_not_read_the_whole_timeline(place: Place) -> None:
    database, busy = place.engine.database, place.busy

    def read() -> None:
        with database.read() as connection:
            conversation = store.find(connection, busy.long)
            assert conversation is not None
            turn_store.unsettled(connection, busy.long)
            store.latest_message(connection, conversation, Author.BOT)
            store.latest_message(connection, conversation, Author.CUSTOMER)
            store.system_messages(connection, busy.long, 50)
            store.events_of_kind(connection, busy.long, Kind.RATING)
            for kind in (Kind.CONTEXT, Kind.REPLY_ADDRESS):
                store.latest_event(connection, busy.long, kind, 1)

    check(place, read)
