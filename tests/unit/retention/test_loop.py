from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from frontdesk.database import Database
from frontdesk.retention.service import Retention, Sweep


class Rows:
    """So many rows that have ended."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.batches: list[int] = []

    def sweep(self, _database: Database, _now: datetime, batch: int) -> int:
        deleted = min(batch, self.rows)
        self.rows -= deleted
        self.batches.append(deleted)
        return deleted


def fails(_database: Database, _now: datetime, _batch: int) -> int:
    raise OSError("no database")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'frontdesk.db'}")
    yield database
    database.close()


class Counted:
    def __init__(self) -> None:
        self.deleted: list[tuple[str, int]] = []
        self.failed: list[str] = []

    def loop(self, database: Database, *sweeps: Sweep) -> Retention:
        def deleted(name: str, rows: int) -> None:
            self.deleted.append((name, rows))

        return Retention(database, sweeps, asyncio.to_thread, deleted, self.failed.append, batch=10, pause=0)


async def test_each_sweep_runs_in_batches_until_nothing_is_left_and_every_batch_is_counted(database: Database) -> None:
    many, none, counted = Rows(25), Rows(0), Counted()
    await counted.loop(database, Sweep("many", many.sweep), Sweep("none", none.sweep)).sweep()
    assert many.batches == [10, 10, 5]
    assert none.batches == [0]
    assert counted.deleted == [("many", 10), ("many", 10), ("many", 5), ("none", 0)]


async def test_a_full_last_batch_is_followed_by_a_look(database: Database) -> None:
    rows = Rows(20)
    await Counted().loop(database, Sweep("rows", rows.sweep)).sweep()
    assert rows.batches == [10, 10, 0]


async def test_a_sweep_that_raises_stops_no_other(database: Database) -> None:
    rows, counted = Rows(3), Counted()
    await counted.loop(database, Sweep("broken", fails), Sweep("rows", rows.sweep)).sweep()
    assert (rows.rows, counted.failed) == (0, ["broken"])
