"""Tables of customers' credentials. Secrets are stored as hashes alone."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import UtcDateTime, metadata

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("secret_hash", sa.String(64), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.Column("revoked_at", UtcDateTime),
)
REVOKED = sessions.c.revoked_at.is_not(None)
sa.Index("ix_sessions_revoked_at", sessions.c.revoked_at, sqlite_where=REVOKED, postgresql_where=REVOKED)

used_tokens = sa.Table(
    "used_tokens",
    metadata,
    sa.Column("token_id", sa.String(128), primary_key=True),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
)
