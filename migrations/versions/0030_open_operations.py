"""When the team got a ticket for an operation of which nobody knows what became."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_UNDER_WAY = sa.text("state IN ('confirmed', 'sent', 'unknown')")


def upgrade() -> None:
    op.add_column("operations", sa.Column("ticket_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_operations_under_way",
        "operations",
        ["confirmed_at"],
        sqlite_where=_UNDER_WAY,
        postgresql_where=_UNDER_WAY,
    )


def downgrade() -> None:
    op.drop_index("ix_operations_under_way", "operations")
    op.drop_column("operations", "ticket_at")
