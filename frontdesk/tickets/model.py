"""Tickets: what stays open for the team. A question that nobody was there to answer, or a customer's request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from frontdesk.identity.model import Caller, Level

#: The digits of the first ticket of all.
FIRST_NUMBER = 100001


class TicketStatus(StrEnum):
    """The state of a ticket, in the words that customers read."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"


@dataclass(frozen=True)
class Request:
    """Something that a customer wants done, as it was read back to them.

    Attributes:
        kind: the journey's name, such as `cancel_order`.
        order: the number of the order that it is about, if it is about one.
        what: the details by name, such as `{"address": "5 Orchard Bend"}`.
        why: the reason, in the customer's words; None if they gave none.
    """

    kind: str
    order: str | None = None
    what: Mapping[str, str] = field(default_factory=dict)
    why: str | None = None

    @property
    def subject(self) -> str:
        """The request in a line: `cancel order: W1042`."""
        return ": ".join(filter(None, (self.kind.replace("_", " "), self.order)))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Ticket:
    """One ticket. `conversation_id` and `episode` name the episode in which it was opened.

    Attributes:
        key: what it was opened for, see `NewTicket`.
        request: what the customer wants done; None for a ticket that stands for a conversation as a whole.
    """

    number: str
    conversation_id: str
    episode: int
    customer_id: str | None
    status: TicketStatus
    subject: str
    opened_at: datetime
    updated_at: datetime
    key: str
    request: Request | None = None


@dataclass(frozen=True)
class NewTicket:
    """A ticket before the store has given it a number. `key` names what it is opened for, such as the turn that asks:
    there is one ticket for each key."""

    conversation_id: str
    episode: int
    customer_id: str | None
    subject: str
    key: str
    request: Request | None = None


def handoff_key(conversation_id: str, episode: int) -> str:
    """The key of the ticket that stands for an episode that was handed to people."""
    return f"handoff:{conversation_id}:{episode}"


def is_callers(ticket: Ticket, caller: Caller) -> bool:
    """Whether the ticket is the caller's: of the same signed-in customer, or opened in this anonymous conversation."""
    if caller.reaches(Level.IDENTIFIED) and caller.customer_id is not None:
        return ticket.customer_id == caller.customer_id
    return ticket.customer_id is None and ticket.conversation_id == caller.conversation_id
