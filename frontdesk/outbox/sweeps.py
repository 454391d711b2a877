"""Sweep of the outbox's places."""

from __future__ import annotations

from datetime import datetime

from frontdesk.database import Database
from frontdesk.outbox.tables import outbox_places
from frontdesk.retention.service import Sweep, delete_ended


def free_places(database: Database, now: datetime, batch: int) -> int:
    """Delete places that take the next entry at once, as those do of which nothing is known."""
    return delete_ended(database, outbox_places.c.place, outbox_places.c.free_at, now, batch)


SWEEPS = (Sweep("outbox_places", free_places),)
