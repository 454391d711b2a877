"""Users of other systems, such as Slack, and the customers whom they proved to be."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "linked_users",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "team", "user_id", name=op.f("pk_linked_users")),
    )
    op.create_index("ix_linked_users_customer_id", "linked_users", ["customer_id"])


def downgrade() -> None:
    op.drop_table("linked_users")
