"""The record of masked values that agents looked at: who, when, in which conversation, and which value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from frontdesk.database import Database, utc_now
from frontdesk.inbox.service import InboxService
from frontdesk.inbox.tables import reveals
from frontdesk.team.model import Agent
from frontdesk.team.tables import agents


@dataclass(frozen=True)
class Reveal:
    """An agent looked at a value; `field` as in the request: `email`, `words` or `slot.<name>`."""

    at: datetime
    agent_email: str
    conversation_id: str
    field: str


class Reveals:
    """Shows masked values, and keeps who looked; a value is shown only once that is stored."""

    def __init__(self, database: Database, inbox: InboxService) -> None:
        self._database = database
        self._inbox = inbox

    def reveal(self, conversation_id: str, field: str, agent: Agent) -> Any:
        """The value, recorded. Raises NotFound, and then nothing is recorded."""
        value = self._inbox.revealed(conversation_id, field)
        seen = {"conversation_id": conversation_id, "agent_id": agent.agent_id, "field": field, "at": utc_now()}
        with self._database.write() as connection:
            connection.execute(reveals.insert().values(**seen))
        return value


def recorded(database: Database, since: datetime) -> Iterator[Reveal]:
    """What was looked at since then, oldest first."""
    columns = (reveals.c.at, agents.c.email, reveals.c.conversation_id, reveals.c.field)
    query = sa.select(*columns).join(agents, agents.c.id == reveals.c.agent_id).where(reveals.c.at >= since)
    with database.read() as connection:
        for row in connection.execute(query.order_by(reveals.c.at, reveals.c.id)):
            yield Reveal(*row)
