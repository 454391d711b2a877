"""Urgent conversations come first in the queue."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None

QUEUED = sa.text("queued_at IS NOT NULL")
URGENT = (
    "UPDATE conversations SET priority = 1"
    " WHERE owner <> 'bot' AND status <> 'resolved' AND handoff_reason IN ('danger', 'legal_or_press')"
)


def upgrade() -> None:
    op.add_column("conversations", sa.Column("priority", sa.SmallInteger(), nullable=False, server_default="2"))
    op.execute(URGENT)
    _index("priority", "queued_at", "id")


def downgrade() -> None:
    _index("queued_at", "id")
    op.drop_column("conversations", "priority")


def _index(*columns: str) -> None:
    name = "ix_conversations_queued"
    op.drop_index(name, "conversations")
    op.create_index(name, "conversations", list(columns), sqlite_where=QUEUED, postgresql_where=QUEUED)
