"""The built-in ticket store: a table beside the conversations."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from frontdesk.database import Database, ExactText, UtcDateTime, metadata
from frontdesk.references import references
from frontdesk.tickets.model import NewTicket, Ticket, TicketStatus

FIRST_NUMBER = 100001
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
    sa.UniqueConstraint("conversation_id", "episode", name="uq_tickets_episode"),
)

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
            number = references().ticket.write(str(_next_number(connection)))
            values = asdict(ticket) | {"status": TicketStatus.OPEN, "opened_at": now, "updated_at": now}
            connection.execute(tickets.insert().values(number=number, **values))
        return Ticket(number=number, **values)

    def find(self, number: str) -> Ticket | None:
        return self._first(sa.select(tickets).where(tickets.c.number == number))

    def of_episode(self, conversation_id: str, episode: int) -> Ticket | None:
        of = (tickets.c.conversation_id == conversation_id, tickets.c.episode == episode)
        return self._first(sa.select(tickets).where(*of))

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

    def _first(self, query: sa.Select[Any]) -> Ticket | None:
        with self._database.join_read() as connection:
            return _ticket(connection.execute(query).first())


def _next_number(connection: Connection) -> int:
    """Numbers without gaps: the row stays locked until the transaction that uses the number commits."""
    mine = counters.c.name == "tickets"
    update = counters.update().where(mine).values(value=counters.c.value + 1).returning(counters.c.value)
    return int(connection.execute(update).scalar_one())


def _ticket(row: Row[Any] | None) -> Ticket | None:
    if row is None:
        return None
    values = dict(row._mapping)
    return Ticket(**(values | {"status": TicketStatus(values["status"])}))
