"""Databases for tests: migrated, without rows, and gone after the block."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

KINDS = ("sqlite", "postgresql")


@contextmanager
def fresh_database(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[str]:
    """The address of a database of this kind, which nobody else uses; SQLite's file is in the folder."""
    if kind == "sqlite":
        path = folder / "frontdesk.db"
        shutil.copyfile(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    cluster = request.getfixturevalue("postgres_cluster")
    with cluster.copy_of(request.getfixturevalue("migrated_postgres")) as url:
        yield url
