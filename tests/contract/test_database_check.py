"""A database that cannot be used is one line, with what to do, and without its password."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from frontdesk.cli.app import app
from frontdesk.database_check import problem_of, require_database
from frontdesk.migrate import upgrade
from frontdesk.settings import NotConfigured, Settings
from tests import postgres
from tests.ports import free_port

NAME = "FRONTDESK_DATABASE_URL"


@pytest.fixture(scope="module")
def postgres_server(postgres_cluster: postgres.Cluster) -> str:
    return postgres_cluster.create("reached")


def told(url: str) -> str:
    problem = problem_of(url, NAME, "some")
    assert problem is not None
    assert "\n" not in str(problem) and "hush" not in str(problem)
    return str(problem)


def test_a_migrated_database_is_well(database_url: str) -> None:
    for schema in ("current", "some", "none"):
        require_database(database_url, NAME, schema)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"database": "nowhere"}, 'database "nowhere" does not exist: make it with createdb --encoding=UTF8'),
        ({"username": "nobody", "password": "hush"}, 'role "nobody" does not exist: correct user and password'),
        ({"host": "no.such.host.invalid", "password": "hush"}, "start the database, or correct FRONTDESK_DATABASE_URL"),
        ({"host": "127.0.0.1", "port": 1, "password": "hush"}, "Connection refused: start the database"),
    ],
)
def test_a_wrong_part_of_the_address_is_told(postgres_server: str, changed: dict[str, object], what: str) -> None:
    url = sa.make_url(postgres_server).set(**changed)  # type: ignore[arg-type]
    line = told(url.render_as_string(hide_password=False))
    assert what in line.replace('"nobody" does not exist"', "")


@pytest.mark.parametrize(
    "url", ["frontdesk.db", "postgresql://h:port/n", "mysql://kit:hush@h/n", "", "postgresql", "://"]
)
def test_what_is_no_address_is_told(url: str) -> None:
    assert told(url).startswith(f"{NAME} is not an address of a database: write sqlite:///")


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "WIN1252"])
def test_a_database_in_another_encoding_is_told_with_how_to_make_one(postgres_server: str, encoding: str) -> None:
    url = postgres_server
    server = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg2"), isolation_level="AUTOCOMMIT")
    name = f"in_{encoding.lower()}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")
    server.dispose()
    line = told(sa.make_url(url).set(database=name).render_as_string(hide_password=False))
    assert f"is in {encoding}" in line and "createdb --encoding=UTF8 --template=template0" in line


def test_files_that_are_no_database_and_tables_that_are_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is no database, however long it is" * 100)
    (tmp_path / "empty.db").touch()
    assert "file is not a database" in told(f"sqlite:///{tmp_path}/text.db")
    assert told(f"sqlite:///{tmp_path}/empty.db").endswith("has no tables yet: frontdesk migrate.")
    assert "does not exist yet" in told(f"sqlite:///{tmp_path}/none.db")
    assert "unable to open database file" in told(f"sqlite:///{tmp_path}")


@pytest.mark.parametrize(
    "command",
    [
        ["migrate"],
        ["serve"],
        ["agents", "list"],
        ["agents", "disable", "a@b.example"],
        ["outbox", "list"],
        ["links", "list"],
        ["demo", "agent"],
    ],
)
def test_every_command_says_it_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]) -> None:
    url = f"postgresql://kit:hush@127.0.0.1:{free_port()}/frontdesk"
    for name, value in {
        "DATABASE_URL": url,
        "DATA_DIR": tmp_path,
        "ASSISTANT_SECRET": "s" * 32,
        "ACTIONS_TOKEN": "s" * 32,
    }.items():
        monkeypatch.setenv(f"FRONTDESK_{name}", str(value))
    refused = CliRunner().invoke(app, command)
    assert isinstance(refused.exception, NotConfigured)
    assert str(refused.exception) == told(url)


def test_a_database_of_a_newer_release_serves_while_that_starts(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path)
    upgrade(settings)
    engine = sa.create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    require_database(settings.database_url, NAME, "some")
    assert "another release" in str(problem_of(settings.database_url, NAME, "current"))
