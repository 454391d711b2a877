"""The one door to a conversation's timeline: numbers without gaps, listeners in the transaction, and what fails in them
costs nobody a message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from structlog.testing import capture_logs

from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent
from frontdesk.conversations.timeline import MOST_ROUNDS, Listener, Projection, Timelines
from frontdesk.database import Database, utc_now
from frontdesk.outbox.service import put
from frontdesk.outbox.tables import outbox
from tests.engine import Engine

SECRET = "my dog is called Rex"
MESSAGE, NOTE = frozenset({Kind.MESSAGE}), frozenset({Kind.NOTE})


@pytest.fixture
def conversation(database: Database) -> Conversation:
    return Engine(database).start()


def message(text: str) -> NewEvent:
    return NewEvent(Kind.MESSAGE, Author.CUSTOMER, text=text)


def note(text: str, **data: object) -> NewEvent:
    return NewEvent(Kind.NOTE, Author.SYSTEM, text=text, data=data, public=False)


@dataclass
class Ear:
    """A listener that remembers what it heard, and adds what it is told to."""

    name: str = "ear"
    kinds: frozenset[Kind] = MESSAGE
    adds: tuple[NewEvent, ...] = ()
    heard: list[int] = field(default_factory=list)

    @property
    def listener(self) -> Listener:
        return Listener(self.name, self.kinds, self._hear)

    def _hear(self, _: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterable[NewEvent]:
        assert conversation.last_seq >= events[-1].seq
        self.heard += [event.seq for event in events]
        return self.adds


def write_row(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
    for event in events:
        put(connection, "mail", f"row:{conversation.id}:{event.seq}", {}, event.at)
    yield from ()


def rows(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(outbox)).scalar_one())


def append(database: Database, timelines: Timelines, conversation: Conversation, *new: NewEvent) -> list[Event]:
    """Append in one transaction; returns what the commit holds."""
    with database.write() as connection:
        timeline = timelines.open(connection, conversation.id, utc_now())
        stored = timeline.append(*new)
        assert [(event.kind, event.text) for event in stored] == [(each.kind, each.text) for each in new]
        return timeline.commit().events


def history(database: Database, conversation: Conversation) -> list[Event]:
    """What is stored; it agrees with the conversation's row, and its numbers have no gaps."""
    with database.read() as connection:
        events = store.events_after(connection, conversation.id)
        found = store.find(connection, conversation.id)
    assert found is not None and found.last_seq == len(events)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    return events


def test_events_are_numbered_in_order_and_what_listeners_add_comes_after_them(
    database: Database, conversation: Conversation
) -> None:
    first, second = Ear("first", adds=(note("a"), note("b"))), Ear("second", adds=(note("c"),))
    timelines = Timelines((first.listener, second.listener))
    committed = append(database, timelines, conversation, message("1"), message("2"))
    committed += append(database, timelines, conversation, message("3"))
    assert [event.text for event in committed] == ["1", "2", "a", "b", "c", "3", "a", "b", "c"]
    assert history(database, conversation) == committed
    assert first.heard == second.heard == [1, 2, 6], "only the kinds that they want"


def test_what_a_listener_adds_is_heard_in_turn_by_all_before_the_next_hears_of_the_first(
    database: Database, conversation: Conversation
) -> None:
    both, notes = Ear("adds", adds=(note("n"),)), Ear("notes", NOTE)
    last = Ear("last", MESSAGE | NOTE)
    append(
        database, Timelines((both.listener, notes.listener, last.listener)), conversation, message("1"), message("2")
    )
    assert (both.heard, notes.heard, last.heard) == ([1, 2], [3], [3, 1, 2])


def test_two_listeners_who_answer_each_other_come_to_an_end(database: Database, conversation: Conversation) -> None:
    echo = Ear("echo", MESSAGE | NOTE, adds=(note("again"),))
    append(database, Timelines((echo.listener,)), conversation, message("1"))
    assert echo.heard == list(range(1, MOST_ROUNDS + 1))
    assert len(history(database, conversation)) == MOST_ROUNDS + 1


def raises(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
    """Writes a row, then fails in Python."""
    yield from write_row(connection, conversation, events)
    yield note("never there")
    raise RuntimeError(SECRET)


def breaks_sql(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
    """Writes a row, then a statement that the database refuses."""
    yield from write_row(connection, conversation, events)
    connection.execute(sa.text("SELECT * FROM no_such_table"))


def adds_what_cannot_be_stored(
    connection: Connection, conversation: Conversation, events: Sequence[Event]
) -> Iterator[NewEvent]:
    """Writes a row, then returns an event that can be stored, and one that is no JSON."""
    yield from write_row(connection, conversation, events)
    yield note("never there")
    yield note("no JSON", at=utc_now())


@pytest.mark.parametrize("fails", [raises, breaks_sql, adds_what_cannot_be_stored])
def test_a_listener_that_fails_is_undone_and_seen_and_the_message_stays(
    database: Database, conversation: Conversation, fails: object
) -> None:
    faults: list[str] = []
    later = Ear("later", adds=(note("heard"),))
    listeners = (Listener("broken", MESSAGE, fails), later.listener, Listener("row", MESSAGE, write_row))  # type: ignore[arg-type]
    with capture_logs() as logs:
        append(database, Timelines(listeners, on_fault=faults.append), conversation, message(SECRET))
    assert [event.text for event in history(database, conversation)] == [SECRET, "heard"]
    assert rows(database) == 1, "that of the listener which works"
    assert (faults, later.heard) == (["broken"], [1])
    (line,) = (line for line in logs if line["event"] == "listener_failed")
    assert (line["listener"], line["conversation"]) == ("broken", conversation.id)
    assert SECRET not in str(line)


def test_a_listener_hears_what_concerns_it_alone_and_a_fault_in_that_question_is_seen(
    database: Database, conversation: Conversation
) -> None:
    faults: list[str] = []
    some = Ear("some")
    listeners = (
        Listener("unsure", MESSAGE, some._hear, lambda event: event.data["missing"]),
        replace(some.listener, concerns=lambda event: event.text == "b"),
    )
    append(database, Timelines(listeners, on_fault=faults.append), conversation, message("a"), message("b"))
    assert (some.heard, faults) == ([2], ["unsure"])
    assert [event.text for event in history(database, conversation)] == ["a", "b"]


def test_rows_of_a_listener_are_there_if_and_only_if_the_events_are(
    database: Database, conversation: Conversation
) -> None:
    timelines = Timelines((Listener("row", MESSAGE, write_row),))
    with pytest.raises(RuntimeError, match="after the listener"), database.write() as connection:
        timelines.open(connection, conversation.id, utc_now()).append(message("1"))
        raise RuntimeError("after the listener, before the commit")
    assert (history(database, conversation), rows(database)) == ([], 0)
    append(database, timelines, conversation, message("1"))
    assert (len(history(database, conversation)), rows(database)) == (1, 1)


def test_a_projection_changes_the_conversations_row_and_hears_of_what_listeners_add(
    database: Database, conversation: Conversation
) -> None:
    def project(of: Conversation, events: Sequence[Event]) -> Conversation:
        return replace(of, customer_name=(of.customer_name or "") + "".join(event.text or "" for event in events))

    timelines = Timelines((Ear(adds=(note("b"),)).listener,), (Projection("names", project),))
    append(database, timelines, conversation, message("a"))
    with database.read() as connection:
        found = store.find(connection, conversation.id)
    assert found is not None and found.customer_name == "ab"


def test_a_projection_that_fails_leaves_the_conversation_as_it_was_and_is_seen(
    database: Database, conversation: Conversation
) -> None:
    def broken(_: Conversation, events: Sequence[Event]) -> Conversation:
        raise RuntimeError(SECRET)

    def works(of: Conversation, events: Sequence[Event]) -> Conversation:
        return replace(of, customer_name="Maren")

    faults: list[str] = []
    projections = (Projection("broken", broken), Projection("works", works))
    append(database, Timelines(projections=projections, on_fault=faults.append), conversation, message("1"))
    assert faults == ["broken"]
    assert [event.text for event in history(database, conversation)] == ["1"]
    with database.read() as connection:
        found = store.find(connection, conversation.id)
    assert found is not None and found.customer_name == "Maren"
