"""Tickets: questions that stay open because no agent was present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from frontdesk.identity.model import Assurance, Caller


class TicketStatus(StrEnum):
    """The state of a ticket, in the words that customers read."""

    OPEN = "open"
    PENDING = "pending"
    SOLVED = "solved"


@dataclass(frozen=True)
class Ticket:
    """One ticket. `conversation_id` and `episode` name the episode that it is about."""

    number: str
    conversation_id: str
    episode: int
    customer_id: str | None
    status: TicketStatus
    subject: str
    opened_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class NewTicket:
    """A ticket before the store has given it a number."""

    conversation_id: str
    episode: int
    customer_id: str | None
    subject: str


def is_callers(ticket: Ticket, caller: Caller) -> bool:
    """Whether the ticket is the caller's: of the same signed-in customer, or opened in this anonymous conversation."""
    if caller.assurance >= Assurance.SIGNED_IN and caller.customer_id is not None:
        return ticket.customer_id == caller.customer_id
    return ticket.customer_id is None and ticket.conversation_id == caller.conversation_id
