"""Messages that somebody has said the meaning of."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reviewed_messages",
        sa.Column("turn_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=128), nullable=True),
        sa.Column("reviewer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_reviewed_messages_turn_id_turns")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_reviewed_messages_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_reviewed_messages")),
    )
    op.create_index("ix_reviewed_messages_conversation_id", "reviewed_messages", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("reviewed_messages")
