"""The lists of conversations: which, in which order, and what a line shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Author, Conversation, Kind, Owner, Status
from frontdesk.inbox.markers import read_markers
from frontdesk.inbox.paging import Cursor, order
from frontdesk.team.model import Agent
from frontdesk.tickets.store import tickets


@dataclass(frozen=True)
class Filter:
    """Which conversations, in which order.

    Attributes:
        view: queue, mine, agents, bot, all, or resolved (all that are resolved).
        status: open (also snoozed) or resolved.
        sort: waiting (longest first) or newest (last event first).
        search: part of a customer's name or e-mail, of a ticket's number, or the conversation's id.
    """

    view: str = "queue"
    status: str = "open"
    sort: str = "waiting"
    search: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a list.

    Attributes:
        read_seq: how far the agent who asks has read.
        unread: how many of the customer's messages come after that.
        unanswered_since: when the customer wrote the first message that neither the bot nor an agent answered.
    """

    conversation: Conversation
    reason: str | None
    last_text: str | None
    last_author: str | None
    agent_name: str | None
    read_seq: int = 0
    unread: int = 0
    unanswered_since: datetime | None = None


def select_rows(
    connection: Connection, wanted: Filter, agent: Agent, names: dict[str, str], after: Cursor | None, limit: int
) -> list[Row]:
    """The selected conversations that come after ``after``, without those in which nobody has said anything yet."""
    query = sa.select(t.conversations).where(*_conditions(wanted, agent)).order_by(*order(wanted.sort))
    if after:
        query = query.where(after.is_before(wanted.sort))
    conversations = [store.conversation_of(row) for row in connection.execute(query.limit(limit))]
    facts = _Facts.of(connection, [conversation.id for conversation in conversations], agent)
    return [_row(conversation, facts, names) for conversation in conversations]


def count(connection: Connection, agent: Agent) -> dict[str, int]:
    """Open conversations by view."""
    c = t.conversations.c
    mine = sa.select(sa.func.count()).where(*_conditions(Filter("mine"), agent))
    by_owner = (
        sa.select(c.owner, sa.func.count().label("number")).where(*_conditions(Filter("all"), agent)).group_by(c.owner)
    )
    owners: dict[str, int] = {row.owner: row.number for row in connection.execute(by_owner)}
    return {
        "queue": owners.get(Owner.QUEUE, 0),
        "mine": connection.execute(mine).scalar_one(),
        "agents": owners.get(Owner.AGENT, 0),
        "bot": owners.get(Owner.BOT, 0),
        "all": sum(owners.values()),
    }


@dataclass(frozen=True)
class _Facts:
    """What rows show beside the conversation itself, by conversation id."""

    last: dict[str, sa.Row[Any]]
    reasons: dict[str, str]
    read: dict[str, int]
    unread: dict[str, int]
    unanswered: dict[str, datetime]

    @classmethod
    def of(cls, connection: Connection, ids: Sequence[str], agent: Agent) -> _Facts:
        marks = read_markers(connection, ids, agent)
        return cls(
            _last_messages(connection, ids),
            _reasons(connection, ids),
            marks,
            _unread(connection, ids, marks),
            _unanswered(connection, ids),
        )


def _conditions(wanted: Filter, agent: Agent) -> list[sa.ColumnElement[bool]]:
    c = t.conversations.c
    owner = {
        "queue": c.owner == Owner.QUEUE,
        "mine": sa.and_(c.owner == Owner.AGENT, c.agent_id == agent.agent_id),
        "agents": c.owner == Owner.AGENT,
        "bot": c.owner == Owner.BOT,
    }.get(wanted.view, sa.true())
    is_resolved = wanted.view == "resolved" or wanted.status == Status.RESOLVED
    status = c.status == Status.RESOLVED if is_resolved else c.status != Status.RESOLVED
    return [owner, status, c.last_seq > 0, *_matches(wanted.search)]


def _matches(search: str) -> list[sa.ColumnElement[bool]]:
    c, words = t.conversations.c, search.strip()
    if not words:
        return []
    in_ticket = sa.exists().where(tickets.c.conversation_id == c.id, tickets.c.number.icontains(words, autoescape=True))
    parts = (column.icontains(words, autoescape=True) for column in (c.customer_name, c.customer_email))
    return [sa.or_(*parts, c.id == words, in_ticket)]


def _last_messages(connection: Connection, ids: Sequence[str]) -> dict[str, sa.Row[Any]]:
    e = t.events.c
    newest = (
        sa.select(e.conversation_id, sa.func.max(e.seq).label("seq"))
        .where(e.conversation_id.in_(ids), e.kind == Kind.MESSAGE, e.author != Author.SYSTEM)
        .group_by(e.conversation_id)
        .subquery()
    )
    on = sa.and_(newest.c.conversation_id == e.conversation_id, newest.c.seq == e.seq)
    query = sa.select(e.conversation_id, e.text, e.author).select_from(t.events.join(newest, on))
    found: Iterable[sa.Row[Any]] = connection.execute(query)
    return {row.conversation_id: row for row in found}


def _reasons(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    h = t.handoffs.c
    query = sa.select(h.conversation_id, h.reason).where(h.conversation_id.in_(ids)).order_by(h.owner_version)
    return {row.conversation_id: row.reason for row in connection.execute(query)}


def _customers_messages(ids: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    e = t.events.c
    return [e.conversation_id.in_(ids), e.kind == Kind.MESSAGE, e.author == Author.CUSTOMER]


def _unread(connection: Connection, ids: Sequence[str], marks: dict[str, int]) -> dict[str, int]:
    e = t.events.c
    mark = sa.case(marks, value=e.conversation_id, else_=0) if marks else sa.literal(0)
    counted = sa.select(e.conversation_id, sa.func.count().label("number"))
    query = counted.where(*_customers_messages(ids), e.seq > mark).group_by(e.conversation_id)
    return {row.conversation_id: row.number for row in connection.execute(query)}


def _unanswered(connection: Connection, ids: Sequence[str]) -> dict[str, datetime]:
    e = t.events.c
    answer = (
        sa.select(e.conversation_id, sa.func.max(e.seq).label("seq"))
        .where(e.conversation_id.in_(ids), e.kind == Kind.MESSAGE, e.author.in_((Author.AGENT, Author.BOT)))
        .group_by(e.conversation_id)
        .subquery()
    )
    joined = t.events.outerjoin(answer, answer.c.conversation_id == e.conversation_id)
    is_later = e.seq > sa.func.coalesce(answer.c.seq, 0)
    first = sa.select(e.conversation_id, sa.func.min(e.at).label("since")).select_from(joined)
    query = first.where(*_customers_messages(ids), is_later).group_by(e.conversation_id)
    return {row.conversation_id: row.since for row in connection.execute(query)}


def _row(conversation: Conversation, facts: _Facts, names: dict[str, str]) -> Row:
    message = facts.last.get(conversation.id)
    return Row(
        conversation=conversation,
        reason=facts.reasons.get(conversation.id) if conversation.owner is not Owner.BOT else None,
        last_text=message.text if message else None,
        last_author=message.author if message else None,
        agent_name=names.get(conversation.agent_id or ""),
        read_seq=facts.read.get(conversation.id, 0),
        unread=facts.unread.get(conversation.id, 0),
        unanswered_since=facts.unanswered.get(conversation.id),
    )
