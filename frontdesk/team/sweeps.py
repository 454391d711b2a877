"""Sweeps of agents' credentials that have ended."""

from __future__ import annotations

from datetime import datetime

from frontdesk.database import Database
from frontdesk.retention.service import Sweep, delete_ended
from frontdesk.team.tables import agent_devices, agent_sessions


def expired_agent_sessions(database: Database, now: datetime, batch: int) -> int:
    """Delete agents' sessions that expired; revoked ones wait for their expiry, which is hours away."""
    return delete_ended(database, agent_sessions.c.secret_hash, agent_sessions.c.expires_at, now, batch)


def expired_agent_devices(database: Database, now: datetime, batch: int) -> int:
    """Delete secrets of agents' browsers that expired."""
    return delete_ended(database, agent_devices.c.secret_hash, agent_devices.c.expires_at, now, batch)


SWEEPS = (Sweep("agent_sessions", expired_agent_sessions), Sweep("agent_devices", expired_agent_devices))
