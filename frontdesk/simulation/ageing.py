"""Lets time pass for one conversation: everything about it becomes older.

The clock itself never moves. So conversations that run beside it notice nothing, and a serving process has no way to be
told a wrong time.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.shop.tables import customers, invoices, orders
from frontdesk.database import UtcDateTime
from frontdesk.schema import conversations

_OWNER = "conversation_id"


def age_conversation(connection: sa.Connection, conversation_id: str, by: timedelta) -> None:
    """Move every moment in the rows of the conversation, in all tables, into the past."""
    conversation = conversations.conversations
    _shift(connection, conversation, conversation.c.id == conversation_id, UtcDateTime, by)
    for table in conversation.metadata.sorted_tables:
        if _OWNER in table.c:
            _shift(connection, table, table.c[_OWNER] == conversation_id, UtcDateTime, by)


def age_orders(connection: sa.Connection, customer_id: str, by: timedelta) -> None:
    """Move every day and moment of the customer, of orders and invoices into the past, by whole days."""
    whole = timedelta(days=by.days)
    for table in (customers, orders, invoices):
        for kind in (sa.Date, UtcDateTime):
            _shift(connection, table, table.c.customer_id == customer_id, kind, whole)


def _shift(connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool], kind: Any, by: timedelta) -> None:
    """Subtract in Python, row by row: databases differ in how they do it, and these rows are few."""
    moments = [column for column in table.c if isinstance(column.type, kind)]
    if not moments or not by:
        return
    for row in connection.execute(sa.select(table).where(which)).mappings().all():
        older = {column.name: row[column.name] - by for column in moments if row[column.name] is not None}
        mine = sa.and_(*(column == row[column.name] for column in table.primary_key))
        if older:
            connection.execute(sa.update(table).where(mine).values(older))
