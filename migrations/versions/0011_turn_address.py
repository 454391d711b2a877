"""Where a message came from, until it has its outcome: the actions process counts reset mails by it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("address", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("turns", "address")
