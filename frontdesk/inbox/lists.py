"""The lists of conversations: their filter, their order and their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Conversation, Owner, Status
from frontdesk.inbox.paging import Cursor, stretches
from frontdesk.inbox.search import found_by
from frontdesk.inbox.tables import reads
from frontdesk.team.model import Agent


@dataclass(frozen=True)
class Filter:
    """Which conversations, in which order.

    Attributes:
        view: queue (also offered), mine, agents, bot, all, requests (in which one is not solved yet, or an operation
            waits for an agent), or resolved (all that are resolved).
        status: open (also snoozed) or resolved; of requests, both.
        sort: waiting (urgent ones first, then the longest waiting) or newest (last event first).
        search: words of the customer's name or e-mail, or of what was said, each by its beginning (of names by any
            part); part of a ticket's number; or the conversation's id.
    """

    view: str = "queue"
    status: str = "open"
    sort: str = "waiting"
    search: str = ""

    @property
    def is_resolved(self) -> bool:
        """Whether it selects resolved conversations."""
        return self.view == "resolved" or self.status == Status.RESOLVED


@dataclass(frozen=True)
class Row:
    """One line of a list.

    Attributes:
        read_seq: the asking agent's read marker.
        unread: how many of the customer's messages come after it.
        unanswered_since: when the customer wrote the first message that neither the bot nor an agent answered.
        asked: what the customer wants, in their own words, as the handoff packet has it; None if it is not known.
        last_pressed: the newest message is a button's sentence, which the customer pressed.
    """

    conversation: Conversation
    reason: str | None
    last_text: str | None
    last_author: str | None
    agent_name: str | None
    read_seq: int = 0
    unread: int = 0
    unanswered_since: datetime | None = None
    asked: str | None = None
    last_pressed: bool = False


def select_rows(
    connection: Connection,
    wanted: Filter,
    agent: Agent,
    names: dict[str, str],
    after: Cursor | None,
    limit: int,
    with_ticket: Sequence[str] = (),
    with_requests: Sequence[str] = (),
) -> list[Row]:
    """The selected conversations that come after `after`, without empty ones.

    Args:
        with_ticket: ids of conversations whose ticket fits the search.
        with_requests: ids of conversations in which a request is not solved, for the list of these.
    """
    conditions = [*_in_list(wanted, agent, with_requests), *_matches(connection, wanted.search, with_ticket)]
    found = list[Row]()
    # Nobody waits in a resolved conversation, so both orders are the same there.
    sort = "newest" if wanted.is_resolved else wanted.sort
    for stretch in stretches(sort, after):
        if len(found) < limit:
            query = _query(agent).where(*conditions, stretch.condition).order_by(*stretch.order)
            found += [_row(row, names) for row in connection.execute(query.limit(limit - len(found)))]
    return found


def _query(agent: Agent) -> sa.Select[Any]:
    c, e, r, asked = t.conversations.c, t.events.c, reads.c, t.events.alias("asked")
    message = (e.conversation_id == c.id) & (e.seq == c.last_message_seq)
    request = (asked.c.conversation_id == c.id) & (asked.c.seq == c.asked_seq)
    mark = (r.conversation_id == c.id) & (r.agent_id == agent.agent_id)
    read = r.seq.label("read_seq"), r.customer_messages.label("read_messages")
    last = e.text.label("last_text"), e.author.label("last_author"), e.data.label("last_data")
    columns = (t.conversations, *last, *read)
    joined = t.conversations.outerjoin(t.events, message).outerjoin(asked, request).outerjoin(reads, mark)
    return sa.select(*columns, asked.c.text.label("asked")).select_from(joined)


def _in_list(wanted: Filter, agent: Agent, with_requests: Sequence[str] = ()) -> list[sa.ColumnElement[bool]]:
    c = t.conversations.c
    if wanted.view == "requests":
        return [c.id.in_(with_requests)]
    owner = {
        "queue": c.owner == Owner.QUEUE if wanted.is_resolved else t.IS_QUEUED,
        "mine": sa.and_(c.owner == Owner.AGENT, c.agent_id == agent.agent_id),
        "agents": c.owner == Owner.AGENT,
        "bot": c.owner == Owner.BOT,
    }.get(wanted.view, sa.true())
    return [owner, t.IS_RESOLVED if wanted.is_resolved else t.IS_OPEN]


def count_elsewhere(connection: Connection, wanted: Filter, agent: Agent, with_ticket: Sequence[str], most: int) -> int:
    """How many conversations fit the search that are not in the list, at most `most`."""
    here = _in_list(wanted, agent)
    query = sa.select(t.conversations.c.id).where(
        t.conversations.c.last_seq > 0, sa.not_(sa.and_(*here)), *_matches(connection, wanted.search, with_ticket)
    )
    return connection.execute(sa.select(sa.func.count()).select_from(query.limit(most).subquery())).scalar_one()


def _matches(connection: Connection, search: str, with_ticket: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    words = search.strip()
    return [found_by(connection, words, (words, *with_ticket))] if words else []


def _row(row: sa.Row[Any], names: dict[str, str]) -> Row:
    values = dict(row._mapping)
    names_of = ("last_text", "last_author", "last_data", "asked", "read_seq", "read_messages")
    text, author, data, asked, seq, read = (values.pop(key) for key in names_of)
    conversation = store.conversation_with(values)
    return Row(
        conversation=conversation,
        reason=conversation.handoff_reason if conversation.owner is not Owner.BOT else None,
        last_text=text,
        last_author=author,
        agent_name=names.get(conversation.agent_id or ""),
        read_seq=seq or 0,
        unread=conversation.customer_messages - (read or 0),
        unanswered_since=conversation.unanswered_since,
        asked=asked,
        last_pressed="pressed" in (data or {}),
    )
