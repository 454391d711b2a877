"""The sweep of hits that count for no window any more."""

from __future__ import annotations

from datetime import datetime

from frontdesk.database import Database
from frontdesk.limits.tables import limit_hits
from frontdesk.retention.service import Sweep, delete_ended


def ended_hits(database: Database, now: datetime, batch: int) -> int:
    """Delete hits that have left their longest window."""
    return delete_ended(database, limit_hits.c.id, limit_hits.c.ends_at, now, batch)


SWEEPS = (Sweep("limit_hits", ended_hits),)
