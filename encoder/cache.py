"""A cache of sentence vectors, so that retraining encodes only changed texts."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from encoder.sentence_encoder import SentenceEncoder, Vectors

# 200,000 vectors of 384 numbers are 300 MB.
_MAX_VECTORS = 200_000
_AT_ONCE = 500
_SCHEMA = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, used INTEGER NOT NULL)"


class VectorCache:
    """Vectors by the hash of encoder and text, in one SQLite file that may be deleted at any time.

    It does not hold the texts themselves. Beyond `limit` vectors, the least recently used are dropped.
    """

    def __init__(self, path: Path, limit: int = _MAX_VECTORS) -> None:
        self._path = path
        self._limit = limit

    def get(self, keys: Sequence[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """The cached vectors, by key."""
        found: dict[bytes, NDArray[np.float32]] = {}
        with self._open() as database:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)
                found.update((key, np.frombuffer(vector, dtype=np.float32)) for key, vector in rows)
        return found

    def put(self, vectors: dict[bytes, NDArray[np.float32]], used: Sequence[bytes] = ()) -> None:
        """Store vectors, and note which others were used just now."""
        with self._open() as database:
            (now,) = database.execute("SELECT coalesce(max(used), 0) + 1 FROM vectors").fetchone()
            rows = [(key, vector.astype(np.float32).tobytes(), now) for key, vector in vectors.items()]
            database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
            database.executemany("UPDATE vectors SET used = ? WHERE key = ?", [(now, key) for key in used])
            database.execute(
                "DELETE FROM vectors WHERE key IN (SELECT key FROM vectors ORDER BY used DESC LIMIT -1 OFFSET ?)",
                (self._limit,),
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=30)
        try:
            try:
                database.execute(_SCHEMA)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # not a database, or a broken one: the vectors can be computed again
                database.close()
                self._path.unlink(missing_ok=True)
                database = sqlite3.connect(self._path, timeout=30)
                database.execute(_SCHEMA)
            with database:
                yield database
        finally:
            database.close()


class CachedEncoder:
    """A sentence encoder with a cache. `encoded` counts texts that were not in it."""

    def __init__(self, encoder: SentenceEncoder, cache: VectorCache) -> None:
        self._encoder = encoder
        self._cache = cache
        self.encoded = 0

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """The vectors of many texts, shape (texts, dimensions)."""
        keys = [cache_key(self._encoder.identity, text) for text in texts]
        known = self._cache.get(list(dict.fromkeys(keys)))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        new = dict(zip(missing, self._encoder.encode_all(list(missing.values())), strict=False))
        self.encoded += len(new)
        self._cache.put(new, used=list(known))
        return (
            np.stack([new[key] if key in new else known[key] for key in keys]) if keys else np.zeros((0, 0), np.float32)
        )


def cache_key(identity: str, text: str) -> bytes:
    """A hash of 16 bytes over a text and the identity of its encoder."""
    return hashlib.sha256(f"{identity}\0{text}".encode()).digest()[:16]
