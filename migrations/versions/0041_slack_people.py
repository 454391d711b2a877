"""What Slack says of people."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_people",
        sa.Column("user_key", sa.String(64), nullable=False),
        sa.Column("is_member", sa.Boolean, nullable=False),
        sa.Column("locale", sa.String(32)),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_key", name="pk_slack_people"),
    )
    op.create_index("ix_slack_people_said_at", "slack_people", ["said_at"])


def downgrade() -> None:
    op.drop_table("slack_people")
