"""The table of what is counted for all processes together. Keys are hashes, so nothing personal is in it."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import UtcDateTime, metadata

limit_hits = sa.Table(
    "limit_hits",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("bucket", sa.String(96), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("ends_at", UtcDateTime, nullable=False, index=True),
    sa.Index("ix_limit_hits_bucket", "bucket", "at"),
)
