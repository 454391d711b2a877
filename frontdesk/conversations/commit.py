"""What one transaction changed: the result that is published after its commit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from frontdesk.conversations.model import Conversation, Event, Owner, Turn, TurnState

Value = TypeVar("Value")


@dataclass(frozen=True)
class TurnRequest:
    """One message for the assistant. Exactly one of `text` (typed) and `payload` (a button that we issued) is set.

    `events` is a JSON array as text: the assistant's events of the episode so far, as far as it needs them.
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
    """A customer's message that was answered in full or left to a person."""

    conversation_id: str
    seq: int
    owner: Owner
    state: TurnState
    seconds: float


@dataclass(frozen=True)
class Commit:
    """What one transaction stored, for subscribers, and the turn to run next."""

    conversation: Conversation
    events: list[Event] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    next_turn: StartedTurn | None = None

    @property
    def commit(self) -> Commit:
        """Itself, so that `Commit` and `Written` can be used alike (`HasCommit`)."""
        return self


@dataclass(frozen=True)
class Written(Generic[Value]):
    """A write's result. `commit` is None if it changed nothing, as for a duplicate."""

    value: Value
    commit: Commit | None
