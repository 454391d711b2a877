"""The table of what readers said of answers."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, UtcDateTime, metadata

votes = sa.Table(
    "help_votes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("article_id", sa.String(255), nullable=False),
    sa.Column("locale", sa.String(35), nullable=False),
    sa.Column("passage_id", ExactText, nullable=False),
    sa.Column("question", ExactText, nullable=False),
    sa.Column("is_helpful", sa.Boolean, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_help_votes_at", "at"),
)
