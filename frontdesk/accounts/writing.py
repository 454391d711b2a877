"""The only way in which Frontdesk writes a company's tables: one transaction on a connection that is closed after it.

Nobody finds such a connection in a pool. Who may import this module is in pyproject.toml.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.database import PRAGMAS, TIME_LIMIT_SECONDS, limited_engine
from frontdesk.failpoints import failpoint


@contextmanager
def writing_transaction(url: sa.URL, seconds: float = TIME_LIMIT_SECONDS) -> Iterator[sa.Connection]:
    """Commits at the end of the block, and rolls back if it raises.

    SQLite takes its write lock at once, so that what was read stays as it is until the commit.
    """
    with _engine(url, seconds).begin() as connection:
        yield connection
        failpoint("record.before_commit")
    failpoint("record.after_commit")


@lru_cache(maxsize=8)
def _engine(url: sa.URL, seconds: float) -> sa.Engine:
    """Holds no connection; kept for the statements that it has compiled."""
    engine = limited_engine(url, seconds, PRAGMAS, {"poolclass": sa.pool.NullPool})
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _leave_transactions_to_us)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # else the driver begins them by itself
