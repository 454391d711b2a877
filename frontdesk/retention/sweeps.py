"""What has come to its end, and when. Each function deletes at most a batch of it, oldest first.

Rows that another transaction holds are left for the next time, so replicas can sweep at once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations.tables import conversations
from frontdesk.database import Database
from frontdesk.identity.tables import sessions, used_tokens
from frontdesk.inbox.tables import drafts, reads
from frontdesk.retention.service import Sweep
from frontdesk.team.tables import agent_sessions

#: A token is remembered past its end, for clocks that differ.
TOKEN_LEEWAY = timedelta(hours=1)

#: A conversation without a word is kept for as long as somebody might still say one.
EMPTY_FOR = timedelta(days=1)

#: What may point to a conversation in which nothing was ever said; it is deleted with it.
BESIDE_EMPTY = (sessions, drafts, reads)


def expired_sessions(database: Database, now: datetime, batch: int) -> int:
    """Customers' sessions whose time is over."""
    return _delete(database, sessions.c.secret_hash, sessions.c.expires_at, now, batch)


def revoked_sessions(database: Database, now: datetime, batch: int) -> int:
    """Customers' sessions that were ended early."""
    return _delete(database, sessions.c.secret_hash, sessions.c.revoked_at, now, batch)


def expired_agent_sessions(database: Database, now: datetime, batch: int) -> int:
    """Agents' sessions whose time is over; revoked ones wait for it as well, it is hours."""
    return _delete(database, agent_sessions.c.secret_hash, agent_sessions.c.expires_at, now, batch)


def used_tokens_past_their_end(database: Database, now: datetime, batch: int) -> int:
    """Identity tokens that are refused for their age, used or not."""
    return _delete(database, used_tokens.c.token_id, used_tokens.c.expires_at, now - TOKEN_LEEWAY, batch)


def empty_conversations(database: Database, now: datetime, batch: int) -> int:
    """Conversations in which nothing was ever said and for which nobody holds a live session."""
    is_live = (sessions.c.conversation_id == conversations.c.id) & (sessions.c.expires_at > now)
    is_empty = sa.and_(
        conversations.c.last_seq == sa.literal_column("0"),  # in words, so that SQLite sees the partial index
        conversations.c.created_at < now - EMPTY_FOR,
        ~sa.exists().where(is_live, sessions.c.revoked_at.is_(None)),
    )
    query = sa.select(conversations.c.id).where(is_empty).order_by(conversations.c.created_at).limit(batch)
    with database.read() as connection:  # passes over all that are still live: not while others wait to write
        found = connection.scalars(query).all()
    if not found:
        return 0
    with database.write() as connection:
        ids = _lock(connection, query.where(conversations.c.id.in_(found)))
        for table in BESIDE_EMPTY:
            connection.execute(table.delete().where(table.c.conversation_id.in_(ids)))
        connection.execute(conversations.delete().where(conversations.c.id.in_(ids)))
        return len(ids)


#: Sessions first: a conversation may be deleted when none is left.
SWEEPS = (
    Sweep("expired_sessions", expired_sessions),
    Sweep("revoked_sessions", revoked_sessions),
    Sweep("agent_sessions", expired_agent_sessions),
    Sweep("used_tokens", used_tokens_past_their_end),
    Sweep("empty_conversations", empty_conversations),
)


def _delete(database: Database, key: sa.Column[Any], ended: sa.Column[Any], before: datetime, batch: int) -> int:
    """Delete the rows whose `ended` is `before` or earlier."""
    with database.write() as connection:
        keys = _lock(connection, sa.select(key).where(ended <= before).order_by(ended).limit(batch))
        connection.execute(key.table.delete().where(key.in_(keys)))
        return len(keys)


def _lock(connection: Connection, query: sa.Select[Any]) -> list[Any]:
    """The keys of a query, each held until the end of the transaction; SQLite has one writer anyway."""
    return list(connection.scalars(query.with_for_update(skip_locked=True)).all())
