"""An index by which a customer's conversations on all channels are found."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("customer_id IS NOT NULL")
    columns = ["customer_id", "created_at"]
    op.create_index("ix_conversations_customer", "conversations", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_conversations_customer", "conversations")
