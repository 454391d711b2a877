"""Heartbeats: each replica writes a row now and then, which shows that rows can be written."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("replica", sa.String(64), nullable=False),
        sa.Column("boot", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("replica", name="pk_heartbeats"),
    )


def downgrade() -> None:
    op.drop_table("heartbeats")
