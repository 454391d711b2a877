"""Retention: sweeps that delete expired rows, in small batches, once an hour.

Each package has the sweeps of its own tables (`sweeps.py`). Rows that another transaction holds are left for the next
time, so several replicas can sweep at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from frontdesk.database import Database, utc_now

log = structlog.get_logger("frontdesk.retention")

#: The first sweeps wait until a starting process is done with more urgent work.
FIRST_SECONDS = 60.0
EVERY_SECONDS = 3600.0

#: Rows per transaction: few enough that no other writer waits long.
BATCH = 500
PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Sweep:
    """`run` deletes at most `batch` rows that have ended at `now`, in one short transaction; returns how many."""

    name: str
    run: Callable[[Database, datetime, int], int]


class Retention:
    """Repeats each sweep until nothing is left to delete. Runs on the event loop; sweeps run in threads, one at a time.

    Args:
        in_thread: awaits a function in a thread.
        on_deleted: called with the sweep's name and the rows of each batch, for metrics.
        on_failed: called with the name of a sweep that raised, for metrics.
        pause: seconds between two batches, in which others write.
    """

    def __init__(
        self,
        database: Database,
        sweeps: Sequence[Sweep],
        in_thread: Callable[..., Any],
        on_deleted: Callable[[str, int], None],
        on_failed: Callable[[str], None],
        batch: int = BATCH,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        self._database = database
        self._sweeps = sweeps
        self._in_thread = in_thread
        self._on_deleted = on_deleted
        self._on_failed = on_failed
        self._batch = batch
        self._pause = pause

    async def sweep(self, now: datetime | None = None) -> None:
        """Run every sweep once; one that raises is logged, and the others run."""
        for sweep in self._sweeps:
            try:
                await self._run(sweep, now or utc_now())
            except Exception as error:
                log.error("retention_failed", sweep=sweep.name, error=type(error).__name__)
                self._on_failed(sweep.name)

    async def _run(self, sweep: Sweep, now: datetime) -> None:
        total, deleted = 0, self._batch
        while deleted >= self._batch:
            if total:
                await asyncio.sleep(self._pause)
            deleted = await self._in_thread(sweep.run, self._database, now, self._batch)
            total += deleted
            self._on_deleted(sweep.name, deleted)
        if total:
            log.info("retention_deleted", sweep=sweep.name, rows=total)


def delete_ended(database: Database, key: sa.Column[Any], ended: sa.Column[Any], before: datetime, batch: int) -> int:
    """Delete at most a batch of the rows whose `ended` is `before` or earlier, oldest first; returns how many."""
    with database.write() as connection:
        keys = lock(connection, sa.select(key).where(ended <= before).order_by(ended).limit(batch))
        connection.execute(key.table.delete().where(key.in_(keys)))
        return len(keys)


def lock(connection: Connection, query: sa.Select[Any]) -> list[Any]:
    """The keys of a query, each held until the end of the transaction; SQLite has one writer anyway."""
    return list(connection.scalars(query.with_for_update(skip_locked=True)).all())
