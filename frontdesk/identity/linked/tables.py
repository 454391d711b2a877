"""The table of linked users."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, UtcDateTime, metadata

linked_users = sa.Table(
    "linked_users",
    metadata,
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("team", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("customer_id", sa.String(64), nullable=False, index=True),
    sa.Column("email", ExactText, nullable=False),
    sa.Column("name", ExactText, nullable=False),
    sa.Column("linked_at", UtcDateTime, nullable=False),
)
