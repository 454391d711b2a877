"""Dead letters for operators: list, retry and drop entries that could not be delivered."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.database import Database, utc_now
from frontdesk.outbox.model import Delivery, Letter
from frontdesk.outbox.tables import PENDING, outbox, outbox_places

_DEAD = outbox.c.state == Delivery.DEAD


class DeadLetters:
    """Lists, retries and drops entries. It overrides the claim of a worker that is delivering one of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, state: Delivery) -> list[Letter]:
        """The entries in this state, the oldest first."""
        columns = [outbox.c[name] for name in Letter.__dataclass_fields__]
        query = sa.select(*columns).where(outbox.c.state == state).order_by(outbox.c.id)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings()
            return [Letter(**{**row, "state": Delivery(row["state"])}) for row in rows]

    def count(self) -> int:
        """The number of dead entries."""
        with self._database.read() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(outbox).where(_DEAD)).scalar_one()

    def retry(self, ids: Sequence[int] | None = None) -> int:
        """Make entries due now, dead or waiting for their next try; without `ids`, all dead ones.

        Each gets all its tries again, whatever its place was asked to wait for. One that is being delivered is left
        alone. Returns how many were changed.
        """
        waiting = sa.or_(_DEAD, sa.and_(PENDING, outbox.c.holder.is_(None)))
        which = _DEAD if ids is None else sa.and_(outbox.c.id.in_(ids), waiting)
        with self._database.write() as connection:
            places = sa.select(outbox.c.place).where(which)
            connection.execute(outbox_places.delete().where(outbox_places.c.place.in_(places)))
            return _change(connection, which, state=Delivery.PENDING, failures=0, next_at=utc_now(), put_off_since=None)

    def drop(self, ids: Sequence[int]) -> int:
        """Never deliver these, dead or pending. One that is being delivered may still arrive. Returns how many changed.

        Dropped entries are kept until the retention deletes them, so that the same effect is not put again.
        """
        which = sa.and_(outbox.c.id.in_(ids), sa.or_(_DEAD, PENDING))
        with self._database.write() as connection:
            return _change(connection, which, state=Delivery.DROPPED, holder=None, done_at=utc_now())


def _change(connection: Connection, which: sa.ColumnElement[bool], **values: object) -> int:
    return connection.execute(outbox.update().where(which).values(**values)).rowcount
