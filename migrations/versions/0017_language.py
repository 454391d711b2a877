"""The language in which a customer writes."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("language", sa.String(8), nullable=True))
    op.add_column("conversations", sa.Column("unspoken_in_a_row", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("conversations", "unspoken_in_a_row")
    op.drop_column("conversations", "language")
