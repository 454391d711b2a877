"""A customer's tickets are found without looking at everybody's."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NAME = "ix_tickets_customer"


def upgrade() -> None:
    op.create_index(NAME, "tickets", ["customer_id", "number"])


def downgrade() -> None:
    op.drop_index(NAME, "tickets")
