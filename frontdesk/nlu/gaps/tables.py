"""The table of gaps that somebody has looked at: the passage that answers, never the question."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, UtcDateTime, metadata

reviewed_gaps = sa.Table(
    "reviewed_gaps",
    metadata,
    sa.Column("turn_id", sa.ForeignKey("turns.id"), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("passage", ExactText),  # its address; NULL: no passage answers, or it is no question
    sa.Column("reviewer", ExactText, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)
