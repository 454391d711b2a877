"""What the desk needs of a ticket store. The built-in one is ``store.py``."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.engine import Connection

from frontdesk.tickets.model import Ticket, TicketStatus


class TicketStore(Protocol):
    """Tickets by number. All writes join the caller's transaction, so that a handoff and its ticket stand or fall
    together."""

    def open(self, connection: Connection, ticket: Ticket) -> Ticket:
        """Store a new ticket under the next number (the given number is ignored) and return it."""

    def find(self, connection: Connection, number: str) -> Ticket | None:
        """The ticket of that number."""

    def of_episode(self, connection: Connection, conversation_id: str, episode: int) -> Ticket | None:
        """The ticket opened in that episode."""

    def set_status(self, connection: Connection, ticket: Ticket, status: TicketStatus) -> Ticket:
        """Change the status; ``updated_at`` of the given ticket is stored with it."""
