"""Reminds agents who are there and let a customer wait, and then offers the conversation to the others."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.conversations import waiting_store
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Conversation, offer, remind, silent_since
from frontdesk.conversations.timeline import Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now


class Silence:
    """Customers whose agent does not answer.

    Args:
        reminder: how long a customer waits until the agent is reminded.
        offer: how long until any agent may take the conversation and the customer is told.
    """

    def __init__(
        self, database: Database, timelines: Timelines, voice: Voice, reminder: timedelta, offer: timedelta
    ) -> None:
        self._database = database
        self._timelines = timelines
        self._voice = voice
        self._reminder = reminder
        self._offer = offer

    def to_remind(self, now: datetime | None = None) -> list[str]:
        """Conversations whose agent is to be reminded."""
        with self._database.read() as connection:
            return waiting_store.unreminded(connection, (now or utc_now()) - self._reminder)

    def to_offer(self, now: datetime | None = None) -> list[str]:
        """Conversations that are to be offered to the team."""
        with self._database.read() as connection:
            return waiting_store.unoffered(connection, (now or utc_now()) - self._offer)

    def remind(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """Remind the agent, once until they answer."""
        now = now or utc_now()
        with self._database.write("waiting") as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            conversation = timeline.conversation
            if conversation.reminded_at is None and _is_silent(conversation, now - self._reminder):
                timeline.conversation, event = remind(conversation, now=now)
                timeline.append(event)
            return timeline.commit()

    def offer(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """Offer the conversation to the team, once until its agent answers, and tell the customer."""
        now = now or utc_now()
        with self._database.write("waiting") as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            conversation = timeline.conversation
            if not conversation.is_offered and _is_silent(conversation, now - self._offer):
                timeline.conversation, event = offer(conversation, now=now)
                timeline.append(event, self._voice.message(conversation, "utter_still_waiting"))
            return timeline.commit()


def _is_silent(conversation: Conversation, before: datetime) -> bool:
    since = silent_since(conversation)
    return since is not None and since <= before
