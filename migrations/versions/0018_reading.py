"""How a message was read: the words that were corrected, and the parts that are requests."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn_results", sa.Column("reading", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("turn_results", "reading")
