"""Drafts and reading marks of agents, and whether an agent takes conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("agents", sa.Column("availability", sa.String(length=8), server_default="online", nullable=False))
    op.create_table(
        "drafts",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_drafts_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_drafts_agent_id_agents")),
        sa.PrimaryKeyConstraint("conversation_id", "agent_id", "mode", name=op.f("pk_drafts")),
    )
    op.create_table(
        "reads",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("agent_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_reads_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_reads_agent_id_agents")),
        sa.PrimaryKeyConstraint("conversation_id", "agent_id", name=op.f("pk_reads")),
    )


def downgrade() -> None:
    op.drop_table("reads")
    op.drop_table("drafts")
    with op.batch_alter_table("agents", schema=None) as batch_op:
        batch_op.drop_column("availability")
