"""The built-in ticket store: a table beside the conversations."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from frontdesk.database import ExactText, UtcDateTime, metadata
from frontdesk.tickets.model import Ticket, TicketStatus

FIRST_NUMBER = 100001

tickets = sa.Table(
    "tickets",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("customer_id", sa.String(64), index=True),
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
    """TicketStore over SQLite or PostgreSQL."""

    def open(self, connection: Connection, ticket: Ticket) -> Ticket:
        numbered = replace(ticket, number=f"T-{_next_number(connection)}")
        connection.execute(tickets.insert().values(**asdict(numbered)))
        return numbered

    def find(self, connection: Connection, number: str) -> Ticket | None:
        return _ticket(connection.execute(sa.select(tickets).where(tickets.c.number == number)).first())

    def of_episode(self, connection: Connection, conversation_id: str, episode: int) -> Ticket | None:
        query = sa.select(tickets).where(tickets.c.conversation_id == conversation_id, tickets.c.episode == episode)
        return _ticket(connection.execute(query).first())

    def set_status(self, connection: Connection, ticket: Ticket, status: TicketStatus) -> Ticket:
        changed = replace(ticket, status=status)
        values = {"status": status, "updated_at": ticket.updated_at}
        connection.execute(tickets.update().where(tickets.c.number == ticket.number).values(**values))
        return changed


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
