"""Connections to a company's database, on which nothing waits for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from frontdesk.accounts.ports import SystemOfRecordUnavailable

TIME_LIMIT_SECONDS = 3.0


def shop_engine(url: str, seconds: float = TIME_LIMIT_SECONDS, pool_size: int = 16) -> sa.Engine:
    """An engine for `sqlite:///…` or `postgresql://…` on which nothing waits longer than `seconds`:
    not for a connection, not for a lock, not for an answer."""
    pool: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": seconds}
    return limited_engine(sa.make_url(url), seconds, PRAGMAS, pool)


def reading_engine(url: str, seconds: float = TIME_LIMIT_SECONDS, pool_size: int = 16) -> sa.Engine:
    """The same for reads alone: the database itself refuses whatever would change it."""
    pool: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 0, "pool_timeout": seconds}
    return limited_engine(
        sa.make_url(url), seconds, (*PRAGMAS, "query_only=ON"), pool, " -c default_transaction_read_only=on"
    )


@contextmanager
def translated_errors() -> Iterator[None]:
    """Whatever the database cannot do is `SystemOfRecordUnavailable`, but for a violated constraint."""
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        # The message of a database error repeats the parameters: only its kind may reach a log.
        raise SystemOfRecordUnavailable(type(error).__name__) from None


PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")


def limited_engine(
    url: sa.URL, seconds: float, pragmas: tuple[str, ...], pool: dict[str, Any], options: str = ""
) -> sa.Engine:
    """An engine with these limits, pragmas of SQLite and options of PostgreSQL."""
    pool = pool | {"hide_parameters": True}  # an exception must not say what people typed
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg2")
        return sa.create_engine(url, pool_pre_ping=True, connect_args=_postgres_limits(seconds, options), **pool)
    engine = sa.create_engine(url, connect_args={"timeout": seconds, "check_same_thread": False}, **pool)

    def configure(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    sa.event.listen(engine, "connect", configure)
    return engine


def _postgres_limits(seconds: float, options: str) -> dict[str, Any]:
    milliseconds = round(seconds * 1000)
    return {
        "connect_timeout": max(2, round(seconds)),  # whole seconds; libpq treats 1 as 2
        "tcp_user_timeout": milliseconds,  # a server that is gone without a word
        "keepalives_idle": max(1, round(seconds)),
        "keepalives_interval": 1,
        "keepalives_count": 2,
        "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}{options}",
    }
