"""What a desk says has changed becomes entries of the outbox, which have the tickets looked at."""

from __future__ import annotations

from datetime import datetime

from frontdesk.channels.model import Outcome
from frontdesk.connectors import tickets
from frontdesk.connectors.model import Hint
from frontdesk.connectors.queueing import put_sync
from frontdesk.database import Database, utc_now
from frontdesk.refusal_log import log_refusal


class Hints:
    """Stores what the webhooks of one desk say."""

    def __init__(self, desk: str, database: Database) -> None:
        self._desk = desk
        self._database = database

    def accept(self, hint: Hint, now: datetime | None = None) -> Outcome:
        """Have the ticket looked at, once for each event; a ticket that is not ours is ignored."""
        with self._database.write("desk_hint") as connection:
            ticket = tickets.of_desk(connection, self._desk, hint.ticket_id)
            if ticket is not None:
                put_sync(connection, ticket, f"h{hint.event_id}", now or utc_now(), writes=False)
                return Outcome.ACCEPTED
        log_refusal("desk_ticket_unknown", self._desk, desk=self._desk)
        return Outcome.IGNORED
