"""The outbox: a durable to-do list of deliveries, worked off with retries.

An entry is written in its own transaction or in the caller's; its key makes a second write of the same effect a
no-op. A worker claims an entry for a while, delivers it with its key and marks it done. Killed in between, the entry
is claimed again when the claim has run out: the destination sees the same key twice, never a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.database import Database, ExactText, Json, UtcDateTime, metadata, utc_now
from frontdesk.failpoints import failpoint
from frontdesk.outbox.model import Delivery, Entry
from frontdesk.outbox.ports import Destination

CLAIM = timedelta(seconds=30)
MAX_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(hours=1)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("key", sa.String(128), nullable=False, unique=True),
    sa.Column("payload", Json, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", UtcDateTime, nullable=False),
    sa.Column("holder", sa.String(80)),
    sa.Column("last_error", ExactText),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("done_at", UtcDateTime),
    sa.Index("ix_outbox_state_next_at", "state", "next_at"),
)


class Outbox:
    """Writes entries, and works them off.

    Args:
        holder: ``replica/life`` of the process that works them off.
    """

    def __init__(self, database: Database, holder: str = "") -> None:
        self._database = database
        self._holder = holder

    def put(self, kind: str, key: str, payload: dict[str, str]) -> None:
        """Store an entry durably; the same key again changes nothing."""
        with self._database.write() as connection:
            put(connection, kind, key, payload, utc_now())

    def deliver_due(self, destinations: Mapping[str, Destination], now: datetime | None = None) -> int:
        """Deliver what is due, one entry after the other; returns how many were tried."""
        tried = 0
        while entry := self._claim(list(destinations), now or utc_now()):
            tried += 1
            failpoint("outbox.before_send")
            try:
                destinations[entry.kind].deliver(entry)
            except Exception as error:
                self._postpone(entry, type(error).__name__, now or utc_now())
                continue
            failpoint("outbox.after_send")
            self._done(entry, now or utc_now())
        return tried

    def backlog(self) -> dict[str, int]:
        """Entries by state."""
        with self._database.read() as connection:
            query = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)
            return dict(connection.execute(query).all())

    def release_claims(self) -> None:
        """After a restart: what this replica had claimed in an earlier life is due at once."""
        replica = self._holder.partition("/")[0] + "/"
        earlier = outbox.c.holder.startswith(replica, autoescape=True) & (outbox.c.holder != self._holder)
        with self._database.write() as connection:
            claimed = sa.and_(outbox.c.state == Delivery.PENDING, earlier)
            connection.execute(outbox.update().where(claimed).values(next_at=utc_now(), holder=None))

    def _claim(self, kinds: list[str], now: datetime) -> Entry | None:
        query = sa.select(outbox).where(
            outbox.c.state == Delivery.PENDING, outbox.c.next_at <= now, outbox.c.kind.in_(kinds)
        )
        query = query.order_by(outbox.c.next_at, outbox.c.id).limit(1)
        with self._database.read() as connection:
            if connection.execute(query).first() is None:
                return None
        with self._database.write("outbox_claim") as connection:
            row = connection.execute(query.with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            values: dict[str, Any] = {"next_at": now + CLAIM, "attempts": row.attempts + 1, "holder": self._holder}
            connection.execute(outbox.update().where(outbox.c.id == row.id).values(**values))
            return Entry(row.id, row.kind, row.key, row.payload, row.attempts + 1)

    def _postpone(self, entry: Entry, error: str, now: datetime) -> None:
        pause = min(timedelta(seconds=2.0**entry.attempts), LONGEST_PAUSE)
        state = Delivery.DEAD if entry.attempts >= MAX_ATTEMPTS else Delivery.PENDING
        with self._database.write() as connection:
            values: dict[str, Any] = {"state": state, "next_at": now + pause, "last_error": error, "holder": None}
            connection.execute(outbox.update().where(outbox.c.id == entry.id).values(**values))

    def _done(self, entry: Entry, now: datetime) -> None:
        with self._database.write("outbox_done") as connection:
            values: dict[str, Any] = {"state": Delivery.DONE, "done_at": now, "last_error": None}
            connection.execute(outbox.update().where(outbox.c.id == entry.id).values(**values))


def put(connection: Connection, kind: str, key: str, payload: dict[str, str], now: datetime) -> None:
    """Store an entry in the caller's transaction; the same key again changes nothing."""
    values = {
        "kind": kind,
        "key": key,
        "payload": payload,
        "state": Delivery.PENDING,
        "attempts": 0,
        "next_at": now,
        "created_at": now,
    }
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    connection.execute(insert(outbox).values(**values).on_conflict_do_nothing(index_elements=["key"]))
