"""Sweep of what Slack said of people."""

from __future__ import annotations

from datetime import datetime

from frontdesk.channels.slack.model import HOLDS
from frontdesk.channels.slack.tables import slack_people
from frontdesk.database import Database
from frontdesk.retention.service import Sweep, delete_ended


def old_people(database: Database, now: datetime, batch: int) -> int:
    """Delete what holds no more."""
    return delete_ended(database, slack_people.c.user_key, slack_people.c.said_at, now - HOLDS, batch)


SWEEPS = (Sweep("slack_people", old_people),)
