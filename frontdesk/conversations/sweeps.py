"""Sweeps of empty conversations: those in which nothing was ever said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from frontdesk.conversations.tables import EMPTY, conversations
from frontdesk.database import Database
from frontdesk.identity.tables import sessions
from frontdesk.retention.service import Sweep, lock


def empty_conversations(kept: timedelta, beside: Sequence[sa.Table]) -> Sweep:
    """Deletes empty conversations that no live session opens.

    Args:
        kept: how long a conversation is kept anyway, because somebody may still write.
        beside: tables of other packages whose rows may point to such a conversation; those rows are deleted too.
    """

    def run(database: Database, now: datetime, batch: int) -> int:
        query = _empty(now, now - kept).limit(batch)
        with database.read() as connection:  # no write: this passes over all live ones, while others wait to write
            found = connection.scalars(query).all()
        if not found:
            return 0
        with database.write() as connection:
            ids = lock(connection, query.where(conversations.c.id.in_(found)))
            for table in (sessions, *beside):
                connection.execute(table.delete().where(table.c.conversation_id.in_(ids)))
            connection.execute(conversations.delete().where(conversations.c.id.in_(ids)))
            return len(ids)

    return Sweep("empty_conversations", run)


def _empty(now: datetime, before: datetime) -> sa.Select[tuple[str]]:
    is_live = (sessions.c.conversation_id == conversations.c.id) & (sessions.c.expires_at > now)
    is_empty = sa.and_(
        EMPTY,
        conversations.c.created_at < before,
        ~sa.exists().where(is_live, sessions.c.revoked_at.is_(None)),
    )
    return sa.select(conversations.c.id).where(is_empty).order_by(conversations.c.created_at)
