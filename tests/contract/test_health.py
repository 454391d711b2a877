"""A process shows that messages can be stored, and one living process at a time has a replica's name."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from frontdesk import database as module
from frontdesk.bootstrap.health import build_heartbeat, build_replica_name
from frontdesk.database import UNAVAILABLE, Database, utc_now
from frontdesk.health.heartbeat import require_room
from frontdesk.health.ports import NameTaken, ReplicaName
from frontdesk.health.tables import heartbeats
from frontdesk.settings import Settings
from frontdesk.team.tables import agents
from tests.stack import ROOT

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def rows(database: Database) -> list[tuple[str, str]]:
    with database.read() as connection:
        found = connection.execute(sa.select(heartbeats.c.replica, heartbeats.c.boot).order_by(heartbeats.c.replica))
        return [(row.replica, row.boot) for row in found]


def test_each_replica_has_one_row_and_old_ones_are_deleted(database: Database) -> None:
    for holder in ("one/1", "two/1", "one/2", "one/2"):
        build_heartbeat(database, holder).beat()
    assert rows(database) == [("one", "2"), ("two", "1")]
    with database.write() as connection:
        old = heartbeats.c.replica == "one"
        connection.execute(heartbeats.update().where(old).values(at=utc_now() - timedelta(days=2)))
    build_heartbeat(database, "three/1").beat()
    assert rows(database) == [("three", "1"), ("two", "1")]


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test can wait for."""
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.3)
    monkeypatch.setattr(module, "STATEMENT_SECONDS", 0.9)


@on_postgresql  # SQLite has one lock, which test_database_limits holds
@pytest.mark.parametrize("mode", ["SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"])
@pytest.mark.parametrize("table", ["events", "turns", "conversations"])
def test_a_lock_that_keeps_messages_out_is_noticed_and_one_that_does_not_is_not(
    short: None, database_url: str, table: str, mode: str
) -> None:
    database, holder = Database(database_url), Database(database_url, is_limited=False)
    beat = build_heartbeat(database, "one/1").beat
    with holder.write() as connection:
        connection.exec_driver_sql(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
        beat()
        connection.exec_driver_sql(f"LOCK TABLE {table} IN {mode} MODE")
        with pytest.raises(UNAVAILABLE):
            beat()
        assert not database.is_writable
    beat()
    assert database.is_writable
    database.close(), holder.close()


def test_a_write_that_fails_for_its_own_reasons_says_nothing_about_the_database(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
        connection.execute(
            agents.insert().values(id="a", email=None, name="", password_hash="", role="", disabled=False)
        )
    assert database.is_writable


def test_a_folder_without_room_is_noticed(tmp_path: Path) -> None:
    require_room(tmp_path)
    with pytest.raises(OSError, match="No such file"):
        require_room(tmp_path / "gone")
    with pytest.raises(OSError, match="no space left"):
        require_room(Path("/proc"))  # which has none


Named = Callable[[str], ReplicaName]


@pytest.fixture
def named(database_url: str) -> Iterator[Named]:
    made: list[ReplicaName] = []

    def make(replica: str) -> ReplicaName:
        made.append(build_replica_name(Settings(_env_file=None, database_url=database_url, replica=replica)))
        return made[-1]

    yield make
    for name in made:
        name.close()


def test_a_name_is_held_by_one_at_a_time_and_by_the_next_once_it_is_given_back(named: Named) -> None:
    first, second, other = named("one"), named("one"), named("one/1")
    first.hold(), first.hold(), other.hold()
    for _ in range(2):
        with pytest.raises(NameTaken):
            second.hold()
    first.close()
    second.hold()
    with pytest.raises(NameTaken):
        first.hold()


@pytest.mark.parametrize("name", ["", "a/b", "../x", "x" * 500, "ä\u202e☃", "a\nb", "%s'; drop table heartbeats"])
def test_any_name_can_be_held(named: Named, name: str) -> None:
    named(name).hold()
    with pytest.raises(NameTaken):
        named(name).hold()


HOLDING = """
import sys
from frontdesk.bootstrap.health import build_replica_name
from frontdesk.settings import Settings
name = build_replica_name(Settings(_env_file=None, database_url=sys.argv[1], replica="one"))
name.hold()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_process_that_is_killed_gives_its_name_back(named: Named, database_url: str) -> None:
    command = [sys.executable, "-c", HOLDING, database_url]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        with pytest.raises(NameTaken):
            named("one").hold()
        process.kill()
    named("one").hold()


@on_postgresql
def test_a_name_whose_connection_was_cut_is_taken_again_unless_another_was_quicker(
    named: Named, database: Database
) -> None:
    first, second = named("one"), named("one")
    first.hold()
    for taker in (first, second):
        with database.write() as connection:
            others = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            connection.exec_driver_sql(others)
        with pytest.raises(sa.exc.OperationalError):
            first.hold()
        taker.hold()
    with pytest.raises(NameTaken):
        first.hold()
