"""What has come to its end of agents' credentials."""

from __future__ import annotations

from datetime import datetime

from frontdesk.database import Database
from frontdesk.retention.service import Sweep, delete_ended
from frontdesk.team.tables import agent_sessions


def expired_agent_sessions(database: Database, now: datetime, batch: int) -> int:
    """Agents' sessions whose time is over; revoked ones wait for it as well, it is hours."""
    return delete_ended(database, agent_sessions.c.secret_hash, agent_sessions.c.expires_at, now, batch)


SWEEPS = (Sweep("agent_sessions", expired_agent_sessions),)
