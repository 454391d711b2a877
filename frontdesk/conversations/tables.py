"""Tables of conversations. One timeline of events, one row per customer's message on its way (`turns`).

Indexes are partial where most rows are done: resolved conversations, settled messages. A query
uses such an index only if it states the same condition, on SQLite word by word and without bound values; so the
conditions stand here, beside the indexes.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from frontdesk.database import ExactText, Json, UtcDateTime, metadata

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("channel", sa.String(32), nullable=False),
    sa.Column("customer_id", sa.String(64)),
    sa.Column("customer_name", ExactText),
    sa.Column("customer_email", ExactText),
    sa.Column("assurance", sa.Integer, nullable=False),
    sa.Column("auth_method", sa.String(32), nullable=False),
    sa.Column("verified_until", UtcDateTime),
    sa.Column("verified_by", sa.String(32)),
    sa.Column("locale", sa.String(16), nullable=False),
    sa.Column("owner", sa.String(8), nullable=False),
    sa.Column("owner_version", sa.Integer, nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("agent_id", sa.String(32)),
    sa.Column("last_seq", sa.Integer, nullable=False),
    sa.Column("queued_at", UtcDateTime),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_event_at", UtcDateTime, nullable=False),
    sa.Column("lease_holder", sa.String(80)),
    sa.Column("lease_expires_at", UtcDateTime),
    sa.Column("last_message_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("customer_messages", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unanswered_since", UtcDateTime),
    sa.Column("handoff_reason", sa.String(32)),
    sa.Column("asked_seq", sa.Integer, nullable=False, server_default="0"),
    sa.Column("agent_at", UtcDateTime),
    sa.Column("reminded_at", UtcDateTime),
    sa.Column("language", sa.String(8)),
    sa.Column("unspoken_in_a_row", sa.Integer, nullable=False, server_default="0"),
    sa.Column("priority", sa.SmallInteger, nullable=False, server_default="2"),
    sa.Column("no_identity", sa.String(16)),
    # Whatever the code does: where others read, nobody's account can be looked into.
    sa.CheckConstraint("no_identity IS NULL OR customer_id IS NULL", name="ck_conversations_no_identity"),
    sa.Column("desk", sa.String(32)),
)
#: Spelled out, not as a parameter, so that SQLite uses the partial index.
EMPTY = conversations.c.last_seq == sa.literal_column("0")
OF_CUSTOMER = conversations.c.customer_id.is_not(None)
sa.Index(
    "ix_conversations_customer",
    conversations.c.customer_id,
    conversations.c.created_at,
    sqlite_where=OF_CUSTOMER,
    postgresql_where=OF_CUSTOMER,
)
sa.Index("ix_conversations_empty", conversations.c.created_at, sqlite_where=EMPTY, postgresql_where=EMPTY)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("author", sa.String(16), nullable=False),
    sa.Column("author_id", sa.String(64)),
    sa.Column("public", sa.Boolean, nullable=False),
    sa.Column("text", ExactText),
    sa.Column("data", Json, nullable=False),
    sa.Column("client_id", sa.String(64)),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "seq", name="uq_events_seq"),
    sa.UniqueConstraint("conversation_id", "author", "client_id", name="uq_events_client_id"),
    sqlite_autoincrement=True,
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("payload", ExactText),
    sa.Column("address", sa.Text),
    sa.Column("owner_version", sa.Integer),
    sa.Column("customer_id", sa.String(64)),
    sa.Column("assurance", sa.Integer, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("answer_by", UtcDateTime, nullable=False),
    sa.Column("deadline_at", UtcDateTime),
    sa.Column("finished_at", UtcDateTime),
    sa.UniqueConstraint("conversation_id", "seq", name="uq_turns_seq"),
)

turn_results = sa.Table(
    "turn_results",
    metadata,
    sa.Column("turn_id", sa.ForeignKey("turns.id"), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("tracker_events", ExactText, nullable=False),
    sa.Column("carried", ExactText),
    sa.Column("intent", Json, nullable=False),
    sa.Column("ranking", Json, nullable=False),
    sa.Column("reading", Json),
    sa.Column("steps", Json, nullable=False),
    sa.Column("articles", Json, nullable=False),
    sa.Index("ix_turn_results_episode", "conversation_id", "episode", "seq"),
)

buttons = sa.Table(
    "buttons",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("title", ExactText, nullable=False),
    sa.Column("payload", ExactText, nullable=False),
    sa.Index("ix_buttons_conversation", "conversation_id", "seq"),
)

handoffs = sa.Table(
    "handoffs",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("conversation_id", sa.ForeignKey("conversations.id"), nullable=False),
    sa.Column("episode", sa.Integer, nullable=False),
    sa.Column("owner_version", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(32), nullable=False),
    sa.Column("packet", Json, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "owner_version", name="uq_handoffs_owner_version"),
)


def _partial(name: str, condition: sa.ColumnElement[bool], *columns: sa.Column[Any]) -> None:
    sa.Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


def literal(value: str) -> sa.ColumnElement[str]:
    """The value as text of the statement, not bound: only then can SQLite use a partial index. Only for constants of
    ours."""
    return sa.literal_column(f"'{value}'", sa.String)


_c, _e, _t = conversations.c, events.c, turns.c

#: Conversations that are not resolved, and in which something happened.
IS_OPEN = (_c.status != literal("resolved")) & (_c.last_seq > sa.literal_column("0", sa.Integer))
_partial("ix_conversations_open", IS_OPEN, _c.last_event_at, _c.id, _c.owner, _c.agent_id)

#: Conversations that agents have, and those of them in which the customer waits. No list states these conditions: it
#: would be read through these indexes, which are not in its order.
IS_WITH_AGENT = _c.agent_at.is_not(None) & (_c.status != literal("resolved"))
IS_UNANSWERED = IS_WITH_AGENT & _c.unanswered_since.is_not(None)
_partial("ix_conversations_with_agent", IS_WITH_AGENT, _c.agent_id, _c.id)
_partial("ix_conversations_unanswered", IS_UNANSWERED, _c.unanswered_since, _c.id)

#: Conversations that wait for any agent, and the order in which they are due.
IS_QUEUED = _c.queued_at.is_not(None)
QUEUE_ORDER = (_c.priority, _c.queued_at, _c.id)
_partial("ix_conversations_queued", IS_QUEUED, *QUEUE_ORDER)

IS_RESOLVED = _c.status == literal("resolved")
_partial("ix_conversations_resolved", IS_RESOLVED, _c.last_event_at, _c.id)
_partial("ix_conversations_resolved_owner", IS_RESOLVED, _c.owner, _c.last_event_at, _c.id)
_partial("ix_conversations_resolved_agent", IS_RESOLVED, _c.agent_id, _c.last_event_at, _c.id)

#: Events that are looked up by kind: system messages, ratings, page contexts, reply-to addresses. Messages of
#: customers, agents and the bot are left out: they are far more, and each would make its turn slower.
IS_BY_SYSTEM = _e.author == literal("system")
BY_KIND = {kind: _e.kind == literal(kind) for kind in ("rating", "context", "contact")}
_partial("ix_events_kind", sa.or_(IS_BY_SYSTEM, *BY_KIND.values()), _e.conversation_id, _e.kind, _e.seq)

#: Customers' messages that have no outcome yet.
IS_UNSETTLED = _t.state.in_((literal("waiting"), literal("running")))
_partial("ix_turns_unsettled", IS_UNSETTLED, _t.conversation_id, _t.seq)
