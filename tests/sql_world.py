"""What the worlds of tests/contract/test_changeable_record.py share whose system keeps its records in a database."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.database import reading_engine, shop_engine
from frontdesk.accounts.grants import Grant, Grants, NotGranted


class SqlWorld:
    """A system over tables of its own. Who inherits it fills them and sets `record` and `system`, which read through
    `reader`.

    Args:
        effects: the one of the tables that says what was done for each operation.
        update: SQL that would change a record.
    """

    record: Any
    system: Any

    def __init__(self, url: str, tables: sa.MetaData, effects: sa.Table, update: str) -> None:
        self.writer, self.reader = shop_engine(url), reading_engine(url)
        self.grants = Grants()
        self._tables, self._effects, self._update = tables, effects, update
        tables.create_all(self.writer)

    def state(self) -> object:
        with self.writer.connect() as connection:
            tables = [table for table in self._tables.sorted_tables if table is not self._effects]
            return {table.name: sorted(map(repr, connection.execute(sa.select(table)))) for table in tables}

    def changes(self) -> int:
        with self.writer.connect() as connection:
            done = sa.select(sa.func.count()).select_from(self._effects).where(self._effects.c.is_done)
            return int(connection.scalar(done) or 0)

    @contextmanager
    def unavailable(self) -> Iterator[None]:
        nowhere = "sqlite:////nowhere/records.db"
        if self.writer.dialect.name == "postgresql":
            nowhere = str(self.writer.url.set(database="nowhere").render_as_string(hide_password=False))
        self.record._engine = self.system._engine = dead = reading_engine(nowhere, seconds=0.3)
        try:
            yield
        finally:
            self.record._engine = self.system._engine = self.reader
            dead.dispose()

    def lose_the_answer(self, grant: Grant) -> None:
        killed(lambda: self.record.perform(grant))

    def planted(self) -> list[tuple[str, type[BaseException]]]:
        refused = sa.exc.DBAPIError
        update = f"sa.text({self._update!r})"
        return [
            ("record.perform(request)", NotGranted),
            ("getattr(record, 'per' + 'form')(Grant('op-1', request, '0' * 64))", NotGranted),
            ("record.perform(Grants().issue('op-1', request))", NotGranted),
            ("type(record).perform(record, None)", NotGranted),
            ("made_once(record._engine.url, effects, record._grants, Grant('op-1', request, ''), None)", NotGranted),
            (f"record._engine.execution_options(isolation_level='AUTOCOMMIT').connect().execute({update})", refused),
            (f"record._engine.connect().execute({update})", refused),
            (f"sa.orm.Session(record._engine).execute({update})", refused),
        ]

    def close(self) -> None:
        """Let go of the database, which goes with the test."""
        self.reader.dispose()
        self.writer.dispose()


def killed(work: Callable[[], object]) -> None:
    """Do the work in a child that is killed before it could tell anybody."""
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
