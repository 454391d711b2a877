"""Solves the ticket of an episode when an agent resolves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.engine import Connection

from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent, is_resolved_by_agent
from frontdesk.conversations.timeline import Listener
from frontdesk.tickets.model import TicketStatus
from frontdesk.tickets.ports import TicketStore


def ticket_solver(tickets: TicketStore) -> Listener:
    """The listener; it adds an event that names the solved ticket."""

    def hear(_: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        for event in events:
            if not is_resolved_by_agent(event):
                continue
            ticket = tickets.of_episode(conversation.id, conversation.episode)
            solved = tickets.set_status(ticket.number, TicketStatus.SOLVED, event.at) if ticket else None
            if solved:
                yield NewEvent(Kind.TICKET, Author.SYSTEM, data={"number": solved.number, "status": solved.status})

    return Listener("ticket_solver", frozenset({Kind.STATUS}), hear)
