"""Rows of `desk_tickets`: the tickets of conversations. Every function takes the connection of the caller's
transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from frontdesk.connectors.model import TicketStatus
from frontdesk.connectors.tables import IS_DUE, desk_tickets


class Life(StrEnum):
    """Whether the desk has the ticket yet, has it, has refused what it was given, or has it no more. Of a refused one
    what is said in the desk is still heard; it is told again when somebody there acts or the entry is tried again."""

    OPENING = "opening"
    OPEN = "open"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True)
class Seen:
    """How the ticket stood when it was last looked at or changed by us; `assignee` is the desk's id of a person."""

    status: TicketStatus
    assignee: str | None = None
    is_handed_back: bool = False


@dataclass(frozen=True)
class Told:
    """What the desk was last told of the conversation: `assignee` is an e-mail, empty for nobody, None for somebody
    whom only the desk knows."""

    status: TicketStatus
    assignee: str | None = None


@dataclass(frozen=True)
class DeskTicket:
    """A conversation's ticket in a desk.

    Attributes:
        id: the reference by which the desk finds it.
        episode: the newest episode of the conversation that it is about.
        ticket_id: the desk's id; None until it has been opened.
        version: raised by every save, so that a delivery which took too long changes nothing.
        sent_seq: number of the newest event that is in the ticket.
        trying_seq: number of the newest event of a text that may have arrived, or may not.
        looked_to: when the newest post was written that we have seen, by the desk's clock.
        unsent_since: since when something waits to be written into the ticket.
        due_at: when that is written.
    """

    id: str
    desk: str
    conversation_id: str
    episode: int
    created_at: datetime
    ticket_id: str | None = None
    url: str | None = None
    life: Life = Life.OPENING
    version: int = 0
    sent_seq: int = 0
    trying_seq: int | None = None
    seen: Seen | None = None
    told: Told | None = None
    looked_to: datetime | None = None
    unsent_since: datetime | None = None
    due_at: datetime | None = None


#: Columns that change with the conversation.
_WITH_CONVERSATION = frozenset({"episode", "unsent_since", "due_at"})


class Stale(Exception):
    """Somebody else has saved the row meanwhile."""


def insert(connection: Connection, ticket: DeskTicket) -> None:
    connection.execute(desk_tickets.insert().values(**_values(ticket)))


def save(connection: Connection, ticket: DeskTicket) -> DeskTicket:
    """Store the row as it is now; returns it with its new version. Raises Stale. What changes with the conversation,
    under its lock, is not saved (`wait`, `follow`)."""
    saved = replace(ticket, version=ticket.version + 1)
    values = {name: value for name, value in _values(saved).items() if name not in _WITH_CONVERSATION}
    is_same = sa.and_(desk_tickets.c.id == ticket.id, desk_tickets.c.version == ticket.version)
    if connection.execute(desk_tickets.update().where(is_same).values(**values)).rowcount != 1:
        raise Stale(ticket.id)
    return saved


def wait(connection: Connection, reference: str, since: datetime | None, due_at: datetime | None) -> None:
    """Note since when something waits to be written and when it will be; None for nothing. The conversation is
    locked."""
    mine = desk_tickets.update().where(desk_tickets.c.id == reference)
    connection.execute(mine.values(unsent_since=since, due_at=due_at))


def follow(connection: Connection, reference: str, episode: int) -> None:
    """The ticket goes on in this episode. The conversation is locked."""
    connection.execute(desk_tickets.update().where(desk_tickets.c.id == reference).values(episode=episode))


def lose_number(connection: Connection, reference: str) -> None:
    """The desk's id is another ticket's now."""
    connection.execute(desk_tickets.update().where(desk_tickets.c.id == reference).values(ticket_id=None))


def find(connection: Connection, reference: str) -> DeskTicket | None:
    return _first(connection, desk_tickets.c.id == reference)


def open_among(connection: Connection, references: Sequence[str]) -> Sequence[DeskTicket]:
    """Those of them that the desk has."""
    c = desk_tickets.c
    has = sa.and_(c.ticket_id.is_not(None), c.life.in_([Life.OPEN, Life.REFUSED]))
    mine = sa.and_(c.id.in_(references), has)
    return [_of(row) for row in connection.execute(sa.select(desk_tickets).where(mine))]


def of_desk(connection: Connection, desk: str, ticket_id: str) -> DeskTicket | None:
    """The row of a ticket of the desk."""
    return _first(connection, sa.and_(desk_tickets.c.desk == desk, desk_tickets.c.ticket_id == ticket_id))


def current(connection: Connection, conversation_id: str, desk: str | None = None) -> DeskTicket | None:
    """The conversation's newest ticket, in this desk or in any."""
    of = desk_tickets.c.conversation_id == conversation_id
    return _first(connection, of if desk is None else sa.and_(of, desk_tickets.c.desk == desk))


def due(connection: Connection, desk: str, now: datetime, limit: int = 200) -> Sequence[DeskTicket]:
    """Tickets of the desk for which something is to be written now."""
    c = desk_tickets.c
    query = sa.select(desk_tickets).where(IS_DUE, c.desk == desk, c.due_at <= now).order_by(c.due_at).limit(limit)
    return [_of(row) for row in connection.execute(query)]


def clear_due(connection: Connection, ticket: DeskTicket) -> bool:
    """Note that it is being written; False if somebody else has, or more came."""
    mine = sa.and_(desk_tickets.c.id == ticket.id, desk_tickets.c.due_at == ticket.due_at)
    changed = connection.execute(desk_tickets.update().where(mine).values(due_at=None, unsent_since=None))
    return changed.rowcount == 1


def _first(connection: Connection, which: sa.ColumnElement[bool]) -> DeskTicket | None:
    c = desk_tickets.c
    newest = sa.select(desk_tickets).where(which).order_by(c.created_at.desc(), c.id).limit(1)
    row = connection.execute(newest).first()
    return _of(row) if row else None


def _of(row: Row[Any]) -> DeskTicket:
    values = dict(row._mapping)
    seen, told = values["seen"], values["told"]
    values["life"] = Life(values["life"])
    values["seen"] = seen and Seen(TicketStatus(seen["status"]), seen["assignee"], seen["is_handed_back"])
    values["told"] = told and Told(TicketStatus(told["status"]), told["assignee"])
    return DeskTicket(**values)


def _values(ticket: DeskTicket) -> dict[str, Any]:
    values = {field.name: getattr(ticket, field.name) for field in fields(ticket)}
    for name in ("seen", "told"):
        values[name] = values[name] and vars(values[name])
    return values
