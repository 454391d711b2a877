"""Prepared passages in one SQLite file, by a hash of their content."""

from __future__ import annotations

import fcntl
import json
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from frontdesk.knowledge.index.analysis import FIELDS, Entry
from frontdesk.knowledge.index.ports import Key
from frontdesk.knowledge.index.vectors import Bytes
from frontdesk.knowledge.model import Passage

#: What a search reads of every passage stands first in a row, so that reading it touches no page of the rest.
SCHEMA = (
    "CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, used INTEGER NOT NULL, terms TEXT NOT NULL, "
    "searched BLOB NOT NULL, passage TEXT NOT NULL, tokens BLOB NOT NULL, further BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS facts (about BLOB, name TEXT, value TEXT, PRIMARY KEY (about, name))",
)
#: The vectors that are held in memory: of the headings, and of the whole.
SEARCHED = 2
AT_ONCE = 500
BUSY_SECONDS = 30
DAY = 86_400
#: What no process has used for so long is dropped.
KEPT_DAYS = 30


class EntryStore:
    """The file may be deleted at any time: what is missing is prepared again. Several processes may share it, each with
    the passages that it serves."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def known(self, keys: Sequence[Key]) -> set[Key]:
        """Which of the keys are stored."""
        return {row[0] for row in self._rows("key", keys)}

    def searched(self, keys: Sequence[Key]) -> Iterator[tuple[Key, dict[str, list[str]], Bytes]]:
        """Of each stored key: terms by field, and the vectors that are searched, shape (2, dimensions)."""
        for key, terms, searched in self._rows("key, terms, searched", keys):
            yield key, _terms(terms), _searched(searched)

    def entries(self, keys: Sequence[Key]) -> dict[Key, Entry]:
        """The entries of the stored keys."""
        return {
            key: Entry(
                passage_of(passage),
                {name: tuple(words) for name, words in _terms(terms).items()},
                np.frombuffer(tokens, np.uint16),
                _vectors(searched, further),
            )
            for key, terms, searched, passage, tokens, further in self._rows(
                "key, terms, searched, passage, tokens, further", keys
            )
        }

    def put(self, entries: Iterable[tuple[Key, Entry]]) -> None:
        """Store entries, all or none."""
        today = int(time.time() / DAY)
        rows = [
            (
                key,
                today,
                "\n".join(" ".join(entry.terms[name]) for name in FIELDS),
                entry.vectors[:SEARCHED].tobytes(),
                json_of(entry.passage),
                entry.tokens.tobytes(),
                entry.vectors[SEARCHED:].tobytes(),
            )
            for key, entry in entries
        ]
        with self._open() as database:
            database.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """One process at a time prepares for this file."""
        with open(self._path.with_suffix(".lock"), "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def use(self, keys: Sequence[Key]) -> None:
        """Note that these are in use today, and drop what has not been used for long."""
        today = int(time.time() / DAY)
        stale = [key for key, used in self._rows("key, used", keys) if used < today]
        with self._open() as database:
            old = database.execute("SELECT 1 FROM entries WHERE used < ? LIMIT 1", (today - KEPT_DAYS,)).fetchone()
            if stale or old:
                database.executemany("UPDATE entries SET used = ? WHERE key = ?", [(today, key) for key in stale])
                database.execute("DELETE FROM entries WHERE used < ?", (today - KEPT_DAYS,))

    def wipe_others(self, keys: Collection[Key]) -> None:
        """Keep these alone; what goes is overwritten in the file."""
        with self._open() as database:
            database.execute("PRAGMA secure_delete = ON")
            stored = [row[0] for row in database.execute("SELECT key FROM entries")]
            database.executemany("DELETE FROM entries WHERE key = ?", [(key,) for key in stored if key not in keys])

    def fact(self, about: bytes, name: str) -> str | None:
        with self._open() as database:
            row = database.execute("SELECT value FROM facts WHERE about = ? AND name = ?", (about, name)).fetchone()
        return row[0] if row else None

    def note(self, about: bytes, name: str, value: str) -> None:
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", (about, name, value))

    def _rows(self, columns: str, keys: Sequence[Key]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            marks = ",".join("?" * len(some))
            with self._open() as database:
                rows = database.execute(f"SELECT {columns} FROM entries WHERE key IN ({marks})", some).fetchall()
            yield from rows

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        database = self._connect()
        try:
            with database:
                yield database
        finally:
            database.close()

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=BUSY_SECONDS)
        try:
            for statement in SCHEMA:
                database.execute(statement)
        except sqlite3.OperationalError:
            database.close()
            raise
        except sqlite3.DatabaseError:  # no database, or a broken one
            database.close()
            self._path.unlink(missing_ok=True)
            return self._connect()
        return database


def _searched(stored: bytes) -> Bytes:
    return np.frombuffer(stored, np.int8).reshape(SEARCHED, -1)


def _vectors(searched: bytes, further: bytes) -> Bytes:
    return np.frombuffer(searched + further, np.int8).reshape(-1, len(searched) // SEARCHED)


def _terms(stored: str) -> dict[str, list[str]]:
    return {name: line.split() for name, line in zip(FIELDS, stored.split("\n"), strict=True)}


def json_of(passage: Passage) -> str:
    return json.dumps(asdict(passage), ensure_ascii=False)


def passage_of(stored: str) -> Passage:
    """The passage that `json_of` wrote."""
    facts = json.loads(stored)
    return Passage(**facts | {name: tuple(facts[name]) for name in ("heading_path", "phrasings")})
