"""Where customers stand who wait for a person: the longest waiting is next, as in the inbox's own order."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from frontdesk.conversations import store
from frontdesk.conversations.hours import OpeningHours
from frontdesk.conversations.model import Conversation, Owner, Standing
from frontdesk.database import Database, utc_now
from frontdesk.identity.agents import AgentService


class Queue:
    """Reads the queue for those who stand in it."""

    def __init__(self, database: Database, agents: AgentService, hours: OpeningHours) -> None:
        self._database = database
        self._agents = agents
        self._hours = hours

    def standing(self, conversation: Conversation) -> Standing | None:
        """Where this one stands, or None if it does not wait."""
        if conversation.owner is not Owner.QUEUE:
            return None
        return self.standings((conversation.id,)).get(conversation.id)

    def standings(self, conversation_ids: Collection[str], now: datetime | None = None) -> dict[str, Standing]:
        """Where each of these stands; those that do not wait are left out.

        A line that nobody serves has no places: then it is told when somebody comes, and where to write to.
        """
        now = now or utc_now()
        is_open = self._hours.is_open(now)
        with self._database.read() as connection:
            is_served = is_open and self._agents.anyone_present(connection, now)
            places = store.places_in_queue(connection, conversation_ids)
        return {
            place.id: Standing(
                conversation_id=place.id,
                owner_version=place.owner_version,
                position=place.position if is_served else None,
                opens_at=None if is_open else self._hours.opens_at(now),
                may_leave_email=not is_served and place.customer_id is None,
            )
            for place in places
        }
