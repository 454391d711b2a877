"""What readers of the help pages said of an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "help_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(255), nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("passage_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("is_helpful", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_help_votes"),
    )
    op.create_index("ix_help_votes_at", "help_votes", ["at"])


def downgrade() -> None:
    op.drop_table("help_votes")
