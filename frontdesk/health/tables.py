"""The table of heartbeats."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import UtcDateTime, metadata

heartbeats = sa.Table(
    "heartbeats",
    metadata,
    sa.Column("replica", sa.String(64), primary_key=True),
    sa.Column("boot", sa.String(16), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
