"""The table that maps a channel's threads to conversations."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, UtcDateTime, metadata

channel_threads = sa.Table(
    "channel_threads",
    metadata,
    sa.Column("channel", sa.String(32), primary_key=True),
    sa.Column("thread_key", ExactText, primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False, unique=True),
    sa.Column("sender_id", ExactText, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("private_key", ExactText),
)
