"""Customers' requests are tickets of their own: several in an episode, each opened once for its key."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

REQUESTS = "request IS NOT NULL"
INDEXES = (
    ("ix_tickets_requests", ("conversation_id", "number"), REQUESTS),
    ("ix_tickets_open_requests", ("customer_id",), f"{REQUESTS} AND status != 'solved'"),
)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("key", sa.String(96), nullable=True))
    op.add_column("tickets", sa.Column("request", sa.Text(), nullable=True))
    op.execute("UPDATE tickets SET key = 'handoff:' || conversation_id || ':' || episode")
    with op.batch_alter_table("tickets") as tickets:
        tickets.alter_column("key", existing_type=sa.String(96), nullable=False)
        tickets.drop_constraint("uq_tickets_episode", type_="unique")
        tickets.create_unique_constraint("uq_tickets_key", ["key"])
    for name, columns, condition in INDEXES:
        where = sa.text(condition)
        op.create_index(name, "tickets", list(columns), sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, _, _ in INDEXES:
        op.drop_index(name, "tickets")
    op.execute(f"DELETE FROM tickets WHERE {REQUESTS}")
    with op.batch_alter_table("tickets") as tickets:
        tickets.drop_constraint("uq_tickets_key", type_="unique")
        tickets.create_unique_constraint("uq_tickets_episode", ["conversation_id", "episode"])
    op.drop_column("tickets", "request")
    op.drop_column("tickets", "key")
