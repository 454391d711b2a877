"""The tokens of Slack's bot, where they are renewed."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_tokens",
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("access_token", sa.Text),
        sa.Column("refresh_token", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.Integer, nullable=False, server_default="0"),
        sa.Column("leased_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("seed", name="pk_slack_tokens"),
    )


def downgrade() -> None:
    op.drop_table("slack_tokens")
