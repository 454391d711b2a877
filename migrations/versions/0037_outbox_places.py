"""Places of the outbox, each with when it takes the next entry, and since when entries are put off."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("place", sa.String(128), server_default="", nullable=False))
    op.add_column("outbox", sa.Column("pause", sa.Float, server_default="0", nullable=False))
    op.add_column("outbox", sa.Column("put_off_since", sa.DateTime(timezone=True)))
    op.create_table(
        "outbox_places",
        sa.Column("place", sa.String(128), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_outbox_places"),
    )
    op.create_index("ix_outbox_places_free_at", "outbox_places", ["free_at"])


def downgrade() -> None:
    op.drop_table("outbox_places")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        for name in ("put_off_since", "pause", "place"):
            batch_op.drop_column(name)
