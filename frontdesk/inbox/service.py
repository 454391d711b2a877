"""What agents read: the lists of conversations, and one conversation with everything about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from frontdesk.conversations import store
from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Owner, Status
from frontdesk.database import Database
from frontdesk.identity.agents import AgentService
from frontdesk.identity.model import Agent
from frontdesk.tickets.model import Ticket
from frontdesk.tickets.ports import TicketStore

PAGE = 50
#: Events with a number this far below the last seen one are sent again on reconnecting: numbers are given before the
#: commit, so a
#: lower one can appear later. Listeners drop what they know.
OVERLAP = 200


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    conversation: Conversation
    reason: str | None
    last_text: str | None
    last_author: str | None
    agent_name: str | None


@dataclass(frozen=True)
class Whole:
    """One conversation as an agent sees it."""

    conversation: Conversation
    agent_name: str | None
    events: list[Event]
    packet: dict[str, Any] | None
    ticket: Ticket | None
    understood: list[dict[str, Any]]


class InboxService:
    """Reads for agents; what they change goes through ``conversations.desk``."""

    def __init__(self, database: Database, agents: AgentService, tickets: TicketStore) -> None:
        self._database = database
        self._agents = agents
        self._tickets = tickets

    def rows(self, view: str, agent: Agent, after: int = 0, limit: int = PAGE) -> list[Row]:
        """The conversations of a view (queue, mine, agents, bot, all, resolved), longest waiting first, then newest."""
        c = t.conversations.c
        is_open = c.status != Status.RESOLVED
        where = {
            "queue": sa.and_(is_open, c.owner == Owner.QUEUE),
            "mine": sa.and_(is_open, c.owner == Owner.AGENT, c.agent_id == agent.agent_id),
            "agents": sa.and_(is_open, c.owner == Owner.AGENT),
            "bot": sa.and_(is_open, c.owner == Owner.BOT),
            "all": is_open,
            "resolved": c.status == Status.RESOLVED,
        }[view]
        order = (c.queued_at.is_(None), c.queued_at, c.last_event_at.desc(), c.id)
        with self._database.read() as connection:
            found = connection.execute(
                sa.select(t.conversations).where(where).order_by(*order).offset(after).limit(limit)
            )
            conversations = [store.conversation_of(row) for row in found]
            names = self._agents.names(connection)
            ids = [conversation.id for conversation in conversations]
            last, reasons = _last_messages(connection, ids), _reasons(connection, ids)
        return [_row(conversation, last, reasons, names) for conversation in conversations]

    def counts(self, agent: Agent) -> dict[str, int]:
        """Open conversations by view."""
        c = t.conversations.c
        mine = sa.select(sa.func.count()).where(c.status != Status.RESOLVED, c.agent_id == agent.agent_id)
        with self._database.read() as connection:
            own = connection.execute(mine).scalar_one()
        by_owner = self.owners()
        return {
            "queue": by_owner.get(Owner.QUEUE, 0),
            "mine": own,
            "agents": by_owner.get(Owner.AGENT, 0),
            "bot": by_owner.get(Owner.BOT, 0),
        }

    def owners(self) -> dict[str, int]:
        """Open conversations by owner."""
        c = t.conversations.c
        query = sa.select(c.owner, sa.func.count()).where(c.status != Status.RESOLVED).group_by(c.owner)
        with self._database.read() as connection:
            return dict(connection.execute(query).all())

    def whole(self, conversation_id: str) -> Whole:
        """Raises LookupError for an unknown conversation."""
        with self._database.read() as connection:
            conversation = store.find(connection, conversation_id)
            if conversation is None:
                raise LookupError("no such conversation")
            results = store.results_of_episode(connection, conversation_id, conversation.episode)
            return Whole(
                conversation=conversation,
                agent_name=self._agents.names(connection).get(conversation.agent_id or ""),
                events=store.events_after(connection, conversation_id),
                packet=store.latest_handoff(connection, conversation_id),
                ticket=self._tickets.of_episode(connection, conversation_id, conversation.episode),
                understood=[
                    {
                        "seq": row.seq,
                        "intent": row.intent,
                        "ranking": row.ranking,
                        "steps": row.steps,
                        "articles": row.articles,
                    }
                    for row in results
                ],
            )

    def events_since(self, number: int, limit: int = 1000) -> list[Event] | None:
        """Events of all conversations after ``number``, some before it again; None if there are too many to replay."""
        query = sa.select(t.events).where(t.events.c.id > number - OVERLAP).order_by(t.events.c.id).limit(limit + 1)
        with self._database.read() as connection:
            found = [store.event_of(row) for row in connection.execute(query)]
        return found if len(found) <= limit else None

    def last_number(self) -> int:
        """The number of the newest event."""
        with self._database.read() as connection:
            return connection.execute(sa.select(sa.func.max(t.events.c.id))).scalar() or 0


def _last_messages(connection: sa.Connection, ids: list[str]) -> dict[str, sa.Row[Any]]:
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


def _reasons(connection: sa.Connection, ids: list[str]) -> dict[str, str]:
    h = t.handoffs.c
    query = sa.select(h.conversation_id, h.reason).where(h.conversation_id.in_(ids)).order_by(h.owner_version)
    return {row.conversation_id: row.reason for row in connection.execute(query)}


def _row(
    conversation: Conversation, last: dict[str, sa.Row[Any]], reasons: dict[str, str], names: dict[str, str]
) -> Row:
    message = last.get(conversation.id)
    return Row(
        conversation=conversation,
        reason=reasons.get(conversation.id) if conversation.owner is not Owner.BOT else None,
        last_text=message.text if message else None,
        last_author=message.author if message else None,
        agent_name=names.get(conversation.agent_id or ""),
    )
