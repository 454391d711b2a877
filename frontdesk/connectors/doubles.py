"""A conversation has one ticket. A second one is there if a desk carried out a request to open it long after we gave
that request up, and opened another: it is closed with a note, and what is said in it reaches the customer all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import structlog

from frontdesk.connectors.looking import look_at
from frontdesk.connectors.model import Change, Comment, DeskRefuses, Ticket, TicketGone, TicketStatus
from frontdesk.connectors.people import People
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.tickets import DeskTicket
from frontdesk.conversations.commit import Commit

log = structlog.get_logger("frontdesk.desk")


class Doubles:
    """Of the tickets of one desk."""

    def __init__(self, desk: Desk, people: People, publish: Callable[[Commit], None]) -> None:
        self._desk = desk
        self._people = people
        self._publish = publish

    def settle(self, ticket: DeskTicket) -> None:
        """Hear and close the tickets beside this one. Raises DeskAway and DeskBusy."""
        for double in self._desk.find(ticket.id):
            if double.id != ticket.ticket_id:
                with suppress(TicketGone, DeskRefuses):  # this one is heard again as soon as somebody changes it
                    self._settle(ticket, double)

    def _settle(self, ticket: DeskTicket, double: Ticket) -> None:
        look, key = look_at(self._desk, double.id), f"{ticket.id}:double"
        for post in look.posts:
            if post.key is None:
                for commit in self._people.post(ticket.conversation_id, post):
                    self._publish(commit)
        if look.state.status is TicketStatus.CLOSED:
            return
        if all(post.key != key for post in look.posts):
            self._desk.append(double.id, Comment(key, _note(ticket)))
        if look.state.status is TicketStatus.OPEN:
            self._desk.update(double.id, Change(TicketStatus.SOLVED))
        log.info("desk_double_closed", ticket=double.id, conversation=ticket.conversation_id)


def _note(ticket: DeskTicket) -> str:
    place = f"in ticket {ticket.ticket_id} ({ticket.url})" if ticket.ticket_id else "in the inbox of Frontdesk"
    return f"This ticket was opened twice by mistake. The conversation is answered {place}."
