"""What one transaction changed, for whoever goes on with it after the commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from frontdesk.conversations.model import Conversation, Event, Owner, Turn, TurnState

Value = TypeVar("Value")


@dataclass(frozen=True)
class TurnRequest:
    """One message for the assistant. Exactly one of `text` (typed) and `payload` (a button that we issued) is set.

    `events` is a JSON array as text: the assistant's events of the episode so far.
    """

    turn_id: str
    text: str | None
    payload: str | None
    deadline_at: datetime
    locale: str
    events: str


@dataclass(frozen=True)
class StartedTurn:
    """A turn that this process works on now."""

    turn: Turn
    request: TurnRequest


@dataclass(frozen=True)
class Settled:
    """A customer's message that is answered in full or stored for a person."""

    conversation_id: str
    seq: int
    owner: Owner
    state: TurnState
    seconds: float


@dataclass(frozen=True)
class Commit:
    """What one transaction stored, to be told to subscribers, and the turn to go on with."""

    conversation: Conversation
    events: list[Event] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    next_turn: StartedTurn | None = None

    @property
    def commit(self) -> Commit:
        """Itself: whoever runs a write takes a commit and a `Written` alike."""
        return self


@dataclass(frozen=True)
class Written(Generic[Value]):
    """A write's result. `commit` is None if it changed nothing, as for a duplicate."""

    value: Value
    commit: Commit | None
