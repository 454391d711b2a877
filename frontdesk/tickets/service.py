"""Ticket lookups on behalf of customers."""

from __future__ import annotations

from frontdesk.identity.model import Caller
from frontdesk.tickets.model import Ticket, is_callers
from frontdesk.tickets.ports import TicketStore


class TicketService:
    """Looks tickets up on a customer's behalf."""

    def __init__(self, tickets: TicketStore) -> None:
        self._tickets = tickets

    def find(self, caller: Caller, number: str) -> Ticket | None:
        """The ticket, if it is the caller's: opened in this conversation, or by the same signed-in customer.

        An unknown number and another customer's ticket are answered alike, with None.
        """
        ticket = self._tickets.find(number.strip().upper())
        return ticket if ticket and is_callers(ticket, caller) else None
