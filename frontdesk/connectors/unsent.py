"""What of a conversation its ticket does not have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frontdesk.connectors import tickets, writing
from frontdesk.connectors.tickets import DeskTicket
from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Event, Kind
from frontdesk.database import Database


@dataclass(frozen=True)
class Unsent:
    """A conversation and what of it is not in its ticket."""

    conversation: Conversation
    events: Sequence[Event]

    @property
    def is_unread(self) -> bool:
        """Whether the customer said something that the ticket does not have."""
        return any(event.kind is Kind.MESSAGE and event.author is Author.CUSTOMER for event in self.events)


def unsent_of(database: Database, ticket: DeskTicket) -> Unsent:
    with database.read() as connection:
        conversation = store.find(connection, ticket.conversation_id)
        assert conversation is not None  # a foreign key says so
        events = store.events_between(connection, conversation.id, ticket.sent_seq, conversation.last_seq)
    return Unsent(conversation, events)


def next_batch(database: Database, ticket: DeskTicket, most_chars: int, events: Sequence[Event]) -> writing.Batch:
    """What is written next of these events."""
    if not events:
        return writing.Batch("", ticket.sent_seq, by_customer=False)
    with database.read() as connection:
        packet = store.latest_handoff(connection, ticket.conversation_id)
    return writing.batch(ticket.desk, events, packet, most_chars)


def save(database: Database, ticket: DeskTicket) -> DeskTicket:
    """Store the row; returns it with its new version. Raises Stale."""
    with database.write("desk_save") as connection:
        return tickets.save(connection, ticket)
