"""Counts what is done to databases: the same work for two questions means that neither its time nor its traces tell
them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

COMMIT = "COMMIT"


@contextmanager
def work() -> Iterator[Counter[str]]:
    """What happens meanwhile on every engine of this process: statements, by their text, and commits that changed
    something, as `COMMIT`."""
    seen: Counter[str] = Counter()
    writing: set[sa.Connection] = set()

    def note(connection: sa.Connection, cursor: Any, statement: str, *_: Any) -> None:
        seen[statement] += 1
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            writing.add(connection)

    def commit(connection: sa.Connection) -> None:
        seen[COMMIT] += connection in writing
        writing.discard(connection)

    def forget(connection: sa.Connection) -> None:
        writing.discard(connection)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    sa.event.listen(sa.Engine, "commit", commit)
    sa.event.listen(sa.Engine, "rollback", forget)
    try:
        yield seen
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
        sa.event.remove(sa.Engine, "commit", commit)
        sa.event.remove(sa.Engine, "rollback", forget)
