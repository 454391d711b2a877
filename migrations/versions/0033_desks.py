"""The help desk in which a conversation is answered, its tickets there, and how far the desk was read."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_IS_DUE = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("conversations", sa.Column("desk", sa.String(32)))
    op.create_table(
        "desk_tickets",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("desk", sa.String(32), nullable=False),
        sa.Column("conversation_id", sa.String(32), sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("episode", sa.Integer, nullable=False),
        sa.Column("ticket_id", sa.String(64)),
        sa.Column("url", sa.Text),
        sa.Column("life", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sent_seq", sa.Integer, nullable=False),
        sa.Column("trying_seq", sa.Integer),
        sa.Column("seen", sa.Text),
        sa.Column("told", sa.Text),
        sa.Column("looked_to", sa.DateTime(timezone=True)),
        sa.Column("unsent_since", sa.DateTime(timezone=True)),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("desk", "ticket_id", name="uq_desk_tickets_ticket_id"),
    )
    op.create_index("ix_desk_tickets_conversation", "desk_tickets", ["conversation_id", "created_at"])
    op.create_index("ix_desk_tickets_due", "desk_tickets", ["due_at"], sqlite_where=_IS_DUE, postgresql_where=_IS_DUE)
    op.create_table(
        "desk_sweeps",
        sa.Column("desk", sa.String(32), primary_key=True),
        sa.Column("cursor", sa.Text, nullable=False),
        sa.Column("holder", sa.String(80)),
        sa.Column("held_until", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    op.drop_table("desk_sweeps")
    op.drop_table("desk_tickets")
    op.drop_column("conversations", "desk")
