"""Tells sockets what was committed. Runs on one event loop; nothing is lost if nobody listens, because every event is
stored first and can be fetched by its number."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from frontdesk.conversations.commit import Commit, Settled
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Owner, QueuePosition, Reason
from frontdesk.conversations.typing_pace import TypingPace

QUEUE_LIMIT = 256
#: Events that can change positions in the queue.
MOVES = frozenset({Kind.OWNER, Kind.STATUS, Kind.IDENTITY})


@dataclass(frozen=True)
class Typing:
    """Somebody is writing, or has stopped; never stored."""

    conversation_id: str
    author: str
    active: bool


@dataclass(frozen=True)
class Changed:
    """A conversation's newest state."""

    conversation: Conversation


@dataclass(frozen=True)
class Closed:
    """The listener must disconnect: its credential ended, or it was too slow."""

    code: str


@dataclass(frozen=True)
class Presence:
    """An agent came, left, or changed their availability: `state` is online, busy, away or offline."""

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
    """An agent has read a conversation up to the event `seq`; for that agent's own pages."""

    agent_id: str
    conversation_id: str
    seq: int


@dataclass(frozen=True)
class HandedOff:
    """A conversation came into the queue; `event` says why."""

    event: Event
    conversation: Conversation


class Call(StrEnum):
    """Why an agent is called: a colleague assigned or took a conversation, or a customer waits for too long."""

    ASSIGNED = "assigned"
    TAKEN = "taken"
    REMINDER = "reminder"
    OFFER = "offer"


@dataclass(frozen=True)
class Called:
    """An agent is called to a conversation; `event` says why.

    Attributes:
        agent_id: the agent who is called; of an offer the only one who is not.
    """

    why: Call
    agent_id: str
    event: Event
    conversation: Conversation

    def is_for(self, agent_id: str) -> bool:
        """Whether this agent is called."""
        return (agent_id == self.agent_id) is not (self.why is Call.OFFER)


def called(event: Event, conversation: Conversation) -> Called | None:
    """The call that follows from an event, if one does."""
    data = event.data
    if event.kind in (Kind.REMINDER, Kind.OFFER):
        return Called(Call(event.kind), data["agent"], event, conversation)
    if event.kind is not Kind.OWNER or data.get("to") != Owner.AGENT:
        return None
    if data["reason"] == Reason.ASSIGNED:
        return Called(Call.ASSIGNED, data["agent"], event, conversation)
    return Called(Call.TAKEN, data["from_agent"], event, conversation) if "from_agent" in data else None


@dataclass(frozen=True)
class CustomerWrote:
    """A customer wrote to the agent who has the conversation."""

    event: Event
    conversation: Conversation


Signal = (
    Event
    | Settled
    | Typing
    | Changed
    | Presence
    | Viewing
    | Read
    | HandedOff
    | CustomerWrote
    | Called
    | QueuePosition
    | Closed
)


def wrote_to_agent(event: Event, conversation: Conversation) -> bool:
    """Whether the event is a customer's message in a conversation that an agent has."""
    return event.kind is Kind.MESSAGE and event.author is Author.CUSTOMER and conversation.owner is Owner.AGENT


def subject(signal: Signal) -> Hashable | None:
    """What the signal tells the newest state of, so that older signals about it can be skipped; None if each must be
    heard."""
    if isinstance(signal, Typing):
        return Typing, signal.conversation_id, signal.author
    if isinstance(signal, Presence):
        return Presence, signal.agent_id
    if isinstance(signal, Viewing | QueuePosition):
        return type(signal), signal.conversation_id
    return None


def conversation_of(signal: Signal) -> str | None:
    """The id of the conversation that the signal is about, if it is about one."""
    if isinstance(signal, Changed | HandedOff | CustomerWrote | Called):
        return signal.conversation.id
    return None if isinstance(signal, Presence | Closed) else signal.conversation_id


class Subscription:
    """One listener's queue. A listener that falls behind with events is closed, and resumes from the last one it saw.
    A signal that tells a newest state replaces an older one in the queue, and is left out if the queue is full.

    Attributes:
        wants: decides which signals are put into the queue; all by default.
        closed: why the listener must disconnect, as soon as that is known.
        position: the queue position that the listener was told last.
    """

    def __init__(self) -> None:
        self.wants: Callable[[Signal], bool] = lambda _: True
        self.position: QueuePosition | None = None
        self.closed: Closed | None = None
        self._waiting: dict[Hashable, Signal] = {}
        self._is_filled = asyncio.Event()
        self._is_closed = asyncio.Event()

    async def until_closed(self) -> None:
        """Wait until the listener must disconnect, whatever it has not heard yet."""
        await self._is_closed.wait()

    def told(self, position: QueuePosition | None) -> None:
        """Note the position that the listener gets from whoever serves it, in place of one that waits here."""
        self.position = position
        self._waiting = {key: each for key, each in self._waiting.items() if not isinstance(each, QueuePosition)}

    def put(self, signal: Signal) -> None:
        if self.closed or not (isinstance(signal, Closed) or self.wants(signal)):
            return
        key = subject(signal)
        if key is not None:
            self._waiting.pop(key, None)
            if len(self._waiting) >= QUEUE_LIMIT - 1:
                return
        elif isinstance(signal, Closed) or not self._has_room():
            signal = self.closed = signal if isinstance(signal, Closed) else Closed("too_slow")
            self._is_closed.set()
        self._waiting[object() if key is None else key] = signal
        self._is_filled.set()

    def _has_room(self) -> bool:
        """Whether an event fits; a full queue first drops the signals that tell a newest state."""
        if len(self._waiting) >= QUEUE_LIMIT - 1:
            self._waiting = {key: signal for key, signal in self._waiting.items() if subject(signal) is None}
        return len(self._waiting) < QUEUE_LIMIT - 1

    async def get(self) -> Signal:
        while not self._waiting:
            self._is_filled.clear()
            await self._is_filled.wait()
        return self._waiting.pop(next(iter(self._waiting)))


class Bus:
    """Publishes signals to the listeners of a conversation, and to those of all conversations (the inbox).

    Attributes:
        queue_moved: set when positions in the queue may have changed; a reader clears it before reading them.
    """

    def __init__(self) -> None:
        self.queue_moved = asyncio.Event()
        self._listeners: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._of_all: set[Subscription] = set()
        self._typing_pace = TypingPace()

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
        """Publish what a transaction stored, in its order (a subscriber)."""
        for event in commit.events:
            self._send(event.conversation_id, event)
            if event.kind in MOVES:
                self.queue_moved.set()
            if event.kind is Kind.OWNER and event.data.get("to") == Owner.QUEUE:
                self.tell_agents(HandedOff(event, commit.conversation))
            if call := called(event, commit.conversation):
                self.tell_agents(call)
            if wrote_to_agent(event, commit.conversation):
                self.tell_agents(CustomerWrote(event, commit.conversation))
        for settled in commit.settled:
            self._send(settled.conversation_id, settled)
        if commit.events or commit.settled:
            self._send(commit.conversation.id, Changed(commit.conversation))

    def typing(self, conversation_id: str, author: str, active: bool) -> None:
        """Publish typing; everybody's but the bot's at the pace of `TypingPace`."""
        if author == "bot" or self._typing_pace.allows(conversation_id, author, active):
            self._send(conversation_id, Typing(conversation_id, author, active))

    def tell_agents(self, signal: Presence | Viewing | Read | HandedOff | CustomerWrote | Called) -> None:
        """Publish a signal for agents alone."""
        if isinstance(signal, Presence):
            self.queue_moved.set()
        for subscription in tuple(self._of_all):
            subscription.put(signal)

    def tell_customer(self, position: QueuePosition) -> None:
        """Publish a position for the customer of one conversation, to the listeners that were told another one."""
        for subscription in tuple(self._listeners.get(position.conversation_id, ())):
            if subscription.position != position:
                subscription.position = position
                subscription.put(position)

    def customers(self) -> set[str]:
        """Conversations of customers who listen."""
        return set(self._listeners)

    def close(self, conversation_id: str, code: str) -> None:
        """Close the listeners of this conversation, not those of all conversations."""
        for subscription in self._listeners.get(conversation_id, ()):
            subscription.put(Closed(code))

    def counts(self) -> dict[str, int]:
        """Listeners: customers' sockets and agents'."""
        return {"customers": sum(map(len, self._listeners.values())), "agents": len(self._of_all)}

    def _send(self, conversation_id: str, signal: Signal) -> None:
        for subscription in (*self._listeners.get(conversation_id, ()), *self._of_all):
            subscription.put(signal)
