"""Queue positions of customers who wait for a person: urgent ones first, then the longest waiting, as in the inbox."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from frontdesk.conversations import store
from frontdesk.conversations.model import Conversation, Owner, QueuePosition
from frontdesk.database import Database, utc_now
from frontdesk.handoff.staffing import Staffing


class Queue:
    """Reads queue positions."""

    def __init__(self, database: Database, staffing: Staffing) -> None:
        self._database = database
        self._staffing = staffing

    def position(self, conversation: Conversation) -> QueuePosition | None:
        """The conversation's position, or None if it does not wait."""
        if conversation.owner is not Owner.QUEUE:
            return None
        return self.positions((conversation.id,)).get(conversation.id)

    def positions(self, conversation_ids: Collection[str], now: datetime | None = None) -> dict[str, QueuePosition]:
        """Positions by conversation; conversations that do not wait are left out.

        While no agent is present there are no numbers; the position then tells when the team is back, and whether an
        e-mail may be left.
        """
        now, hours = now or utc_now(), self._staffing.hours
        with self._database.read() as connection:
            is_served = self._staffing.is_staffed(now)
            line = store.queue(connection)
        asked = frozenset(conversation_ids)
        return {
            place.id: QueuePosition(
                conversation_id=place.id,
                owner_version=place.owner_version,
                position=position if is_served else None,
                opens_at=hours.opens_at(now),
                may_leave_email=not is_served and place.customer_id is None,
            )
            for position, place in enumerate(line, 1)
            if place.id in asked
        }
