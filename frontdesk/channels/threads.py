"""Rows of `channel_threads`. Every function takes the connection of the caller's transaction."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from frontdesk.channels.tables import channel_threads
from frontdesk.conversations.model import NoIdentity
from frontdesk.intake.beginning import begin


@dataclass(frozen=True)
class Thread:
    """A channel's thread.

    Attributes:
        sender_id: the person who began it.
        private_key: key of the thread in which it goes on where only that person reads, once it does.
    """

    channel: str
    thread_key: str
    conversation_id: str
    sender_id: str
    created_at: datetime
    private_key: str | None = None


def find(connection: Connection, channel: str, thread_key: str) -> Thread | None:
    c = channel_threads.c
    return _first(connection, sa.and_(c.channel == channel, c.thread_key == thread_key))


def of_conversation(connection: Connection, conversation_id: str) -> Thread | None:
    return _first(connection, channel_threads.c.conversation_id == conversation_id)


def conversations_of(connection: Connection, channel: str, sender_id: str) -> list[str]:
    """The ids of the conversations of the threads that somebody began there."""
    c = channel_threads.c
    which = sa.and_(c.channel == channel, c.sender_id == sender_id)
    return list(connection.scalars(sa.select(c.conversation_id).where(which).order_by(c.created_at)))


def find_or_begin(
    connection: Connection,
    channel: str,
    thread_key: str,
    sender_id: str,
    now: datetime,
    locale: str,
    no_identity: NoIdentity | None = None,
) -> Thread:
    """The thread with its conversation, in this language if it begins now. If two transactions begin it at once, one
    waits and finds the other's."""
    found = find(connection, channel, thread_key)
    if found:
        return found
    try:
        with connection.begin_nested():
            thread = Thread(
                channel, thread_key, begin(connection, channel, now, locale, no_identity=no_identity).id, sender_id, now
            )
            connection.execute(channel_threads.insert().values(**asdict(thread)))
            return thread
    except IntegrityError:
        found = find(connection, channel, thread_key)
        if found is None:
            raise
        return found


def go_on_in_private(connection: Connection, conversation_id: str, private_key: str) -> None:
    """Keep where the thread of a conversation goes on."""
    of = channel_threads.c.conversation_id == conversation_id
    connection.execute(channel_threads.update().where(of).values(private_key=private_key))


def _first(connection: Connection, which: sa.ColumnElement[bool]) -> Thread | None:
    row = connection.execute(sa.select(channel_threads).where(which)).first()
    return Thread(**row._mapping) if row else None
