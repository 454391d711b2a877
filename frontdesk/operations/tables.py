"""Tables of operations.

`operation_lines` holds each order line for the one operation that is open for it: its primary key is the business rule
"one open change for each order line". `operation_days` sums what a customer gets in a day.
"""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.conversations.tables import literal
from frontdesk.database import ExactText, Json, UtcDateTime, metadata
from frontdesk.operations.model import UNDER_WAY, WAITING

operations = sa.Table(
    "operations",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(32), nullable=False),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("customer_id", sa.String(64), nullable=False),
    sa.Column("parameters", Json, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("facts", Json, nullable=False),
    sa.Column("cents", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("lines", Json, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("owner_version", sa.Integer, nullable=False),
    sa.Column("proposed_by", sa.String(48), nullable=False),
    sa.Column("proposed_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Column("confirmed_by", sa.String(48)),
    sa.Column("confirmed_at", UtcDateTime),
    sa.Column("turn_id", sa.String(32)),
    sa.Column("proof", sa.String(32)),
    sa.Column("approver", sa.String(48)),
    sa.Column("approval_reason", ExactText),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("sent_at", UtcDateTime),
    sa.Column("result", Json),
    sa.Column("settled_at", UtcDateTime),
    sa.Column("told_at", UtcDateTime),
    sa.Column("ticket_at", UtcDateTime),
    sa.CheckConstraint("cents >= 0", name="ck_operations_cents"),
    sa.CheckConstraint(
        "approver IS NULL OR (approver <> confirmed_by AND approver <> proposed_by)",
        name="ck_operations_another_approver",
    ),
    sa.Index("ix_operations_conversation", "conversation_id", "proposed_at"),
    sa.Index("ix_operations_customer", "customer_id", "proposed_at"),
)
#: Spelled out, not as parameters, so that SQLite uses the partial indexes.
IS_WAITING = operations.c.state.in_([literal(state) for state in sorted(WAITING)])
IS_UNDER_WAY = operations.c.state.in_([literal(state) for state in sorted(UNDER_WAY)])
IS_UNTOLD = operations.c.settled_at.is_not(None) & operations.c.told_at.is_(None)
for _name, _column, _which in (
    ("ix_operations_waiting", operations.c.confirmed_at, IS_WAITING),
    ("ix_operations_untold", operations.c.settled_at, IS_UNTOLD),
    ("ix_operations_under_way", operations.c.confirmed_at, IS_UNDER_WAY),
):
    sa.Index(_name, _column, sqlite_where=_which, postgresql_where=_which)

operation_lines = sa.Table(
    "operation_lines",
    metadata,
    sa.Column("line", sa.String(96), primary_key=True),
    sa.Column("operation_id", sa.ForeignKey("operations.id", ondelete="CASCADE"), nullable=False, index=True),
)

operation_days = sa.Table(
    "operation_days",
    metadata,
    sa.Column("customer_id", sa.String(64), primary_key=True),
    sa.Column("currency", sa.String(3), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("cents", sa.BigInteger, nullable=False),
    sa.CheckConstraint("cents >= 0", name="ck_operation_days_cents"),
)

operation_modes = sa.Table(
    "operation_modes",
    metadata,
    sa.Column("name", sa.String(32), primary_key=True),
    sa.Column("mode", sa.String(8), nullable=False),
    sa.Column("changed_by", sa.String(64), nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)
