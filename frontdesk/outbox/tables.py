"""The tables of the outbox: the entries, and the places that take no more at the moment.

Done rows stay for weeks, pending ones for seconds, so the indexes for workers hold pending rows alone. SQLite uses such
an index only if the query spells out `state = 'pending'`, hence `PENDING`.
"""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, Json, UtcDateTime, metadata

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("lane", sa.String(64), nullable=False, server_default=""),
    sa.Column("key", sa.String(128), nullable=False, unique=True),
    sa.Column("payload", Json, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_at", UtcDateTime, nullable=False),
    sa.Column("place", sa.String(128), nullable=False, server_default=""),
    sa.Column("pause", sa.Float, nullable=False, server_default="0"),
    sa.Column("put_off_since", UtcDateTime),
    sa.Column("holder", sa.String(80)),
    sa.Column("last_error", ExactText),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("done_at", UtcDateTime),
    sa.Index("ix_outbox_state_done_at", "state", "done_at"),
)

PENDING = outbox.c.state == sa.literal_column("'pending'")

for name, column in (("ix_outbox_pending_next_at", outbox.c.next_at), ("ix_outbox_pending_lane", outbox.c.lane)):
    sa.Index(name, outbox.c.kind, column, outbox.c.id, sqlite_where=PENDING, postgresql_where=PENDING)

outbox_places = sa.Table(
    "outbox_places",
    metadata,
    sa.Column("place", sa.String(128), primary_key=True),
    sa.Column("free_at", UtcDateTime, nullable=False, index=True),
)
