"""A private PostgreSQL cluster for tests: made in a folder of its own, on a port of its own, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors

from frontdesk.supervisor.leash import die_with
from tests.ports import free_port

# Nothing of it is worth surviving a power cut.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")
START_SECONDS = 60.0


def binaries() -> Path | None:
    """The folder of initdb and postgres; None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


class Cluster:
    """A running server; `create` makes databases, also as copies of one that is there."""

    def __init__(self, port: int) -> None:
        self._port = port

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{database}"

    def create(self, database: str, template: str = "template0", options: str = "") -> str:
        """A new database, a copy of `template`. Nobody may be connected to the template."""
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY {options}')
        return self.url(database)

    def has(self, database: str) -> bool:
        """Whether there is one of that name."""
        with suppress(psycopg2.OperationalError):
            psycopg2.connect(self.url(database)).close()
            return True
        return False

    def rename(self, database: str, name: str) -> None:
        """Nobody may be connected to it."""
        self._run(f'ALTER DATABASE "{database}" RENAME TO "{name}"')

    def drop(self, database: str) -> None:
        """Removes it, whoever is still connected."""
        self._run(f'DROP DATABASE "{database}" WITH (FORCE)')

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """The URL of a database for one test."""
        name = f"test_{uuid.uuid4().hex}"
        yield self.create(name, template)
        self.drop(name)

    def is_ready(self) -> bool:
        with suppress(psycopg2.OperationalError):
            self._run("SELECT 1")
            return True
        return False

    def _run(self, statement: str) -> None:
        connection = psycopg2.connect(self.url("postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()


@contextmanager
def cluster(commands: Path, kept: Path | None = None) -> Iterator[Cluster]:
    """Start a server with the programs in `commands`; stop it, and remove everything, at the end.

    With `kept`, what was in that folder is there again, and stays.
    """
    folder, port = kept or Path(tempfile.mkdtemp(prefix="frontdesk-postgres-")), free_port()
    folder.mkdir(parents=True, exist_ok=True)
    account = _account(folder)
    process: subprocess.Popen[bytes] | None = None
    try:
        if not (folder / "data" / "PG_VERSION").exists():
            _initdb(commands, folder, account)
        with open(folder / "log", "wb") as log:
            command = [str(commands / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-p", str(port)]
            process = subprocess.Popen(
                [*command, "-h", "127.0.0.1", *(word for setting in SETTINGS for word in ("-c", setting))],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder,
                start_new_session=True, preexec_fn=die_with(os.getpid()), **account,
            )  # fmt: skip
        running = Cluster(port)
        _await_ready(running, process, folder / "log")
        yield running
    finally:
        if process:
            process.send_signal(signal.SIGINT)  # "fast": whoever is still connected is cut off
            process.wait(30)
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _account(folder: Path) -> dict[str, Any]:
    """As whom to run: PostgreSQL refuses root, so root lends the folder to the user postgres."""
    if os.geteuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initdb(commands: Path, folder: Path, account: dict[str, Any]) -> None:
    options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [str(commands / "initdb"), "-D", str(folder / "data"), *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, **account)
    if done.returncode:
        raise RuntimeError(f"initdb failed: {done.stderr.strip()}")


def _await_ready(running: Cluster, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not running.is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)  # it tells nobody when it is ready
