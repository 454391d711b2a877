"""What a turn left behind, in its own row: a turn need not read the whole episode."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn_results", sa.Column("carried", sa.Text()))


def downgrade() -> None:
    op.drop_column("turn_results", "carried")
