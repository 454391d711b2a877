"""Rows into an empty database of revision 0003, as fast as each database takes them."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterable
from typing import Any

import psycopg2
import sqlalchemy as sa

from benchmarks.inbox.tables import COLUMNS, Rows


def load(url: str, portions: Iterable[Rows]) -> None:
    """Store all portions. What refers to what is not checked: the generator knows."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        assert parsed.database
        _load_sqlite(parsed.database, portions)
    else:
        _load_postgres(url, portions)


def _load_sqlite(path: str, portions: Iterable[Rows]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    for rows in portions:
        for table, columns in COLUMNS.items():
            names = columns.split()
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            connection.executemany(statement, rows[table])
        for name, value in rows["counters"]:
            connection.execute("UPDATE counters SET value = ? WHERE name = ?", (value, name))
    connection.execute("COMMIT")
    connection.close()


def _load_postgres(url: str, portions: Iterable[Rows]) -> None:
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET timezone = 'UTC'")
        for rows in portions:
            for table, columns in COLUMNS.items():
                lines = io.StringIO("".join(map(_copy_line, rows[table])))
                cursor.copy_expert(f"COPY {table} ({', '.join(columns.split())}) FROM STDIN", lines)
            for name, value in rows["counters"]:
                cursor.execute("UPDATE counters SET value = %s WHERE name = %s", (value, name))
        for table in ("events", "outbox"):
            last = f"(SELECT coalesce(max(id), 1) FROM {table})"
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")
    connection.close()
    vacuum(url)


def vacuum(url: str) -> None:
    """What PostgreSQL's autovacuum does within minutes of such a change."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def _copy_line(row: tuple[Any, ...]) -> str:
    return "\t".join(map(_copy_field, row)) + "\n"


def _copy_field(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t") if type(value) is str else str(value)
