"""How many open conversations each list has, and in how many of an agent's own something is unread.

Counted once for all who ask in this process, and again when something was stored.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Owner
from frontdesk.inbox.tables import reads
from frontdesk.operations import store as operations
from frontdesk.tickets.ports import TicketStore

#: The longest time that a count is used: of two events stored at the same time, the one with the lower number may
#: appear later (PostgreSQL).
MAX_AGE_SECONDS = 1.0
#: The most conversations with requests that are listed and counted.
MOST_WITH_REQUESTS = 1000

_NEWEST = sa.select(sa.func.max(t.events.c.id))
_OPEN = (
    sa.select(t.conversations.c.owner, t.conversations.c.agent_id, sa.func.count().label("number"))
    .where(t.IS_OPEN)
    .group_by(t.conversations.c.owner, t.conversations.c.agent_id)
)


_OFFERED = sa.select(sa.func.count()).where(t.IS_QUEUED, t.conversations.c.owner == Owner.AGENT)
# Looked up for each conversation that an agent has, since a join would read the markers of all conversations.
_READ = (
    sa.select(reads.c.customer_messages)
    .where(reads.c.conversation_id == t.conversations.c.id, reads.c.agent_id == t.conversations.c.agent_id)
    .scalar_subquery()
)
_UNREAD = (
    sa.select(t.conversations.c.agent_id, sa.func.count().label("number"))
    .where(t.IS_WITH_AGENT, t.conversations.c.customer_messages > sa.func.coalesce(_READ, 0))
    .group_by(t.conversations.c.agent_id)
)


@dataclass(frozen=True)
class Tally:
    """Numbers of open conversations, without empty ones: by owner, and for those of agents by agent; of these also how
    many have messages that their agent has not read, and how many are offered to the others. `requests`: how many
    conversations have one that is not solved, or an operation that waits for an agent, also resolved ones."""

    owners: Counter[str]
    agents: Counter[str]
    unread: Counter[str]
    offered: int = 0
    requests: int = 0

    def views(self, agent_id: str) -> dict[str, int]:
        """The numbers by view of this agent's inbox."""
        return {
            "queue": self.owners[Owner.QUEUE] + self.offered,
            "mine": self.agents[agent_id],
            "agents": self.owners[Owner.AGENT],
            "bot": self.owners[Owner.BOT],
            "requests": self.requests,
            "all": self.owners.total(),
            "unread": self.unread[agent_id],
        }


class Counts:
    """Counts open conversations."""

    def __init__(self, tickets: TicketStore) -> None:
        self._tickets = tickets
        self._lock = threading.Lock()
        self._counted: tuple[int | None, float, Tally] | None = None

    def tally(self, connection: Connection) -> Tally:
        """The count as the connection's transaction sees it."""
        with self._lock:
            newest, now = connection.execute(_NEWEST).scalar(), time.monotonic()
            if self._counted and self._counted[0] == newest and now - self._counted[1] < MAX_AGE_SECONDS:
                return self._counted[2]
            requests = len(with_requests(connection, self._tickets))
            self._counted = (newest, now, _count(connection, requests))
            return self._counted[2]

    def forget(self) -> None:
        """Count again: an agent has read something, which is no event."""
        with self._lock:
            self._counted = None


def with_requests(connection: Connection, tickets: TicketStore) -> list[str]:
    """Conversations in which the team has something to do: a request is not solved, or an operation waits for an
    agent."""
    waiting = operations.conversations_for_agent(connection, MOST_WITH_REQUESTS)
    found = dict.fromkeys([*tickets.conversations_with_requests(MOST_WITH_REQUESTS), *waiting])
    return list(found)[:MOST_WITH_REQUESTS]


def _count(connection: Connection, requests: int) -> Tally:
    owners, agents = Counter[str](), Counter[str]()
    for row in connection.execute(_OPEN):
        owners[row.owner] += row.number
        if row.owner == Owner.AGENT:
            agents[row.agent_id] += row.number
    unread = Counter({row.agent_id: row.number for row in connection.execute(_UNREAD)})
    return Tally(owners, agents, unread, connection.execute(_OFFERED).scalar_one(), requests)
