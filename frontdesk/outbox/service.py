"""The outbox: a durable to-do list of deliveries, worked off with retries.

**Kept.** An entry is written in its own transaction or in the caller's; its key makes a second write of the same
effect a no-op, until the entry is purged.

**At least once.** A worker claims an entry for a while, delivers it with its key and marks it done. If it is
killed in between, the entry is claimed again after the claim has expired: the destination sees the same key twice.

**Fenced.** Holder and attempt identify a claim, and only the current claim can be settled. A worker whose claim
expired, or whose entry an operator retried or dropped, changes nothing.

**In order.** Of the entries with the same kind and lane, only the oldest pending one can be claimed: it holds
back those behind it while it waits for its next try or is being delivered. A dead entry holds nothing back: it waits
for an operator, perhaps for days, and a conversation must not be silent until then. Retried by an operator, it goes
before all entries of its lane that are still pending.

**At the pace of the place.** Some destinations take only so many entries in one place, such as a channel of Slack. An
entry with a place is claimed only while nothing else keeps that place: each claim does for the pause of its entry, and
a destination that asks for patience does for as long as it says. An entry that is put off so keeps its turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from frontdesk.database import Database, announce, insert_into, utc_now
from frontdesk.failpoints import failpoint
from frontdesk.outbox.model import MAX_FAILURES, Delivery, Entry, Pace, RetryLater, code_of, postponed
from frontdesk.outbox.ports import Destination
from frontdesk.outbox.tables import PENDING, outbox, outbox_places

log = structlog.get_logger("frontdesk.outbox")

#: By how much a claim outlives the time limit of its destination, because machines may be busy.
CLAIM_MARGIN = timedelta(seconds=10)
PURGE_BATCH = 1000

_earlier = outbox.alias("earlier")
_IS_HELD_BACK = sa.exists().where(
    _earlier.c.state == sa.literal_column("'pending'"),
    _earlier.c.kind == outbox.c.kind,
    _earlier.c.lane == outbox.c.lane,
    _earlier.c.id < outbox.c.id,
)
# An EXISTS would have PostgreSQL read all places; this looks one up.
_place_free_at = sa.select(outbox_places.c.free_at).where(outbox_places.c.place == outbox.c.place).scalar_subquery()
_NOW = sa.bindparam("now", type_=outbox.c.next_at.type)
#: Entries of `:kind` that can be claimed at `:now`, the most overdue first.
DUE = (
    sa.select(outbox)
    .where(PENDING, outbox.c.kind == sa.bindparam("kind"), outbox.c.next_at <= _NOW)
    .where(sa.or_(outbox.c.lane == "", ~_IS_HELD_BACK))
    .where(sa.or_(outbox.c.place == "", sa.func.coalesce(_place_free_at, _NOW) <= _NOW))
    .order_by(outbox.c.next_at, outbox.c.id)
    .limit(1)
)


class Outbox:
    """Stores entries and delivers them.

    Args:
        holder: `replica/boot` of the process that delivers them.
    """

    def __init__(self, database: Database, holder: str = "") -> None:
        self._database = database
        self._holder = holder

    def put(self, kind: str, key: str, payload: dict[str, str], lane: str = "", pace: Pace | None = None) -> None:
        """Store an entry durably; the same key again changes nothing."""
        with self._database.write() as connection:
            put(connection, kind, key, payload, utc_now(), lane, pace)

    def deliver_due(self, destinations: Mapping[str, Destination], now: datetime | None = None) -> int:
        """Deliver due entries, one after the other; returns how many were tried. Enforces no time limit."""
        tried = 0
        for kind, destination in destinations.items():
            while entry := self.claim(kind, destination.time_limit, now):
                tried += 1
                self.deliver(entry, destination, now)
        return tried

    def claim(self, kind: str, time_limit: timedelta, now: datetime | None = None) -> Entry | None:
        """Claim the next due entry for `time_limit` and a margin; None if none is due."""
        now = now or utc_now()
        values = {"kind": kind, "now": now}
        while True:
            with self._database.read() as connection:
                if connection.execute(DUE, values).first() is None:
                    return None
            with self._database.write("outbox_claim") as connection:
                row = connection.execute(DUE.with_for_update(skip_locked=True), values).first()
                if row is None:
                    return None
                if entry := self._take(connection, row, now, now + time_limit + CLAIM_MARGIN):
                    return entry

    def next_free_place(self, now: datetime | None = None) -> datetime | None:
        """When the first of the places that take nothing at the moment will; None if there are none."""
        free_at = outbox_places.c.free_at
        query = sa.select(free_at).where(free_at > (now or utc_now())).order_by(free_at).limit(1)
        with self._database.read() as connection:
            return connection.scalar(query)

    def deliver(self, entry: Entry, destination: Destination, now: datetime | None = None) -> None:
        """Deliver a claimed entry, and store the result."""
        failpoint("outbox.before_send")
        try:
            destination.deliver(entry)
        except Exception as error:
            self.postpone(entry, error, now)
            return
        failpoint("outbox.after_send")
        at = now or utc_now()
        self._settle("outbox_done", entry, _after_pause(entry, at), state=Delivery.DONE, done_at=at, last_error=None)

    def postpone(self, entry: Entry, error: Exception, now: datetime | None = None) -> None:
        """Have a claimed entry tried again later, or never if it failed too often or for good."""
        now = now or utc_now()
        after, is_put_off = postponed(entry, error, now), isinstance(error, RetryLater)
        state = Delivery.DEAD if after.is_dead else Delivery.PENDING
        keeps_turn = is_put_off and entry.pace is not None  # the place waits, so the entry need not
        values: dict[str, Any] = {"state": state, "failures": after.failures, "put_off_since": after.put_off_since}
        values |= {"next_at": entry.due_at if keeps_turn else after.until, "last_error": code_of(error)}
        if self._settle(None, entry, after.until if is_put_off else _after_pause(entry, now), **values):
            ids = {"entry": entry.id, "kind": entry.kind, "failures": after.failures, "error": values["last_error"]}
            log.warning("outbox_entry_dead" if after.is_dead else "outbox_entry_postponed", **ids)

    def backlog(self) -> dict[str, int]:
        """Entries by state."""
        with self._database.read() as connection:
            query = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)
            return dict(connection.execute(query).all())

    def release_claims(self) -> None:
        """After a restart: make due at once what this replica had claimed in an earlier boot."""
        replica = self._holder.partition("/")[0] + "/"
        earlier = outbox.c.holder.startswith(replica, autoescape=True) & (outbox.c.holder != self._holder)
        # A try that ended with its process is a failure too: an entry that kills the process must be dead some day.
        failed = {"failures": outbox.c.failures + 1, "put_off_since": None}
        with self._database.write() as connection:
            connection.execute(outbox.update().where(PENDING, earlier).values(**failed, next_at=utc_now(), holder=None))

    def purge_delivered(self, before: datetime) -> int:
        """Delete what was delivered or dropped before then, in short transactions; returns how many.

        The keys are deleted too, so `before` must be far enough back that nobody puts the same effect again: days,
        where a message is answered within a minute.
        """
        old = sa.select(outbox.c.id).where(
            outbox.c.state.in_([Delivery.DONE, Delivery.DROPPED]), outbox.c.done_at < before
        )
        batch = outbox.delete().where(outbox.c.id.in_(old.limit(PURGE_BATCH)))
        purged = 0
        while True:
            with self._database.write() as connection:
                count = connection.execute(batch).rowcount
            purged += count
            if count < PURGE_BATCH:
                return purged

    def _take(self, connection: Connection, row: Any, now: datetime, until: datetime) -> Entry | None:
        """Claim the row; None if its last claim expired and was one failure too many, or if another process has taken
        its place meanwhile."""
        ran_out = row.holder is not None
        failures = row.failures + ran_out
        values: dict[str, Any] = {"failures": failures, "attempts": row.attempts + 1, "holder": self._holder}
        if ran_out:
            values |= {"last_error": "ClaimRanOut", "put_off_since": None}
        is_dead = failures >= MAX_FAILURES
        pace = Pace(row.place, row.pause) if row.place else None
        if pace and not is_dead and not _keep_place(connection, pace.place, now + timedelta(seconds=pace.seconds), now):
            return None
        values |= {"state": Delivery.DEAD, "holder": None} if is_dead else {"next_at": until}
        connection.execute(outbox.update().where(outbox.c.id == row.id).values(**values))
        if is_dead:
            log.warning("outbox_entry_dead", entry=row.id, kind=row.kind, failures=failures)
            return None
        since = None if ran_out else row.put_off_since
        return Entry(
            row.id, row.kind, row.key, row.payload, row.attempts + 1, failures, row.lane, pace, row.next_at, since
        )

    def _settle(self, name: str | None, entry: Entry, free_at: datetime, **values: Any) -> bool:
        """Change the entry, keep its place until `free_at` and give up its claim, if the claim still stands; returns
        whether it did."""
        claim = sa.and_(
            outbox.c.id == entry.id,
            PENDING,
            outbox.c.holder == self._holder,
            outbox.c.attempts == entry.attempts,
        )
        with self._database.write(name) as connection:
            stands = connection.execute(outbox.update().where(claim).values(**values, holder=None)).rowcount == 1
            if stands and entry.pace:
                _keep_place(connection, entry.pace.place, free_at, free_at)
        if not stands:
            log.warning("outbox_claim_lost", entry=entry.id, kind=entry.kind, attempt=entry.attempts)
        return stands


def _after_pause(entry: Entry, now: datetime) -> datetime:
    """When the entry's place takes the next one after a delivery that ends now."""
    return now + timedelta(seconds=entry.pace.seconds if entry.pace else 0.0)


def _keep_place(connection: Connection, place: str, until: datetime, if_free_at: datetime) -> bool:
    """Have the place take nothing until then, if it is free at that time; returns whether it was. Of two transactions
    at once, one waits and finds it kept."""
    insert = insert_into(connection, outbox_places).values(place=place, free_at=until)
    is_free = outbox_places.c.free_at <= if_free_at
    kept = insert.on_conflict_do_update(index_elements=["place"], set_={"free_at": until}, where=is_free)
    return bool(connection.execute(kept).rowcount == 1)


def put(
    connection: Connection,
    kind: str,
    key: str,
    payload: dict[str, str],
    now: datetime,
    lane: str = "",
    pace: Pace | None = None,
) -> None:
    """Store an entry in the caller's transaction; the same key again changes nothing.

    Entries of a lane are delivered in the order of their writes if the caller holds a lock on the lane: for the lane of
    a conversation, the lock of the conversation.
    """
    values = {
        "kind": kind,
        "lane": lane,
        "key": key,
        "payload": payload,
        "state": Delivery.PENDING,
        "attempts": 0,
        "next_at": now,
        "created_at": now,
        "place": pace.place if pace else "",
        "pause": pace.seconds if pace else 0.0,
    }
    connection.execute(insert_into(connection, outbox).values(**values).on_conflict_do_nothing(index_elements=["key"]))
    announce(connection, signal_of(kind))


def finish(connection: Connection, kind: str, key: str, now: datetime) -> None:
    """Mark the entry of this kind and key as done, whose effect was made otherwise. One that is being delivered is left
    to its delivery, which finds the effect made."""
    stands = sa.and_(outbox.c.key == key, outbox.c.kind == kind, PENDING, outbox.c.holder.is_(None))
    values = {"state": Delivery.DONE, "done_at": now, "last_error": None}
    connection.execute(outbox.update().where(stands).values(**values))


def signal_of(kind: str) -> str:
    """The signal that is announced when an entry of this kind was stored."""
    return f"outbox.{kind}"
