"""Chooses the response that tells a customer the state of their ticket."""

from __future__ import annotations

from typing import Any

from frontdesk.tickets.model import Ticket, TicketStatus
from frontdesk.wording import Wording

RESPONSES = {
    TicketStatus.OPEN: "utter_ticket_open",
    TicketStatus.PENDING: "utter_ticket_pending",
    TicketStatus.SOLVED: "utter_ticket_solved",
}


def ticket_state(ticket: Ticket, wording: Wording) -> tuple[str, dict[str, Any]]:
    """The name of the response, and the values of its placeholders."""
    opened_on = wording.day_of(ticket.opened_at)
    return RESPONSES[ticket.status], {"number": ticket.number, "opened_on": opened_on, "subject": ticket.subject}
