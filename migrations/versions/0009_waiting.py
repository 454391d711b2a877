"""Who is absent since when, when agents last did something, and indexes by which those who wait for them are found."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0015"
branch_labels = None
depends_on = None

WITH_AGENT = "agent_at IS NOT NULL AND status != 'resolved'"
INDEXES = (
    ("ix_conversations_with_agent", ("agent_id", "id"), WITH_AGENT),
    ("ix_conversations_unanswered", ("unanswered_since", "id"), f"{WITH_AGENT} AND unanswered_since IS NOT NULL"),
)
COLUMNS = (
    ("agents", "left_at"),
    ("agents", "chosen_at"),
    ("conversations", "agent_at"),
    ("conversations", "reminded_at"),
)
FACTS = (
    "UPDATE conversations SET agent_at = last_event_at WHERE owner = 'agent'",
    "UPDATE conversations SET unanswered_since = queued_at WHERE queued_at IS NOT NULL AND unanswered_since IS NULL",
    "UPDATE conversations SET unanswered_since = NULL WHERE status = 'resolved'",
    "UPDATE agents SET role = 'agent' WHERE role NOT IN ('agent', 'lead')",
)


def upgrade() -> None:
    for table, name in COLUMNS:
        op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, "conversations", list(columns), sqlite_where=where, postgresql_where=where)
    for statement in FACTS:
        op.execute(statement)


def downgrade() -> None:
    for name, _, _ in INDEXES:
        op.drop_index(name, "conversations")
    for table, name in reversed(COLUMNS):
        op.drop_column(table, name)
