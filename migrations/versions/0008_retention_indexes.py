"""Indexes by which retention finds what has come to its end."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

REVOKED = sa.text("revoked_at IS NOT NULL")
EMPTY = sa.text("last_seq = 0")


def upgrade() -> None:
    for table in ("sessions", "agent_sessions", "used_tokens"):
        op.create_index(f"ix_{table}_expires_at", table, ["expires_at"])
    op.create_index(
        "ix_sessions_revoked_at", "sessions", ["revoked_at"], sqlite_where=REVOKED, postgresql_where=REVOKED
    )
    op.create_index(
        "ix_conversations_empty", "conversations", ["created_at"], sqlite_where=EMPTY, postgresql_where=EMPTY
    )


def downgrade() -> None:
    op.drop_index("ix_conversations_empty", "conversations")
    op.drop_index("ix_sessions_revoked_at", "sessions")
    for table in ("sessions", "agent_sessions", "used_tokens"):
        op.drop_index(f"ix_{table}_expires_at", table)
