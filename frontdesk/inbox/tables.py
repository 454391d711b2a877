"""Tables of the inbox: what each agent has written and not sent, how far each has read, at which masked values each has
looked, and the words of the search."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from frontdesk.database import ExactText, UtcDateTime, metadata

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("agent_id", sa.ForeignKey("agents.id"), primary_key=True),
    sa.Column("mode", sa.String(8), primary_key=True),
    sa.Column("text", ExactText, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
)

reads = sa.Table(
    "reads",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("agent_id", sa.ForeignKey("agents.id"), primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("customer_messages", sa.Integer, nullable=False, server_default="0"),
)

reveals = sa.Table(
    "reveals",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False, index=True),
    sa.Column("agent_id", sa.ForeignKey("agents.id"), nullable=False),
    sa.Column("field", ExactText, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
)

#: Compared byte by byte on both databases, so that words that begin alike stand together.
_WORD = sa.String(40).with_variant(postgresql.VARCHAR(40, collation="C"), "postgresql")

inbox_words = sa.Table(
    "inbox_words",
    metadata,
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), primary_key=True),
    sa.Column("word", _WORD, primary_key=True),
    sa.Index("ix_inbox_words_word", "word", "conversation_id"),
    sqlite_with_rowid=False,
)
