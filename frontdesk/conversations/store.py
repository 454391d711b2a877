"""Rows of conversations and their events. Every function takes the connection of the caller's transaction."""

from __future__ import annotations

import secrets
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from frontdesk.conversations import tables as t
from frontdesk.conversations.model import (
    Author,
    Conversation,
    Event,
    Kind,
    NewEvent,
    NoIdentity,
    Owner,
    Priority,
    Status,
    Turn,
)
from frontdesk.identity.model import Level
from frontdesk.problems import NotFound

# Statements of every turn, built once: SQLAlchemy takes longer to put a statement together than SQLite to run it.
_INSERT_EVENT = t.events.insert().returning(t.events.c.id)
_BY_ID = sa.select(t.conversations).where(t.conversations.c.id == sa.bindparam("row_id"))
_LOCK_BY_ID = _BY_ID.with_for_update()
_BY_CLIENT_ID = sa.select(t.events).where(
    t.events.c.conversation_id == sa.bindparam("of"),
    t.events.c.author == sa.bindparam("by"),
    t.events.c.client_id == sa.bindparam("key"),
)
_EVENT_AT = sa.select(t.events).where(
    t.events.c.conversation_id == sa.bindparam("of"), t.events.c.seq == sa.bindparam("number")
)
# The author is hidden from SQLite's planner, so that it reads from the end of the timeline; else it would read and sort
# every message of theirs.
_LATEST_MESSAGE = (
    sa.select(t.events)
    .where(
        t.events.c.conversation_id == sa.bindparam("of"),
        t.events.c.kind == Kind.MESSAGE,
        sa.func.coalesce(t.events.c.author, "") == sa.bindparam("by"),
    )
    .order_by(t.events.c.seq.desc())
    .limit(1)
)


# Columns that never change. A save must not set them: SQLite looks through every event of a conversation whose id is
# set, even to the same value.
_FIXED = frozenset({"id", "channel", "created_at"})


def update_of(table: sa.Table, fixed: frozenset[str]) -> sa.Update:
    """An update of every column but the `fixed` ones, by id."""
    columns: dict[str, Any] = {column.name: sa.bindparam(column.name) for column in table.c if column.name not in fixed}
    return table.update().where(table.c.id == sa.bindparam("row_id")).values(columns)


_SAVE = update_of(t.conversations, _FIXED)


def new_id() -> str:
    """A random identifier, 128 bits, safe in a URL and impossible to guess."""
    return secrets.token_hex(16)


def insert_conversation(connection: Connection, conversation: Conversation) -> None:
    connection.execute(t.conversations.insert(), values_of(conversation))


def find(connection: Connection, conversation_id: str) -> Conversation | None:
    row = connection.execute(_BY_ID, {"row_id": conversation_id}).first()
    return conversation_of(row) if row else None


def others_of_customer(connection: Connection, conversation: Conversation, most: int) -> list[Conversation]:
    """The same customer's other conversations that were not empty, by any channel, the one that began last first."""
    if conversation.customer_id is None:
        return []
    c = t.conversations.c
    which = sa.and_(c.customer_id == conversation.customer_id, c.id != conversation.id, c.last_seq > 0)
    newest = sa.select(t.conversations).where(which).order_by(c.created_at.desc()).limit(most)
    return [conversation_of(row) for row in connection.execute(newest)]


def lock(connection: Connection, conversation_id: str) -> Conversation:
    """The conversation, locked until the transaction ends. Raises NotFound."""
    row = connection.execute(_LOCK_BY_ID, {"row_id": conversation_id}).first()
    if row is None:
        raise NotFound("conversation")
    return conversation_of(row)


def save(connection: Connection, conversation: Conversation) -> None:
    connection.execute(_SAVE, values_of(conversation, _FIXED) | {"row_id": conversation.id})


def insert_event(connection: Connection, conversation: Conversation, new_event: NewEvent, now: datetime) -> Event:
    """Store an event under the conversation's `last_seq`. Only `Timeline` may call this: it gives the numbers."""
    values = values_of(new_event) | {
        "conversation_id": conversation.id,
        "seq": conversation.last_seq,
        "episode": conversation.episode,
        "at": now,
    }
    return Event(id=connection.execute(_INSERT_EVENT, values).scalar_one(), **values)


def event_by_client_id(connection: Connection, conversation_id: str, author: Author, client_id: str) -> Event | None:
    row = connection.execute(_BY_CLIENT_ID, {"of": conversation_id, "by": author, "key": client_id}).first()
    return event_of(row) if row else None


def events_after(connection: Connection, conversation_id: str, after: int = 0) -> list[Event]:
    e = t.events.c
    query = sa.select(t.events).where(e.conversation_id == conversation_id, e.seq > after)
    return [event_of(row) for row in connection.execute(query.order_by(e.seq))]


def events_between(
    connection: Connection, conversation_id: str, after: int, upto: int, public_only: bool = False
) -> list[Event]:
    e = t.events.c
    query = sa.select(t.events).where(e.conversation_id == conversation_id, e.seq > after, e.seq <= upto)
    if public_only:
        query = query.where(e.public)
    return [event_of(row) for row in connection.execute(query.order_by(e.seq))]


def events_of_kind(connection: Connection, conversation_id: str, kind: Kind) -> list[Event]:
    """Events of a kind that is looked up by itself (`tables.BY_KIND`), newest first."""
    query = sa.select(t.events).where(t.events.c.conversation_id == conversation_id, t.BY_KIND[kind])
    return [event_of(row) for row in connection.execute(query.order_by(t.events.c.seq.desc()))]


def latest_event(connection: Connection, conversation_id: str, kind: Kind, episode: int | None = None) -> Event | None:
    """The newest event of a kind that is looked up by itself (`tables.BY_KIND`), in the episode or in all."""
    e = t.events.c
    query = sa.select(t.events).where(e.conversation_id == conversation_id, t.BY_KIND[kind])
    if episode is not None:
        query = query.where(e.episode == episode)
    row = connection.execute(query.order_by(e.seq.desc()).limit(1)).first()
    return event_of(row) if row else None


def system_messages(connection: Connection, conversation_id: str, limit: int | None = None) -> list[Event]:
    """What the system said in the conversation, newest first."""
    e = t.events.c
    query = sa.select(t.events).where(e.conversation_id == conversation_id, e.kind == Kind.MESSAGE, t.IS_BY_SYSTEM)
    return [event_of(row) for row in connection.execute(query.order_by(e.seq.desc()).limit(limit))]


def latest_message(connection: Connection, conversation: Conversation, author: Author) -> Event | None:
    """The newest message by this author in the current episode."""
    row = connection.execute(_LATEST_MESSAGE, {"of": conversation.id, "by": author}).first()
    return event_of(row) if row and row.episode == conversation.episode else None


def customer_messages_after(connection: Connection, conversation_id: str, seq: int) -> int:
    """How many messages the customer wrote after that event."""
    e = t.events.c
    by_customer = sa.and_(e.kind == Kind.MESSAGE, e.author == Author.CUSTOMER)
    query = sa.select(sa.func.count()).where(e.conversation_id == conversation_id, e.seq > seq, by_customer)
    return connection.execute(query).scalar_one()


def customer_message_before(connection: Connection, conversation_id: str, seq: int) -> int:
    """The number of the customer's newest message before that event; 0 for none."""
    e = t.events.c
    by_customer = sa.and_(e.kind == Kind.MESSAGE, sa.func.coalesce(e.author, "") == Author.CUSTOMER)
    query = sa.select(e.seq).where(e.conversation_id == conversation_id, e.seq < seq, by_customer)
    return connection.execute(query.order_by(e.seq.desc()).limit(1)).scalar() or 0


def event_at(connection: Connection, conversation_id: str, seq: int) -> Event:
    return event_of(connection.execute(_EVENT_AT, {"of": conversation_id, "number": seq}).one())


def idle(connection: Connection, since: datetime, limit: int = 100) -> list[str]:
    """Open conversations of the bot in which nothing happened since then, longest idle first."""
    c = t.conversations.c
    is_idle = sa.and_(t.IS_OPEN, c.owner == Owner.BOT, c.status == Status.OPEN, c.last_event_at <= since)
    query = sa.select(c.id).where(is_idle).order_by(c.last_event_at, c.id).limit(limit)
    return list(connection.execute(query).scalars())


def queue(connection: Connection) -> list[Row[Any]]:
    """id, owner_version and customer_id of all conversations that wait for a person, the next one first."""
    c = t.conversations.c
    is_waiting = sa.and_(t.IS_QUEUED, c.owner == Owner.QUEUE, c.status == Status.OPEN)
    query = sa.select(c.id, c.owner_version, c.customer_id).where(is_waiting).order_by(*t.QUEUE_ORDER)
    return list(connection.execute(query))


def insert_handoff(connection: Connection, values: dict[str, Any]) -> None:
    connection.execute(t.handoffs.insert().values(**values))


def latest_handoff(connection: Connection, conversation_id: str) -> dict[str, Any] | None:
    """The packet of the latest escalation, or None."""
    query = sa.select(t.handoffs.c.packet).where(t.handoffs.c.conversation_id == conversation_id)
    packet = connection.execute(query.order_by(t.handoffs.c.owner_version.desc()).limit(1)).scalar()
    return dict(packet) if packet else None


def conversation_of(row: Row[Any]) -> Conversation:
    """A row of `conversations` as the model has it."""
    return conversation_with(dict(row._mapping))


def conversation_with(values: dict[str, Any]) -> Conversation:
    """The conversation with these values of its columns."""
    values |= {
        "owner": Owner(values["owner"]),
        "status": Status(values["status"]),
        "level": Level(values.pop("assurance")),
        "priority": Priority(values["priority"]),
        "no_identity": NoIdentity(values["no_identity"]) if values["no_identity"] else None,
    }
    return Conversation(**values)


def event_of(row: Row[Any]) -> Event:
    """A row of `events` as the model has it."""
    values = dict(row._mapping)
    return Event(**(values | {"kind": Kind(values["kind"]), "author": Author(values["author"])}))


def values_of(record: Conversation | Turn | NewEvent, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The fields of a record, without the deep copies of `asdict`."""
    values = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in without}
    if "level" in values:
        values["assurance"] = values.pop("level")  # the column's name
    return values
