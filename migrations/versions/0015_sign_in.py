"""What all processes count together, agents' browsers, and reveals; a role that does not exist becomes an agent's."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "limit_hits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("bucket", sa.String(96), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_limit_hits_bucket", "limit_hits", ["bucket", "at"])
    op.create_index("ix_limit_hits_ends_at", "limit_hits", ["ends_at"])
    op.create_table(
        "agent_devices",
        sa.Column("secret_hash", sa.String(64), primary_key=True),
        sa.Column("agent_id", sa.String(32), sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_agent_devices_agent_id", "agent_devices", ["agent_id"])
    op.create_index("ix_agent_devices_expires_at", "agent_devices", ["expires_at"])
    op.create_table(
        "reveals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("agent_id", sa.String(32), sa.ForeignKey("agents.id"), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_reveals_conversation_id", "reveals", ["conversation_id"])
    op.create_index("ix_reveals_at", "reveals", ["at"])
    op.execute("UPDATE agents SET role = 'agent' WHERE role NOT IN ('agent', 'lead')")


def downgrade() -> None:
    for table in ("reveals", "agent_devices", "limit_hits"):
        op.drop_table(table)
