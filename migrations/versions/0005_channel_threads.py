"""Which conversation a channel's thread is."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_threads",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("thread_key", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("sender_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_channel_threads_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("channel", "thread_key", name=op.f("pk_channel_threads")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_channel_threads_conversation_id")),
    )


def downgrade() -> None:
    op.drop_table("channel_threads")
