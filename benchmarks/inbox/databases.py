"""Generated databases at revision 0003, made once and kept; each measurement gets a copy, upgraded in place."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import alembic.command

from benchmarks.checkout import KEPT, current
from benchmarks.inbox import generator, loading, scale, tables, texts, timeline
from benchmarks.inbox.generator import generate
from benchmarks.inbox.scale import Scale
from benchmarks.inbox.tables import REVISION
from benchmarks.running import Installation
from frontdesk.database import Database
from frontdesk.migrate import config
from tests import postgres


def fill(url: str, size: Scale) -> None:
    """Bring an empty database to revision 0003 and generate its rows."""
    database = Database(url, pool_size=1)
    with database.write() as connection:
        alembic.command.upgrade(config(connection), REVISION)
    database.close()
    loading.load(url, generate(size))


def upgrade(url: str, folder: Path) -> float:
    """Bring the database to the newest revision, as an operator does (`frontdesk migrate`); seconds that it took."""
    started = time.monotonic()
    Installation(current(), folder, url).run("migrate")
    return time.monotonic() - started


@contextmanager
def sqlite_copy(size: Scale, folder: Path) -> Iterator[str]:
    """URL of a copy in `folder`."""
    filled = KEPT / "inbox" / f"{_digest(size)}.db"
    if not filled.exists():
        filled.parent.mkdir(parents=True, exist_ok=True)
        making = filled.with_suffix(".making")
        making.unlink(missing_ok=True)
        with _told("SQLite"):
            fill(f"sqlite:///{making}", size)
        making.rename(filled)
    path = folder / "frontdesk.db"
    shutil.copyfile(filled, path)
    yield f"sqlite:///{path}"
    path.unlink()


@contextmanager
def postgres_copy(size: Scale, commands: Path) -> Iterator[str]:
    """URL of a copy in a server of our own, whose data stay in `var/bench/postgres`."""
    with postgres.cluster(commands, KEPT / "postgres") as cluster:
        filled, making = f"filled_{_digest(size)}", f"making_{_digest(size)}"
        if not cluster.has(filled):
            if cluster.has(making):
                cluster.drop(making)
            with _told("PostgreSQL"):
                fill(cluster.create(making), size)
            cluster.rename(making, filled)
        with cluster.copy_of(filled) as url:
            yield url


def _digest(size: Scale) -> str:
    """Of everything that the rows depend on."""
    modules = (generator, loading, scale, tables, texts, timeline)
    sources = b"\0".join(Path(str(module.__file__)).read_bytes() for module in modules)
    return hashlib.sha256(sources + repr(size).encode()).hexdigest()[:12]


@contextmanager
def _told(what: str) -> Iterator[None]:
    print(f"Generating conversations for {what}", flush=True)
    started = time.monotonic()
    yield
    print(f"Generated in {time.monotonic() - started:.0f} s", flush=True)
