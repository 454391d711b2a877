"""Conversations in which customers wait for people. Every function takes the connection of the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Author, Conversation, Kind, Owner, Status
from frontdesk.conversations.store import event_at


def held_by(connection: Connection, agent_ids: Sequence[str]) -> list[Row[Any]]:
    """id, agent_id, agent_at and wrote_at (of the last message, if it is the customer's) of the conversations that
    these agents have in the inbox."""
    c, e = t.conversations.c, t.events.c
    last = sa.and_(e.conversation_id == c.id, e.seq == c.last_message_seq, e.author == Author.CUSTOMER)
    query = sa.select(c.id, c.agent_id, c.agent_at, e.at.label("wrote_at")).outerjoin(t.events, last)
    held = sa.and_(t.IS_WITH_AGENT, c.owner == Owner.AGENT, c.agent_id.in_(agent_ids), c.desk.is_(None))
    return list(connection.execute(query.where(held)))


def wrote_at(connection: Connection, conversation: Conversation) -> datetime | None:
    """When the customer wrote the last message; None if it is somebody else's."""
    if not conversation.last_message_seq:
        return None
    last = event_at(connection, conversation.id, conversation.last_message_seq)
    return last.at if last.author is Author.CUSTOMER else None


def unreminded(connection: Connection, before: datetime) -> list[str]:
    """Conversations whose customer has waited for an agent since then, and whose agent was not reminded of it."""
    return _silent(connection, before, t.conversations.c.reminded_at.is_(None))


def unoffered(connection: Connection, before: datetime) -> list[str]:
    """Conversations whose customer has waited for an agent since then, and that are not offered to the others."""
    return _silent(connection, before, t.conversations.c.queued_at.is_(None))


def _silent(connection: Connection, before: datetime, condition: sa.ColumnElement[bool], limit: int = 100) -> list[str]:
    c = t.conversations.c
    has_waited = sa.and_(t.IS_UNANSWERED, c.unanswered_since <= before, c.agent_at <= before, c.status == Status.OPEN)
    query = sa.select(c.id).where(has_waited, condition).order_by(c.unanswered_since, c.id).limit(limit)
    return list(connection.execute(query).scalars())


def without_ticket(connection: Connection, limit: int = 100) -> list[str]:
    """Conversations that wait in the queue and have no ticket, in its order."""
    c, e = t.conversations.c, t.events.c
    of_episode = sa.and_(e.conversation_id == c.id, e.kind == Kind.TICKET, t.IS_BY_SYSTEM, e.episode == c.episode)
    is_waiting = sa.and_(t.IS_QUEUED, c.owner == Owner.QUEUE, c.status == Status.OPEN, ~sa.exists().where(of_episode))
    query = sa.select(c.id).where(is_waiting).order_by(*t.QUEUE_ORDER).limit(limit)
    return list(connection.execute(query).scalars())
