"""Tells whoever listens what was commit. Lives on one event loop; nothing is lost if nobody hears it, since every
event is stored first and can be fetched again by its number."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from frontdesk.conversations.commit import Commit, Settled
from frontdesk.conversations.model import Conversation, Event, Kind, QueuePosition

QUEUE_LIMIT = 256
#: Events after which somebody in the queue may stand elsewhere.
MOVES = frozenset({Kind.OWNER, Kind.STATUS, Kind.IDENTITY})


@dataclass(frozen=True)
class Typing:
    """Somebody is writing an answer, or stopped; shown only while true, never stored."""

    conversation_id: str
    author: str
    active: bool


@dataclass(frozen=True)
class Changed:
    """A conversation's newest state."""

    conversation: Conversation


@dataclass(frozen=True)
class Closed:
    """The listener must go: its credential ended, or it was too slow to follow."""

    code: str


@dataclass(frozen=True)
class Presence:
    """An agent came, went, or says something else about themselves: ``state`` is online, busy, away or offline."""

    agent_id: str
    name: str
    state: str


@dataclass(frozen=True)
class Viewing:
    """The agents who have a conversation open now: id and name of each."""

    conversation_id: str
    agents: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Read:
    """An agent has read a conversation up to the event ``seq``; for that agent's own pages."""

    agent_id: str
    conversation_id: str
    seq: int


Signal = Event | Settled | Typing | Changed | Presence | Viewing | Read | QueuePosition | Closed


class Subscription:
    """One listener's queue. A listener that falls behind is closed: it resumes from the last event it saw."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Signal] = asyncio.Queue(QUEUE_LIMIT)
        self._is_closed = False

    def put(self, signal: Signal) -> None:
        if self._is_closed:
            return
        if isinstance(signal, Closed) or self._queue.qsize() >= QUEUE_LIMIT - 1:
            self._is_closed = True
            signal = signal if isinstance(signal, Closed) else Closed("too_slow")
        self._queue.put_nowait(signal)

    async def get(self) -> Signal:
        return await self._queue.get()


class Bus:
    """Publishes signals to the listeners of a conversation, and to those of all (the inbox).

    Attributes:
        queue_moved: set when somebody in the queue may stand elsewhere; whoever looks clears it first.
    """

    def __init__(self) -> None:
        self.queue_moved = asyncio.Event()
        self._listeners: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._of_all: set[Subscription] = set()

    @contextmanager
    def subscribe(self, conversation_id: str | None = None) -> Iterator[Subscription]:
        """Listen to one conversation, or to all."""
        subscription = Subscription()
        group = self._of_all if conversation_id is None else self._listeners[conversation_id]
        group.add(subscription)
        try:
            yield subscription
        finally:
            group.discard(subscription)
            if conversation_id is not None and not group:
                self._listeners.pop(conversation_id, None)

    def publish(self, commit: Commit) -> None:
        """What a transaction stored, in its order (a subscriber)."""
        for event in commit.events:
            self._send(event.conversation_id, event)
            if event.kind in MOVES:
                self.queue_moved.set()
        for settled in commit.settled:
            self._send(settled.conversation_id, settled)
        if commit.events or commit.settled:
            self._send(commit.conversation.id, Changed(commit.conversation))

    def typing(self, conversation_id: str, author: str, active: bool) -> None:
        self._send(conversation_id, Typing(conversation_id, author, active))

    def tell_agents(self, signal: Presence | Viewing | Read) -> None:
        """What concerns the team alone."""
        if isinstance(signal, Presence):
            self.queue_moved.set()
        for subscription in tuple(self._of_all):
            subscription.put(signal)

    def tell_customer(self, position: QueuePosition) -> None:
        """What concerns the customer of one conversation alone."""
        for subscription in tuple(self._listeners.get(position.conversation_id, ())):
            subscription.put(position)

    def customers(self) -> set[str]:
        """Conversations of customers who listen."""
        return set(self._listeners)

    def close(self, conversation_id: str, code: str) -> None:
        """Send the listeners of a conversation away, not those of all."""
        for subscription in self._listeners.get(conversation_id, ()):
            subscription.put(Closed(code))

    def counts(self) -> dict[str, int]:
        """Listeners: customers' sockets and agents'."""
        return {"customers": sum(map(len, self._listeners.values())), "agents": len(self._of_all)}

    def _send(self, conversation_id: str, signal: Signal) -> None:
        for subscription in (*self._listeners.get(conversation_id, ()), *self._of_all):
            subscription.put(signal)
