"""Shows every few seconds that a message could be stored, by storing something."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.database import Database, utc_now
from frontdesk.health.tables import heartbeats

#: Pause between two heartbeats, and how long one may take until /health says so (seconds).
PAUSE_SECONDS, PATIENCE_SECONDS = 5.0, 10.0
#: Heartbeats of replicas that are gone are deleted after a while: each new host name is a new replica.
KEPT = timedelta(days=1)
#: A data folder with less room counts as full.
ROOM_BYTES = 1_000_000


class Heartbeat:
    """Writes the row of this replica.

    Args:
        holder: `replica/boot` of this process.
        written: tables into which messages are stored; a lock that keeps others from writing there is noticed too.
    """

    def __init__(self, database: Database, holder: str, written: Sequence[sa.Table]) -> None:
        self._database = database
        self._replica, _, self._boot = holder.partition("/")
        self._written = ", ".join(table.name for table in written)

    def beat(self) -> None:
        """Write the row, within the limits of the database. Raises what any other write would raise."""
        now = utc_now()
        values = {"boot": self._boot, "at": now}
        mine = heartbeats.c.replica == self._replica
        with self._database.write() as connection:
            self._meet_locks(connection)
            if connection.execute(heartbeats.update().where(mine).values(**values)).rowcount == 0:
                connection.execute(heartbeats.insert().values(replica=self._replica, **values))
                connection.execute(heartbeats.delete().where(heartbeats.c.at < now - KEPT))

    def _meet_locks(self, connection: Connection) -> None:
        """Take the lock that every writer takes. SQLite has one lock for all tables, which is taken already."""
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"LOCK TABLE {self._written} IN ROW EXCLUSIVE MODE")


def require_room(folder: Path) -> None:
    """Raises OSError if next to nothing can be written into the folder any more."""
    found = os.statvfs(folder)
    if found.f_bavail * found.f_frsize < ROOM_BYTES:
        raise OSError(errno.ENOSPC, "no space left on device")
