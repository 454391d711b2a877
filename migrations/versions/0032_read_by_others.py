"""Conversations in which nobody is ever known, because others read them, and where they go on in private."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A constraint of the column itself, because SQLite adds none to a table that exists.
    check = "CONSTRAINT ck_conversations_no_identity CHECK (no_identity IS NULL OR customer_id IS NULL)"
    op.execute(f"ALTER TABLE conversations ADD COLUMN no_identity VARCHAR(16) {check}")
    op.add_column("channel_threads", sa.Column("private_key", sa.Text))


def downgrade() -> None:
    op.drop_column("channel_threads", "private_key")
    op.drop_column("conversations", "no_identity")
