"""Operations of which nobody knows for long what became of them: the team gets a ticket, and the customer hears so.

The outbox keeps asking the other side. The ticket is there so that a person does, too.
"""

from __future__ import annotations

from datetime import datetime

from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Author, Kind, NewEvent
from frontdesk.conversations.timeline import Timeline, Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.operations import store
from frontdesk.operations.model import UNKNOWN_TIME, Operation
from frontdesk.operations.telling import in_words
from frontdesk.tickets.model import NewTicket, Request
from frontdesk.tickets.ports import TicketStore

_MOST = 100


class OpenOperations:
    """Leaves tickets for operations that are under way for longer than `UNKNOWN_TIME`, once for each."""

    def __init__(self, database: Database, timelines: Timelines, voice: Voice, tickets: TicketStore) -> None:
        self._database = database
        self._timelines = timelines
        self._voice = voice
        self._tickets = tickets

    def due(self, now: datetime | None = None) -> list[str]:
        """Conversations with such an operation."""
        with self._database.read() as connection:
            late = store.under_way_since(connection, (now or utc_now()) - UNKNOWN_TIME, _MOST)
        return list(dict.fromkeys(each.conversation_id for each in late))

    def leave_tickets(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """Open a ticket for each of them, and say so."""
        now = now or utc_now()
        with self._database.write() as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            for operation in store.under_way_since(connection, now - UNKNOWN_TIME, _MOST, conversation_id):
                self._leave_ticket(timeline, operation)
                store.note(connection, operation.id, operation.state, ticket_at=now)
            return timeline.commit()

    def _leave_ticket(self, timeline: Timeline, operation: Operation) -> None:
        order = operation.parameters.get("order")
        request = Request(operation.name, str(order) if order else None, {"operation": operation.id})
        new = NewTicket(
            operation.conversation_id,
            operation.episode,
            operation.customer_id,
            f"not known whether it was done: {in_words(operation)}",
            f"operation:{operation.id}",
            request,
        )
        number = self._tickets.open(new, timeline.now).number
        opened = {"number": number, "status": "open", "request": operation.name}
        words = {"what": in_words(operation), "ticket": number}
        said = self._voice.message(timeline.conversation, "utter_operation_still_unknown", None, **words)
        timeline.append(NewEvent(Kind.TICKET, Author.BOT, data=opened), said)
