"""Moving windows in the database, which all processes share and none forgets when it ends.

A hit is a row; no row makes room for another, so a flood of made-up keys erases nobody's count. Whoever counts holds a
key until the end of the transaction, and joins the one that is open in the thread, so that an action is counted if and
only if it is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.database import Database, utc_now
from frontdesk.limits.model import Limit
from frontdesk.limits.tables import limit_hits

_h = limit_hits.c
_COUNTED = sa.select(sa.func.count(), sa.func.min(_h.at)).where(
    _h.bucket == sa.bindparam("bucket"), _h.at > sa.bindparam("since"), _h.ends_at > sa.bindparam("now")
)
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:bucket, 0))")


class SharedWindows:
    """Fulfils the port `Windows`. `clock` is the same for all processes."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock

    def take(self, wanted: Sequence[tuple[Limit, str]]) -> tuple[Limit, float] | None:
        refused = self.look(wanted)  # without a lock, so that a flood that is refused holds nobody up
        if refused is not None or not wanted:
            return refused
        with self._database.join() as connection:
            self._lock(connection, wanted)
            now = self._clock()
            if refused := _longest_wait(connection, wanted, now):
                return refused
            connection.execute(limit_hits.insert(), [_hit(limit, key, now) for limit, key in wanted])
            return None

    def look(self, wanted: Sequence[tuple[Limit, str]]) -> tuple[Limit, float] | None:
        with self._database.join_read() as connection:
            return _longest_wait(connection, wanted, self._clock())

    def forget(self, limit: Limit, key: str) -> None:
        with self._database.join() as connection:
            connection.execute(limit_hits.delete().where(_h.bucket == _bucket(limit, key)))

    def _lock(self, connection: Connection, wanted: Sequence[tuple[Limit, str]]) -> None:
        """Hold the keys; SQLite has one writer anyway."""
        if connection.dialect.name == "postgresql":
            for bucket in sorted(_bucket(limit, key) for limit, key in wanted):
                connection.execute(_LOCK, {"bucket": bucket})


def _longest_wait(
    connection: Connection, wanted: Sequence[tuple[Limit, str]], now: datetime
) -> tuple[Limit, float] | None:
    longest: tuple[Limit, float] | None = None
    for limit, key in wanted:
        for rate in limit.rates:
            window = timedelta(seconds=rate.seconds)
            values = {"bucket": _bucket(limit, key), "since": now - window, "now": now}
            count, oldest = connection.execute(_COUNTED, values).one()
            if count < rate.times:
                continue
            wait = (oldest + window - now).total_seconds()
            if longest is None or wait > longest[1]:
                longest = limit, wait
    return longest


def _hit(limit: Limit, key: str, now: datetime) -> dict[str, str | datetime]:
    longest = max(rate.seconds for rate in limit.rates)
    return {"bucket": _bucket(limit, key), "at": now, "ends_at": now + timedelta(seconds=longest)}


def _bucket(limit: Limit, key: str) -> str:
    return f"{limit.name}:{key}"
