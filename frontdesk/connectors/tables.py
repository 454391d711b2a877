"""Tables of the desks: which ticket a conversation has, and how far each desk was read."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, Json, UtcDateTime, metadata

desk_tickets = sa.Table(
    "desk_tickets",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("desk", sa.String(32), nullable=False),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("ticket_id", sa.String(64)),
    sa.Column("url", ExactText),
    sa.Column("life", sa.String(8), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("sent_seq", sa.Integer, nullable=False),
    sa.Column("trying_seq", sa.Integer),
    sa.Column("seen", Json),
    sa.Column("told", Json),
    sa.Column("looked_to", UtcDateTime),
    sa.Column("unsent_since", UtcDateTime),
    sa.Column("due_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("desk", "ticket_id", name="uq_desk_tickets_ticket_id"),
    sa.Index("ix_desk_tickets_conversation", "conversation_id", "created_at"),
)
#: Tickets for which something waits to be written.
IS_DUE = desk_tickets.c.due_at.is_not(None)
sa.Index("ix_desk_tickets_due", desk_tickets.c.due_at, sqlite_where=IS_DUE, postgresql_where=IS_DUE)

desk_sweeps = sa.Table(
    "desk_sweeps",
    metadata,
    sa.Column("desk", sa.String(32), primary_key=True),
    sa.Column("cursor", ExactText, nullable=False),
    sa.Column("holder", sa.String(80)),
    sa.Column("held_until", UtcDateTime),
)
