"""Takes conversations back from agents who are gone, so that no customer waits for somebody who is not there."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from frontdesk.conversations import waiting_store
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Conversation, Owner, Reason, Status
from frontdesk.conversations.timeline import Timeline, Timelines
from frontdesk.database import Database, utc_now
from frontdesk.handoff.ports import Presence
from frontdesk.handoff.service import Escalation, Handoffs
from frontdesk.team.model import Absence, Agent
from frontdesk.team.permissions import Permission, may

log = structlog.get_logger("frontdesk.handoff")


class Departures:
    """Conversations whose agent is gone. Who answers in a help desk is never gone: nobody knows who is there.

    An agent who does something in a conversation while absent (away with the page open, or a program without one) is
    there for it as long as the patience lasts.

    Args:
        patience: how long an absent agent is waited for. Who writes meanwhile waits no longer.
    """

    def __init__(
        self, database: Database, timelines: Timelines, handoffs: Handoffs, presence: Presence, patience: timedelta
    ) -> None:
        self._database = database
        self._timelines = timelines
        self._handoffs = handoffs
        self._presence = presence
        self._patience = patience

    def is_gone(self, conversation: Conversation, now: datetime) -> bool:
        """Whether the agent who has the conversation is gone, and not only loading the page again."""
        absence = self._absence(conversation, now)
        return absence is not None and absence.is_certain(now)

    def may_take(self, conversation: Conversation, agent: Agent, from_agent: str | None, now: datetime) -> bool:
        """Whether `agent` may take the conversation from the colleague whom they name: from one who is absent or
        silent for too long; a lead from anyone."""
        if from_agent in (None, agent.agent_id) or conversation.agent_id != from_agent:
            return False
        is_absent = self._absence(conversation, now) is not None
        return may(agent.role, Permission.TAKE_FROM_COLLEAGUE) or conversation.is_offered or is_absent

    def take_back(self, timeline: Timeline, reason: Reason) -> None:
        """Put the conversation of an agent who is gone into the queue; the customer is told."""
        agent_id = str(timeline.conversation.agent_id)
        log.info("taken_back", conversation=timeline.conversation.id, agent=agent_id, reason=reason)
        self._handoffs.hand_off(timeline, Escalation(reason, agent_name=self._presence.name_of(agent_id)))

    def due(self, now: datetime | None = None) -> list[str]:
        """Conversations whose agent is gone and is not waited for any longer."""
        now = now or utc_now()
        gone = {agent_id: absence for agent_id, absence in self._presence.absences(now).items() if absence}
        with self._database.read() as connection:
            held = waiting_store.held_by(connection, list(gone))
        return [row.id for row in held if self._is_over(gone[row.agent_id], row.agent_at, row.wrote_at, now)]

    def settle(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """Take one of them back, unless the agent came back meanwhile."""
        now = now or utc_now()
        with self._database.write("waiting") as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            if self._is_due(connection, timeline.conversation, now):
                self.take_back(timeline, Reason.LEFT)
            return timeline.commit()

    def _is_due(self, connection: Connection, conversation: Conversation, now: datetime) -> bool:
        is_answered_here = conversation.owner is Owner.AGENT and conversation.desk is None
        if not is_answered_here or conversation.status is Status.RESOLVED:
            return False
        absence = self._presence.absence(str(conversation.agent_id), now)
        wrote_at = waiting_store.wrote_at(connection, conversation)
        return absence is not None and self._is_over(absence, conversation.agent_at, wrote_at, now)

    def _absence(self, conversation: Conversation, now: datetime) -> Absence | None:
        """The absence of the agent who has the conversation, if they are absent for it."""
        if conversation.owner is not Owner.AGENT or conversation.agent_id is None or conversation.desk is not None:
            return None
        absence = self._presence.absence(conversation.agent_id, now)
        return absence if absence and self._has_left(absence, conversation.agent_at, now) else None

    def _has_left(self, absence: Absence, acted_at: datetime | None, now: datetime) -> bool:
        """Whether the agent did nothing in the conversation since they left, or nothing more for long enough."""
        return acted_at is None or acted_at <= absence.since or now - acted_at >= self._patience

    def _is_over(self, absence: Absence, acted_at: datetime | None, wrote_at: datetime | None, now: datetime) -> bool:
        """Whether the agent has left, and either the patience is over or the customer wrote since."""
        if not self._has_left(absence, acted_at, now) or not absence.is_certain(now):
            return False
        has_written = wrote_at is not None and wrote_at >= absence.since
        return has_written or now - absence.since >= self._patience
