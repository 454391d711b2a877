"""The port of ticket stores. The built-in store is `store.py`."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from frontdesk.tickets.model import NewTicket, Ticket, TicketStatus


class TicketStore(Protocol):
    """Tickets by number. A store in our own database joins the caller's transaction, so that a handoff and its ticket
    commit together; a store elsewhere is updated through the outbox."""

    def open(self, ticket: NewTicket, now: datetime) -> Ticket:
        """Store a new ticket and give it the next number.

        A key that has a ticket already gives that one; a request that the same customer has open already gives its.
        """

    def find(self, number: str) -> Ticket | None:
        """The ticket of that number."""

    def of_episode(self, conversation_id: str, episode: int) -> Ticket | None:
        """The ticket that stands for that episode of the conversation, which was handed to people."""

    def requests(self, conversation_id: str) -> list[Ticket]:
        """The customer's requests in that conversation, of all episodes, newest first."""

    def of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        """The customer's tickets of all conversations, newest first."""

    def set_status(self, number: str, status: TicketStatus, now: datetime) -> Ticket | None:
        """The ticket in its new status, or None if there is none of that number."""

    def conversations_with(self, words: str, limit: int) -> list[str]:
        """Ids of conversations whose ticket's number contains the words, in any case, newest ticket first."""

    def conversations_with_requests(self, limit: int) -> list[str]:
        """Ids of conversations in which a request is not solved yet, the oldest request first."""
