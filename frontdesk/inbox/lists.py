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
from frontdesk.conversations.model import Conversation, Owner, Status
from frontdesk.inbox.markers import ReadMarker, read_markers
from frontdesk.inbox.paging import Cursor, Stretch, stretches
from frontdesk.team.model import Agent


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
    connection: Connection,
    wanted: Filter,
    agent: Agent,
    names: dict[str, str],
    after: Cursor | None,
    limit: int,
    with_ticket: Sequence[str] = (),
) -> list[Row]:
    """The selected conversations that come after `after`, without those in which nobody has said anything yet.

    A search reads the list from its beginning until it has found `limit` conversations: all that are open at most, and
    of the resolved ones all that there are if the words are rare.

    Args:
        with_ticket: ids of conversations whose ticket fits the search.
    """
    conditions, found = _conditions(wanted, agent, with_ticket), list[Conversation]()
    for stretch in stretches(wanted.sort, after):
        if len(found) < limit:
            found += _select(connection, conditions, stretch, limit - len(found))
    ids = [conversation.id for conversation in found]
    messages, marks = _last_messages(connection, ids), read_markers(connection, ids, agent)
    return [_row(one, messages.get(one.id), marks.get(one.id, ReadMarker()), names) for one in found]


def _select(
    connection: Connection, conditions: Sequence[sa.ColumnElement[bool]], stretch: Stretch, limit: int
) -> list[Conversation]:
    query = sa.select(t.conversations).where(*conditions, stretch.condition).order_by(*stretch.order).limit(limit)
    return [store.conversation_of(row) for row in connection.execute(query)]


def _conditions(wanted: Filter, agent: Agent, with_ticket: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    c = t.conversations.c
    owner = {
        "queue": c.owner == Owner.QUEUE,
        "mine": sa.and_(c.owner == Owner.AGENT, c.agent_id == agent.agent_id),
        "agents": c.owner == Owner.AGENT,
        "bot": c.owner == Owner.BOT,
    }.get(wanted.view, sa.true())
    is_resolved = wanted.view == "resolved" or wanted.status == Status.RESOLVED
    return [owner, t.IS_RESOLVED if is_resolved else t.IS_OPEN, *_matches(wanted.search, with_ticket)]


def _matches(search: str, with_ticket: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    c, words = t.conversations.c, search.strip()
    if not words:
        return []
    parts = (column.icontains(words, autoescape=True) for column in (c.customer_name, c.customer_email))
    return [sa.or_(*parts, c.id.in_((words, *with_ticket)))]


def _last_messages(connection: Connection, ids: Sequence[str]) -> dict[str, sa.Row[Any]]:
    c, e = t.conversations.c, t.events.c
    of_row = sa.and_(e.conversation_id == c.id, e.seq == c.last_message_seq)
    query = sa.select(c.id, e.text, e.author).join_from(t.conversations, t.events, of_row).where(c.id.in_(ids))
    found: Iterable[sa.Row[Any]] = connection.execute(query)
    return {row.id: row for row in found}


def _row(conversation: Conversation, message: sa.Row[Any] | None, mark: ReadMarker, names: dict[str, str]) -> Row:
    return Row(
        conversation=conversation,
        reason=conversation.handoff_reason if conversation.owner is not Owner.BOT else None,
        last_text=message.text if message else None,
        last_author=message.author if message else None,
        agent_name=names.get(conversation.agent_id or ""),
        read_seq=mark.seq,
        unread=conversation.customer_messages - mark.customer_messages,
        unanswered_since=conversation.unanswered_since,
    )
