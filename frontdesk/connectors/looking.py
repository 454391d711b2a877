"""Looks at tickets: at one, or at all for which something waits, in one go. So a sweep of hundreds of tickets is no
hundreds of requests, where the desk has lists.

A look ahead stands for what waited before it began, and while nothing was noted of its ticket since. So nobody acts
upon a look that is older than what they were told.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.connectors import tickets
from frontdesk.connectors.model import DeskAway, DeskRefuses, Look, TicketGone
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.queueing import kind_of
from frontdesk.connectors.tickets import DeskTicket
from frontdesk.database import Database, utc_now
from frontdesk.outbox.waiting import waiting

#: Tickets that are looked at at once: a page of most desks.
MOST = 100
#: How far before the newest post that we know posts are read again: they may be shown in another order than written.
OVERLAP = timedelta(minutes=10)
#: For how long a look ahead stands.
LIFE_SECONDS = 30.0


@dataclass(frozen=True)
class _Ahead:
    """A look that was taken ahead: for these entries, and for the row as it was. None for a ticket that is gone."""

    look: Look | None
    entries: frozenset[int]
    version: int
    until: float


class Looks:
    """Looks at the tickets of one desk.

    Args:
        now: what the outbox takes for due.
    """

    def __init__(self, name: str, desk: Desk, database: Database, now: Callable[[], datetime] = utc_now) -> None:
        self._name = name
        self._desk = desk
        self._database = database
        self._now = now
        self._ahead: dict[str, _Ahead] = {}

    def look(self, ticket: DeskTicket) -> Look:
        """The ticket as it is in this moment. Raises what the desk raises, and TicketGone."""
        return _own(ticket, look_at(self._desk, str(ticket.ticket_id), _since(ticket)))

    def look_for(self, ticket: DeskTicket, entry: int) -> Look:
        """The ticket as it was after this entry of the outbox had been put. Raises as `look` does."""
        ahead = self._ahead.pop(ticket.id, None)
        if ahead is None or not self._stands(ahead, ticket, frozenset({entry})):
            with suppress(DeskAway, DeskRefuses, TicketGone):  # it may be another's fault: this one is asked for alone
                ahead = self._look_ahead(ticket, entry)
        return _own(ticket, ahead.look) if ahead else self.look(ticket)

    def _look_ahead(self, ticket: DeskTicket, entry: int) -> _Ahead | None:
        """Look at this ticket and at others for which something waits; None if there are none, or it was left out."""
        others = self._others(ticket)
        if not others:
            return None
        wanted = {ticket.id: (ticket, frozenset({entry})), **others}
        found = self._desk.look({str(each.ticket_id): _since(each) for each, _ in wanted.values()})
        until = time.monotonic() + LIFE_SECONDS
        looked = {
            reference: _Ahead(found[str(each.ticket_id)], entries, each.version, until)
            for reference, (each, entries) in wanted.items()
            if str(each.ticket_id) in found
        }
        self._ahead |= looked
        return self._ahead.pop(ticket.id, None)

    def _others(self, ticket: DeskTicket) -> Mapping[str, tuple[DeskTicket, frozenset[int]]]:
        """Other tickets that are to be looked at, with the entries that wait for it."""
        with self._database.read() as connection:
            entries: dict[str, set[int]] = {}
            for entry in waiting(connection, kind_of(self._name), self._now(), 2 * MOST):
                entries.setdefault(entry.payload["ticket"], set()).add(entry.id)
            entries.pop(ticket.id, None)
            rows = tickets.open_among(connection, list(entries)[: MOST - 1])
        self._ahead = {reference: ahead for reference, ahead in self._ahead.items() if ahead.until > time.monotonic()}
        wanted = {row.id: (row, frozenset(entries[row.id])) for row in rows}
        return {
            reference: each
            for reference, each in wanted.items()
            if reference not in self._ahead or not self._stands(self._ahead[reference], *each)
        }

    def _stands(self, ahead: _Ahead, ticket: DeskTicket, entries: frozenset[int]) -> bool:
        is_fresh = ahead.until > time.monotonic() and ahead.version == ticket.version
        return is_fresh and entries <= ahead.entries


def look_at(desk: Desk, ticket_id: str, since: datetime | None = None) -> Look:
    """One ticket as it is now. Raises what the desk raises, and TicketGone."""
    look = desk.look({ticket_id: since})[ticket_id]
    if look is None:
        raise TicketGone("gone")
    return look


def _own(ticket: DeskTicket, look: Look | None) -> Look:
    """Raises TicketGone unless it is a look at this ticket."""
    if look is None or look.reference != ticket.id:
        raise TicketGone("gone" if look is None else "another")
    return look


def _since(ticket: DeskTicket) -> datetime | None:
    return ticket.looked_to - OVERLAP if ticket.looked_to else None
