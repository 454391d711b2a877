"""Builds the team: agents, their sessions and their presence."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.database import Database
from frontdesk.settings import Settings
from frontdesk.team.service import AgentService


def build_team(settings: Settings, database: Database) -> AgentService:
    lifetime, silence = timedelta(hours=settings.agent_session_hours), timedelta(seconds=settings.presence_seconds)
    return AgentService(database, lifetime, silence)
