"""The table of reviewed messages: their labels, never their text."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, UtcDateTime, metadata

reviewed_messages = sa.Table(
    "reviewed_messages",
    metadata,
    sa.Column("turn_id", sa.ForeignKey("turns.id"), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("label", sa.String(128)),  # the intent; NULL: nothing to learn from it
    sa.Column("reviewer", ExactText, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
