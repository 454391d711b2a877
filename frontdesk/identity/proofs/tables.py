"""The table of proofs. Codes are in it as keyed hashes alone."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, UtcDateTime, metadata

proofs = sa.Table(
    "proofs",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("customer_id", sa.String(64), nullable=False),
    sa.Column("operation_id", sa.String(64), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("name", sa.String(32), nullable=False),
    sa.Column("words", ExactText, nullable=False),
    sa.Column("locale", sa.String(16), nullable=False),
    sa.Column("method", sa.String(8), nullable=False),
    sa.Column("recipient", ExactText, nullable=False),
    sa.Column("code_hash", sa.String(64)),
    sa.Column("nonce", sa.String(64)),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False, index=True),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("answered_at", UtcDateTime),
    sa.Column("usable_until", UtcDateTime),
    sa.Column("used_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    sa.CheckConstraint("tries <= 5", name="ck_proofs_tries"),
    sa.CheckConstraint("used_at IS NULL OR answered_at IS NOT NULL", name="ck_proofs_used_is_answered"),
    sa.Index("ix_proofs_conversation", "conversation_id", "asked_at"),
    sa.Index("ix_proofs_operation", "operation_id"),
)
