"""What is due in the outbox and delivered by nobody yet, for a destination that serves several entries in one go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.outbox.model import Entry
from frontdesk.outbox.tables import PENDING, outbox


def waiting(connection: Connection, kind: str, now: datetime, limit: int) -> Sequence[Entry]:
    """Entries of the kind that are due, the most overdue first. They are not claimed: another process may deliver them
    meanwhile."""
    query = sa.select(outbox).where(PENDING, outbox.c.kind == kind, outbox.c.next_at <= now)
    rows = connection.execute(query.order_by(outbox.c.next_at, outbox.c.id).limit(limit))
    return [Entry(row.id, row.kind, row.key, row.payload, row.attempts, row.failures, row.lane) for row in rows]
