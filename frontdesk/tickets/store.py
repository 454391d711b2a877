"""The built-in ticket store: a table beside the conversations."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from frontdesk.database import Database, ExactText, Json, UtcDateTime, metadata
from frontdesk.references import references
from frontdesk.tickets.model import NewTicket, Request, Ticket, TicketStatus, handoff_key

_IN_NUMBERS = frozenset("T-0123456789")

tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("customer_id", sa.String(64)),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("subject", ExactText, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    sa.Column("key", sa.String(96), nullable=False),
    sa.Column("request", Json),
    sa.UniqueConstraint("key", name="uq_tickets_key"),
    sa.Index("ix_tickets_customer", "customer_id", "number"),
)
#: Spelled out, not as parameters, so that SQLite uses the partial indexes.
IS_REQUEST = tickets.c.request.is_not(None)
IS_OPEN_REQUEST = IS_REQUEST & (tickets.c.status != sa.literal_column("'solved'", sa.String))
for _name, _columns, _which in (
    ("ix_tickets_requests", (tickets.c.conversation_id, tickets.c.number), IS_REQUEST),
    ("ix_tickets_open_requests", (tickets.c.customer_id,), IS_OPEN_REQUEST),
):
    sa.Index(_name, *_columns, sqlite_where=_which, postgresql_where=_which)

counters = sa.Table(
    "counters",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("value", sa.Integer, nullable=False),
)


class SqlTicketStore:
    """TicketStore over SQLite or PostgreSQL; joins the transaction that is open in the caller's thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, ticket: NewTicket, now: datetime) -> Ticket:
        with self._database.join() as connection:
            _lock_numbers(connection)
            if known := _known(connection, ticket):
                return known
            number = references().ticket.write(str(_next_number(connection)))
            values = {each.name: getattr(ticket, each.name) for each in fields(ticket)}
            values |= {"number": number, "status": TicketStatus.OPEN, "opened_at": now, "updated_at": now}
            request = ticket.request.to_json() if ticket.request else None
            connection.execute(tickets.insert().values(values | {"request": request}))
        return Ticket(**values)

    def find(self, number: str) -> Ticket | None:
        return self._first(sa.select(tickets).where(tickets.c.number == number))

    def of_episode(self, conversation_id: str, episode: int) -> Ticket | None:
        return self._first(sa.select(tickets).where(tickets.c.key == handoff_key(conversation_id, episode)))

    def requests(self, conversation_id: str) -> list[Ticket]:
        return self._newest(sa.select(tickets).where(tickets.c.conversation_id == conversation_id, IS_REQUEST))

    def of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        return self._newest(sa.select(tickets).where(tickets.c.customer_id == customer_id).limit(limit))

    def set_status(self, number: str, status: TicketStatus, now: datetime) -> Ticket | None:
        values = {"status": status, "updated_at": now}
        with self._database.join() as connection:
            connection.execute(tickets.update().where(tickets.c.number == number).values(**values))
            return self.find(number)

    def conversations_with(self, words: str, limit: int) -> list[str]:
        if not _IN_NUMBERS.issuperset(words.upper()):
            return []
        found = tickets.c.number.icontains(words, autoescape=True)
        query = sa.select(tickets.c.conversation_id).where(found).order_by(tickets.c.number.desc()).limit(limit)
        with self._database.join_read() as connection:
            return list(connection.execute(query).scalars())

    def conversations_with_requests(self, limit: int) -> list[str]:
        oldest = sa.func.min(tickets.c.number)
        query = sa.select(tickets.c.conversation_id).where(IS_OPEN_REQUEST).group_by(tickets.c.conversation_id)
        with self._database.join_read() as connection:
            return list(connection.execute(query.order_by(oldest).limit(limit)).scalars())

    def _newest(self, query: sa.Select[Any]) -> list[Ticket]:
        with self._database.join_read() as connection:
            return [_ticket(row) for row in connection.execute(query.order_by(tickets.c.number.desc()))]

    def _first(self, query: sa.Select[Any]) -> Ticket | None:
        with self._database.join_read() as connection:
            row = connection.execute(query).first()
            return _ticket(row) if row else None


_MINE = counters.c.name == "tickets"


def _lock_numbers(connection: Connection) -> None:
    """One ticket is opened at a time, until the transaction ends: so no key gets two, and numbers have no gaps."""
    connection.execute(sa.select(counters.c.value).where(_MINE).with_for_update())


def _next_number(connection: Connection) -> int:
    update = counters.update().where(_MINE).values(value=counters.c.value + 1).returning(counters.c.value)
    return int(connection.execute(update).scalar_one())


def _known(connection: Connection, ticket: NewTicket) -> Ticket | None:
    """The ticket of this key, else the customer's open one for the same request."""
    row = connection.execute(sa.select(tickets).where(tickets.c.key == ticket.key)).first()
    if row or not (ticket.request and ticket.customer_id):
        return _ticket(row) if row else None
    theirs = sa.select(tickets).where(tickets.c.customer_id == ticket.customer_id, IS_OPEN_REQUEST)
    return next((known for known in map(_ticket, connection.execute(theirs)) if known.request == ticket.request), None)


def _ticket(row: Row[Any]) -> Ticket:
    values = dict(row._mapping)
    request = Request(**values["request"]) if values["request"] else None
    return Ticket(**(values | {"status": TicketStatus(values["status"]), "request": request}))
