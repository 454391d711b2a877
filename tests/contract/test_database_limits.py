"""Nobody waits for ever: a lock that is held ends in an error, and what takes its time may say so."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
import sqlalchemy as sa

from frontdesk import database as module
from frontdesk.database import UNAVAILABLE, Database
from frontdesk.team.tables import agents

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that a test can wait for."""
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.3)
    monkeypatch.setattr(module, "STATEMENT_SECONDS", 0.9)


@pytest.fixture
def holder(database_url: str) -> Iterator[Database]:
    """Another process, which may hold what it likes."""
    database = Database(database_url, is_limited=False)
    yield database
    database.close()


@pytest.fixture
def database(database_url: str, short: None) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def add_agent(database: Database, name: str) -> None:
    values = {"id": name, "email": name, "name": name, "password_hash": "", "role": "agent", "disabled": False}
    with database.write() as connection:
        connection.execute(agents.insert().values(**values, created_at=module.utc_now()))


def rename(database: Database) -> None:
    with database.write() as connection:
        connection.execute(agents.update().values(name="Robin"))


def test_a_write_that_meets_a_held_lock_fails_and_works_once_the_lock_is_gone(
    database: Database, holder: Database
) -> None:
    add_agent(holder, "robin")
    with holder.write() as connection:
        connection.execute(agents.update().values(name="Held"))
        with pytest.raises(UNAVAILABLE, match="lock"):
            rename(database)
    rename(database)


@on_sqlite  # PostgreSQL has many writers at a time
def test_writers_of_one_process_do_not_wait_for_each_other_for_ever(database: Database) -> None:
    with database.write(), pytest.raises(UNAVAILABLE, match="another write"):
        rename(database)
    add_agent(database, "robin")


@on_postgresql  # SQLite runs in the process itself
def test_a_statement_that_takes_too_long_is_ended_unless_it_may(database: Database, holder: Database) -> None:
    with pytest.raises(UNAVAILABLE, match="timeout"), database.read() as connection:
        connection.execute(sa.text("SELECT pg_sleep(20)"))
    with holder.read() as connection:
        connection.execute(sa.text("SELECT pg_sleep(1.2)"))


@on_postgresql  # SQLite takes no options
def test_options_in_the_address_are_kept_beside_the_limits(database_url: str) -> None:
    database = Database(database_url + "?options=-c%20application_name%3Dsomething")
    try:
        with database.read() as connection:
            shown = [connection.scalar(sa.text(f"SHOW {name}")) for name in ("application_name", "lock_timeout")]
    finally:
        database.close()
    assert shown == ["something", "5s"]


def test_a_read_sees_one_state_whatever_is_committed_meanwhile(database: Database, holder: Database) -> None:
    add_agent(holder, "robin")
    names = sa.select(agents.c.name)
    with database.read() as connection:
        before = connection.execute(names).scalars().all()
        add_agent(holder, "kit")
        with holder.write() as other:
            other.execute(agents.update().where(agents.c.id == "robin").values(name="Changed"))
        assert connection.execute(names).scalars().all() == before == ["robin"]
        assert connection.execute(sa.select(sa.func.count()).select_from(agents)).scalar_one() == 1
    with database.read() as connection:
        assert set(connection.execute(names).scalars()) == {"Changed", "kit"}


def test_whoever_finds_no_free_connection_hears_so(database_url: str, short: None) -> None:
    database = Database(database_url, pool_size=1)
    with database.read(), pytest.raises(UNAVAILABLE), database.read():
        pass
    with database.read() as connection:
        assert connection.execute(sa.select(agents.c.id)).all() == []
    database.close()


def test_a_server_that_takes_calls_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECT_SECONDS", 2)  # the least that libpq waits
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = Database(f"postgresql://postgres@127.0.0.1:{silent.getsockname()[1]}/test")
        with pytest.raises(UNAVAILABLE, match="timeout"), database.write():
            pass
        assert not database.is_writable
        database.close()


@on_sqlite
def test_who_waited_for_others_of_this_process_waits_for_another_one_for_the_rest_of_the_time_only(
    database: Database, holder: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixteen writers are refused by the time that one would be, not one after the other."""
    monkeypatch.setattr(module, "LOCK_SECONDS", 2.0)
    with holder.write(), ThreadPoolExecutor(16) as threads:
        writers = [threads.submit(rename, database) for _ in range(16)]
        _, waiting = wait(writers, timeout=8 * 2.0)  # one after the other they would take twice as long
    assert not waiting
    assert all(isinstance(writer.exception(), UNAVAILABLE) for writer in writers)
    rename(database)


def test_an_exception_says_nothing_of_the_values(database: Database) -> None:
    with pytest.raises(sa.exc.SQLAlchemyError) as caught, database.write() as connection:
        connection.execute(sa.text("INSERT INTO nothing VALUES (:text)"), {"text": "xyzzy-my-illness"})
    assert "xyzzy" not in str(caught.value).partition("[SQL")[2]
    assert "hide_parameters" in str(caught.value)
