"""Asks a desk again and again which tickets have changed: webhooks may be lost.

One process at a time asks. The cursor is stored with the entries that come of it, so nothing is missed whoever dies
when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from frontdesk.connectors import tickets
from frontdesk.connectors.model import Changes, DeskAway, DeskBusy, DeskRefuses
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.queueing import put_doubles, put_sync
from frontdesk.connectors.tables import desk_sweeps
from frontdesk.database import Database, insert_into, utc_now

log = structlog.get_logger("frontdesk.desk")

#: By how much the lease outlives one call.
MARGIN = timedelta(seconds=20)


@dataclass(frozen=True)
class _Lease:
    cursor: str
    until: datetime


class Sweep:
    """Looks for changed tickets of one desk.

    Args:
        holder: `replica/boot` of this process.
    """

    def __init__(self, name: str, desk: Desk, database: Database, holder: str) -> None:
        self._name = name
        self._desk = desk
        self._database = database
        self._holder = holder
        self.is_away = False

    def sweep(self, now: datetime | None = None) -> int:
        """Look once; returns how many tickets are to be looked at. A desk that is away is asked again the next time."""
        found = 0
        while True:
            lease = self._lease(now or utc_now())
            if lease is None:
                return found
            try:
                changes = self._desk.changed(lease.cursor)
            except (DeskAway, DeskBusy, DeskRefuses) as problem:
                self._tell_away(problem.code)
                self._release(lease)
                return found
            self.is_away = False
            found += self._store(lease, changes, now or utc_now())
            if changes.is_whole:
                return found

    def _lease(self, now: datetime) -> _Lease | None:
        """The cursor, for this process alone; None while another one asks."""
        s, until = desk_sweeps.c, now + self._desk.time_limit + MARGIN
        is_free = sa.or_(s.held_until.is_(None), s.held_until <= now, s.holder == self._holder)
        with self._database.write() as connection:
            first = {"desk": self._name, "cursor": ""}
            insert = insert_into(connection, desk_sweeps).values(**first)
            connection.execute(insert.on_conflict_do_nothing(index_elements=["desk"]))
            mine = desk_sweeps.update().where(s.desk == self._name, is_free)
            if connection.execute(mine.values(holder=self._holder, held_until=until)).rowcount != 1:
                return None
            cursor = connection.execute(sa.select(s.cursor).where(s.desk == self._name)).scalar_one()
        return _Lease(cursor, until)

    def _store(self, lease: _Lease, changes: Changes, now: datetime) -> int:
        with self._database.write("desk_sweep") as connection:
            if not self._end(connection, lease, cursor=changes.cursor):
                return 0  # it took so long that another process has asked meanwhile
            return sum(self._put(connection, *each, now) for each in changes.tickets.items())

    def _put(self, connection: Connection, ticket_id: str, reference: str, now: datetime) -> bool:
        """Have the ticket looked at; returns whether it is ours. One that nobody knows was opened by a request whose
        answer came too late, or never."""
        known = tickets.of_desk(connection, self._name, ticket_id)
        if known is not None:
            put_sync(connection, known, f"s{now.isoformat()}", now, writes=False)
            return True
        twin = tickets.find(connection, reference)
        if twin is None or twin.desk != self._name:
            return False
        put_doubles(connection, twin, f"t{now.isoformat()}", now)
        return True

    def _release(self, lease: _Lease) -> None:
        with self._database.write() as connection:
            self._end(connection, lease)

    def _end(self, connection: Connection, lease: _Lease, **values: str) -> bool:
        s = desk_sweeps.c
        is_mine = sa.and_(s.desk == self._name, s.holder == self._holder, s.held_until == lease.until)
        ended = desk_sweeps.update().where(is_mine).values(holder=None, held_until=None, **values)
        return connection.execute(ended).rowcount == 1

    def _tell_away(self, code: str) -> None:
        if not self.is_away:
            log.warning("desk_away", desk=self._name, error=code)
        self.is_away = True
