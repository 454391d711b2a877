"""A replica's name as an advisory lock of PostgreSQL, held by a connection of its own."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.database import CONNECT_SECONDS, STATEMENT_SECONDS
from frontdesk.health.ports import NameTaken

#: The server gives a name back soon after the machine of its process has vanished without a word.
_KEEPALIVE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}


class NameInPostgres:
    """ReplicaName over a lock that the server gives back when the connection ends."""

    def __init__(self, url: str, replica: str) -> None:
        options = [f"-c {name}={value}" for name, value in _KEEPALIVE.items()]
        options.append(f"-c statement_timeout={round(STATEMENT_SECONDS * 1000)}")
        self._engine = sa.create_engine(
            sa.make_url(url).set(drivername="postgresql+psycopg2"),
            poolclass=sa.NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"connect_timeout": CONNECT_SECONDS, "options": " ".join(options)},
        )
        digest = hashlib.sha256(f"frontdesk replica {replica}".encode()).digest()
        self._key = int.from_bytes(digest[:8], signed=True)
        self._connection: Connection | None = None

    def hold(self) -> None:
        try:
            if self._connection is None:
                self._connection = self._locked()
            else:
                self._connection.execute(sa.text("SELECT 1"))
        except Exception:
            self.close()  # the lock went with the connection: it is taken anew next time
            raise

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _locked(self) -> Connection:
        connection = self._engine.connect()
        if connection.execute(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": self._key}).scalar_one():
            return connection
        connection.close()
        raise NameTaken
