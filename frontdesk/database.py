"""The database: SQLite or PostgreSQL, behind two context managers.

A write is one short transaction; nothing slow happens inside it. SQLite runs in WAL mode with `synchronous=FULL`
(with NORMAL a power cut can lose commits that were acknowledged) and takes its write lock at BEGIN. The writers of this
process queue at a lock of our own, because SQLite has one writer at a time and its busy handler sleeps, which costs far
more.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from frontdesk.failpoints import failpoint
from frontdesk.storable import refuse_unstorable

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMING)

#: No caller waits longer for a lock, of a row or of the whole database.
LOCK_SECONDS = 5.0
#: No statement of a serving process takes longer; migrations and reports may.
STATEMENT_SECONDS = 15.0
#: A transaction that is idle for longer is ended: its process hangs, and others need its locks.
IDLE_SECONDS = 30.0
CONNECT_SECONDS = 5

#: Exceptions of a database that cannot be reached, is full, takes no writes, or holds a lock for too long.
UNAVAILABLE = (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.InternalError, sa.exc.TimeoutError)


def is_unavailable(problem: BaseException) -> bool:
    """Whether the database cannot serve right now, so that the same call may succeed later."""
    is_unreadable = type(problem) is sa.exc.DatabaseError  # SQLite's word for a file that is damaged
    is_gone = isinstance(problem, sa.exc.DBAPIError) and problem.connection_invalidated
    return isinstance(problem, UNAVAILABLE) or is_unreadable or is_gone


def utc_now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """Aware datetimes in UTC on both databases (SQLite keeps no zone)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: give it a time zone")
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# U+FDD0 is a noncharacter: it means nothing in any text, so it can mark what a database cannot hold.
_MARK = "\ufdd0"
_UNSTORABLE = re.compile("[\x00\ud800-\udfff\ufdd0]")
_MARKED = re.compile(_MARK + "([0-9a-f]{4})")


class ExactText(sa.types.TypeDecorator[str]):
    """Text as it was typed, also NUL (PostgreSQL refuses it) and lone surrogates (no UTF-8 exists for them)."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        if value is None:
            return None
        return _UNSTORABLE.sub(lambda match: f"{_MARK}{ord(match[0]):04x}", value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        if value is None or _MARK not in value:
            return value
        return _MARKED.sub(lambda match: chr(int(match[1], 16)), value)


class Json(sa.types.TypeDecorator[Any]):
    """A JSON value as ASCII text: the same bytes on both databases, and no character that one of them refuses."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


class Database:
    """Reads and writes, each in one short transaction.

    Args:
        is_limited: a statement, lock or connection that takes longer than the limits above raises one of
            `UNAVAILABLE`. Migrations and reports have no limits.

    Attributes:
        is_writable: False after a write that failed because the database is not available, until one succeeds.
    """

    def __init__(self, url: str, pool_size: int = 16, is_limited: bool = True) -> None:
        self.engine = create_engine(url, pool_size, is_limited)
        self._writer = _Turns() if self.engine.dialect.name == "sqlite" else nullcontext()
        self._reader = self.engine
        if self.engine.dialect.name == "postgresql":
            # PostgreSQL's default lets each statement of a transaction see another state.
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ")
        self.is_writable = True
        self._ambient = _Ambient()
        self._listeners: list[Callable[[str], None]] = []

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection whose reads see one state of the database."""
        with self._reader.connect() as connection, connection.begin(), self._ambient.of(connection):
            yield connection

    @contextmanager
    def join_read(self) -> Iterator[Connection]:
        """The transaction that is open in this thread, or a new read."""
        if self._ambient.connection is not None:
            yield self._ambient.connection
            return
        with self.read() as connection:
            yield connection

    @contextmanager
    def join(self, name: str | None = None) -> Iterator[Connection]:
        """The transaction that is open in this thread, or a new write of this name. For what has no connection in its
        signature, and whose rows must commit with the caller's."""
        if self._ambient.connection is not None:
            yield self._ambient.connection
            return
        with self.write(name) as connection:
            yield connection

    @contextmanager
    def write(self, name: str | None = None) -> Iterator[Connection]:
        """A transaction that commits at the end. `name` places the failpoints `name.before_commit` and
        `name.after_commit`."""
        signals: set[str] = set()
        began = time.monotonic()
        with self._noting_failures(), self._writer, self.engine.connect() as connection:
            options = {"sqlite_begin": "IMMEDIATE", "sqlite_waited": time.monotonic() - began}
            connection = connection.execution_options(signals=signals, **options)
            with connection.begin(), self._ambient.of(connection):
                yield connection
                if name:
                    failpoint(f"{name}.before_commit")
        if name:
            failpoint(f"{name}.after_commit")
        for signal in signals:
            for listener in self._listeners:
                listener(signal)

    @contextmanager
    def _noting_failures(self) -> Iterator[None]:
        try:
            yield
        except Exception as problem:
            if is_unavailable(problem):
                self.is_writable = False
            raise
        self.is_writable = True

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with each signal announced in this process, after the commit, in the writer's thread."""
        self._listeners.append(listener)

    def close(self) -> None:
        self.engine.dispose()


class _Turns:
    """The writers of this process, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=LOCK_SECONDS):
            raise sa.exc.TimeoutError("another write of this process takes too long")

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class _Ambient(threading.local):
    """The connection of the transaction that is open in this thread."""

    connection: Connection | None = None

    @contextmanager
    def of(self, connection: Connection) -> Iterator[None]:
        before, self.connection = self.connection, connection
        try:
            yield
        finally:
            self.connection = before


def insert_into(connection: Connection, table: sa.Table) -> Any:
    """An INSERT for the connection's database, with the `on_conflict_…` clauses that the common one lacks."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    return insert(table)


def announce(connection: Connection, signal: str) -> None:
    """Send a signal to the database's listeners in this process after the commit; a rollback sends nothing."""
    signals = connection.get_execution_options().get("signals")
    if signals is not None:
        signals.add(signal)


def create_engine(url: str, pool_size: int = 16, is_limited: bool = True) -> Engine:
    """An engine for `sqlite:///…` or `postgresql://…` with the settings that Frontdesk's guarantees rest on."""
    parsed = sa.make_url(url)
    pool: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": LOCK_SECONDS}
    pool["hide_parameters"] = True  # an exception must not say what people typed
    if parsed.get_backend_name() == "postgresql":
        limits = _postgres_limits(parsed) if is_limited else {}
        parsed = parsed.set(drivername="postgresql+psycopg2")
        engine = sa.create_engine(parsed, pool_pre_ping=True, connect_args=limits, **pool)
    else:
        engine = sa.create_engine(parsed, connect_args={"check_same_thread": False}, **pool)
        sa.event.listen(engine, "connect", _configure_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    sa.event.listen(engine, "before_cursor_execute", refuse_unstorable)
    return engine


def _postgres_limits(url: sa.URL) -> dict[str, Any]:
    """Arguments of libpq. Options in the URL are kept."""
    limits = {
        "statement_timeout": STATEMENT_SECONDS,
        "lock_timeout": LOCK_SECONDS,
        "idle_in_transaction_session_timeout": IDLE_SECONDS,
    }
    options = [f"-c {name}={round(seconds * 1000)}" for name, seconds in limits.items()]
    return {
        "connect_timeout": CONNECT_SECONDS,
        "tcp_user_timeout": round(STATEMENT_SECONDS * 1000),  # a server that is gone without a word
        "keepalives_idle": max(1, round(STATEMENT_SECONDS)),
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "options": " ".join([*options, *_texts(url.query.get("options"))]),
    }


def _texts(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def _configure_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves: the driver's own handling opens transactions too late
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(_busy_timeout(LOCK_SECONDS))


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    begin = f"BEGIN {options.get('sqlite_begin', 'DEFERRED')}"
    waited = options.get("sqlite_waited", 0.0)
    if waited < 0.1:
        connection.exec_driver_sql(begin)
        return
    # Who waited for other writers of this process waits for another one's lock for the rest of the time only.
    connection.exec_driver_sql(_busy_timeout(max(0.0, LOCK_SECONDS - waited)))
    try:
        connection.exec_driver_sql(begin)
    finally:
        connection.exec_driver_sql(_busy_timeout(LOCK_SECONDS))


def _busy_timeout(seconds: float) -> str:
    return f"PRAGMA busy_timeout={round(seconds * 1000)}"
