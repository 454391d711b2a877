"""The table of solved tickets as agents find them again: redacted by a job, gone with the ticket or conversation."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, UtcDateTime, metadata

past_tickets = sa.Table(
    "past_tickets",
    metadata,
    sa.Column("number", sa.ForeignKey("tickets.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("locale", sa.String(16), nullable=False),
    sa.Column("question", ExactText, nullable=False),
    sa.Column("answer", ExactText, nullable=False),
    sa.Column("solved_at", UtcDateTime, nullable=False),
    sa.Column("last_seq", sa.Integer, nullable=False),  # of what was said in the episode when it was redacted
    sa.Column("indexed_at", UtcDateTime, nullable=False),
)
