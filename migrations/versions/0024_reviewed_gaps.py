"""Unanswered questions that somebody has given a passage, or none."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviewed_gaps",
        sa.Column("turn_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("passage", sa.Text(), nullable=True),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_reviewed_gaps_turn_id_turns")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_reviewed_gaps_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_reviewed_gaps")),
    )
    op.create_index("ix_reviewed_gaps_conversation_id", "reviewed_gaps", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("reviewed_gaps")
