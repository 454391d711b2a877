"""Ends what has waited for people for too long: it is not done any more, its lines are free, the customer is told."""

from __future__ import annotations

from datetime import datetime

from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.timeline import Timeline, Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.operations import store
from frontdesk.operations.model import Operation, State
from frontdesk.operations.service import undo_claims
from frontdesk.operations.telling import in_words

_MOST = 100


class Lapsing:
    """Ends operations on which nobody has decided in time, once for each."""

    def __init__(self, database: Database, timelines: Timelines, voice: Voice) -> None:
        self._database = database
        self._timelines = timelines
        self._voice = voice

    def due(self, now: datetime | None = None) -> list[str]:
        """Conversations with such an operation."""
        with self._database.read() as connection:
            late = store.waiting_over(connection, now or utc_now(), _MOST)
        return list(dict.fromkeys(each.conversation_id for each in late))

    def end(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """End each of them, and say so."""
        now = now or utc_now()
        with self._database.write() as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            for operation in store.waiting_over(connection, now, _MOST, conversation_id):
                self._end(timeline, operation, now)
            return timeline.commit()

    def _end(self, timeline: Timeline, operation: Operation, now: datetime) -> None:
        result = store.result_to_json(Refused(Refusal.NOT_DECIDED))
        values = {"settled_at": now, "told_at": now, "result": result}
        if store.moved(timeline.connection, operation.id, operation.state, State.EXPIRED, **values):
            undo_claims(timeline.connection, operation)
            said = self._voice.message(timeline.conversation, "utter_operation_expired", what=in_words(operation))
            timeline.append(said)
