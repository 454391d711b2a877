"""Tickets on behalf of customers: looking one up, and leaving a request for the team."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.database import utc_now
from frontdesk.identity.model import Caller, Level
from frontdesk.problems import SignInRequired
from frontdesk.tickets.model import NewTicket, Request, Ticket, TicketStatus, is_callers
from frontdesk.tickets.ports import TicketStore

# Of the newest tickets of a customer, those among which the open ones are looked for.
_LOOKED_AT = 50


@dataclass(frozen=True)
class PassedOn:
    """A request that the team has. `is_new` is False if an earlier turn left the same one, which is still open."""

    ticket: Ticket
    is_new: bool


class TicketService:
    """Looks tickets up, and opens them, on a customer's behalf."""

    def __init__(self, tickets: TicketStore) -> None:
        self._tickets = tickets

    def find(self, caller: Caller, number: str) -> Ticket | None:
        """The ticket, if it is the caller's: opened in this conversation, or by the same signed-in customer.

        An unknown number and another customer's ticket are answered alike, with None.
        """
        ticket = self._tickets.find(number.strip().upper())
        return ticket if ticket and is_callers(ticket, caller) else None

    def own(self, caller: Caller, limit: int) -> list[Ticket]:
        """The newest tickets of a customer who is signed in, those that are not solved first; nobody else's."""
        if caller.customer_id is None or not caller.reaches(Level.IDENTIFIED):
            return []
        newest = self._tickets.of_customer(caller.customer_id, _LOOKED_AT)
        return sorted(newest, key=lambda each: each.status is TicketStatus.SOLVED)[:limit]

    def pass_on(self, caller: Caller, request: Request, key: str) -> PassedOn:
        """Leave the caller's request for the team, once for each `key`.

        The same request, while it is open, is not left again: its ticket is returned. Raises `SignInRequired`.
        """
        if caller.customer_id is None or not caller.reaches(Level.IDENTIFIED):
            raise SignInRequired
        new = NewTicket(caller.conversation_id, caller.episode, caller.customer_id, request.subject, key, request)
        ticket = self._tickets.open(new, utc_now())
        return PassedOn(ticket, is_new=ticket.key == key)
