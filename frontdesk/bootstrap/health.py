"""Builds what shows that the process lives and can store messages."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from frontdesk.conversations.tables import conversations, events, turns
from frontdesk.database import Database
from frontdesk.health.heartbeat import Heartbeat
from frontdesk.health.name_in_file import NameInFile
from frontdesk.health.name_in_postgres import NameInPostgres
from frontdesk.health.ports import ReplicaName
from frontdesk.settings import Settings


def build_heartbeat(database: Database, holder: str) -> Heartbeat:
    return Heartbeat(database, holder, written=(conversations, events, turns))


def build_replica_name(settings: Settings) -> ReplicaName:
    """The name, held where all processes over the same database can see it."""
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "postgresql":
        return NameInPostgres(settings.database_url, settings.replica)
    return NameInFile(Path(url.database or "").resolve(), settings.replica)
