"""The one place that appends to a conversation's timeline: it numbers and stores events, and calls the listeners.

A listener runs inside the transaction that stores the events, so what it adds (further events, entries of the outbox,
rows of its own) is there if and only if they are. A listener that fails is undone and logged, and the events stay: a
customer's message is never lost because something that follows from it went wrong. Live pages and metrics, which
add nothing, subscribe to commits instead (`frontdesk.conversations.subscribers`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.commit import Commit, Settled, StartedTurn
from frontdesk.conversations.model import Conversation, Event, Kind, NewEvent
from frontdesk.failpoints import failpoint

log = structlog.get_logger("frontdesk.timeline")

#: How many times listeners may react to events of listeners, so that two of them cannot go on for ever.
MOST_ROUNDS = 5
#: Events that do not count as activity: looking at a page is no sign of life.
SILENT = frozenset({Kind.CONTEXT})


@dataclass(frozen=True)
class Listener:
    """Hears of events in the transaction that stores them.

    Attributes:
        name: for logs and metrics.
        kinds: kinds of events that it hears of.
        hear: gets the connection, the conversation as it is after the events, and those events of its kinds;
            returns events to add. It may write through the connection; it runs in a savepoint.
        concerns: whether it hears of an event of its kinds at all. Each hearing costs a savepoint.
    """

    name: str
    kinds: frozenset[Kind]
    hear: Callable[[Connection, Conversation, Sequence[Event]], Iterable[NewEvent]]
    concerns: Callable[[Event], bool] = lambda event: True


@dataclass(frozen=True)
class Projection:
    """Keeps facts of a conversation's own row up to date. `project` is pure: the conversation and its new events in,
    the changed conversation out."""

    name: str
    project: Callable[[Conversation, Sequence[Event]], Conversation]


@dataclass(frozen=True)
class Timelines:
    """Opens timelines. `on_fault` is called with the name of a listener that failed."""

    listeners: Sequence[Listener] = ()
    projections: Sequence[Projection] = ()
    on_fault: Callable[[str], None] = lambda name: None

    def open(self, connection: Connection, conversation_id: str, now: datetime) -> Timeline:
        """Lock the conversation until the transaction ends. Raises NotFound."""
        return Timeline(self, connection, store.lock(connection, conversation_id), now)

    def failed(self, name: str, conversation_id: str, problem: Exception) -> None:
        """Log and count a listener's failure."""
        log.error("listener_failed", listener=name, conversation=conversation_id, error=type(problem).__name__)
        self.on_fault(name)


@dataclass
class Timeline:
    """One conversation within one transaction. Change it, append to it, then `commit` it.

    Attributes:
        conversation: as it will be saved.
        events: what was stored in this transaction, in order.
        settled: messages that got their outcome in it.
    """

    _timelines: Timelines
    connection: Connection
    conversation: Conversation
    now: datetime
    events: list[Event] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)

    def append(self, *new_events: NewEvent) -> list[Event]:
        """Number and store events, and call the listeners; returns these events, not those that listeners added."""
        stored = self._store(new_events)
        self._tell(stored, rounds=0)
        return stored

    def commit(self, next_turn: StartedTurn | None = None) -> Commit:
        """Save the conversation; returns what to publish after the transaction."""
        store.save(self.connection, self.conversation)
        return Commit(self.conversation, self.events, self.settled, next_turn)

    def _store(self, new_events: Sequence[NewEvent]) -> list[Event]:
        return [store.insert_event(self.connection, *self._numbered(each)) for each in new_events]

    def _tell(self, stored: Sequence[Event], rounds: int) -> None:
        """Call projections and listeners with stored events, then with those that listeners added."""
        if not stored:
            return
        self.events += stored
        self._project(stored)
        if rounds < MOST_ROUNDS:
            for listener in self._timelines.listeners:
                self._tell(self._heard(listener, stored), rounds + 1)

    def _numbered(self, new_event: NewEvent) -> tuple[Conversation, NewEvent, datetime]:
        is_silent = new_event.kind in SILENT
        last_event_at = self.conversation.last_event_at if is_silent else self.now
        self.conversation = replace(
            self.conversation, last_seq=self.conversation.last_seq + 1, last_event_at=last_event_at
        )
        return self.conversation, new_event, self.now

    def _project(self, events: Sequence[Event]) -> None:
        for projection in self._timelines.projections:
            try:
                self.conversation = projection.project(self.conversation, events)
            except Exception as problem:
                self._timelines.failed(projection.name, self.conversation.id, problem)

    def _heard(self, listener: Listener, events: Sequence[Event]) -> list[Event]:
        """The events that the listener added, stored in the savepoint in which it ran."""
        before = self.conversation
        try:
            wanted = [event for event in events if event.kind in listener.kinds and listener.concerns(event)]
            if not wanted:
                return []
            with self.connection.begin_nested():
                added = self._store(list(listener.hear(self.connection, before, wanted)))
                failpoint("listener.after_effect")
                return added
        except Exception as problem:
            self.conversation = before
            self._timelines.failed(listener.name, before.id, problem)
            return []
