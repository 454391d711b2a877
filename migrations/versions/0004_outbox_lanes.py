"""Lanes of the outbox, and indexes on what is pending."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PENDING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("lane", sa.String(length=64), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE outbox SET failures = attempts WHERE state <> 'done'")
    op.drop_index("ix_outbox_state_next_at", "outbox")
    op.create_index("ix_outbox_state_done_at", "outbox", ["state", "done_at"])
    for name, column in (("ix_outbox_pending_next_at", "next_at"), ("ix_outbox_pending_lane", "lane")):
        columns = ["kind", column, "id"]
        op.create_index(name, "outbox", columns, sqlite_where=PENDING, postgresql_where=PENDING)


def downgrade() -> None:
    for name in ("ix_outbox_pending_lane", "ix_outbox_pending_next_at", "ix_outbox_state_done_at"):
        op.drop_index(name, "outbox")
    op.create_index("ix_outbox_state_next_at", "outbox", ["state", "next_at"])
    op.execute("UPDATE outbox SET state = 'done' WHERE state = 'dropped'")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("failures")
        batch_op.drop_column("lane")
