"""What lists show of a conversation, in its own row; indexes of what is open."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Conversations that one statement fills.
BATCH = 500

# By the rules of `frontdesk.inbox.row_facts` as they were at this revision.
_MESSAGES = "FROM events WHERE events.conversation_id = conversations.id AND kind = 'message'"
FACTS = f"""
    UPDATE conversations SET
        last_message_seq = COALESCE((SELECT seq {_MESSAGES} AND author <> 'system' ORDER BY seq DESC LIMIT 1), 0),
        customer_messages = (SELECT COUNT(*) {_MESSAGES} AND author = 'customer'),
        unanswered_since = (
            SELECT at {_MESSAGES} AND author = 'customer' AND seq > COALESCE((
                SELECT answer.seq FROM events AS answer
                WHERE answer.conversation_id = conversations.id AND answer.kind = 'message'
                AND answer.author IN ('agent', 'bot') ORDER BY answer.seq DESC LIMIT 1
            ), 0) ORDER BY seq LIMIT 1
        ),
        handoff_reason = (
            SELECT reason FROM handoffs WHERE conversation_id = conversations.id ORDER BY owner_version DESC LIMIT 1
        )
    WHERE id > :after AND id <= :upto
"""
READ = """
    UPDATE reads SET customer_messages = (
        SELECT COUNT(*) FROM events WHERE events.conversation_id = reads.conversation_id AND kind = 'message'
        AND author = 'customer' AND events.seq <= reads.seq
    )
    WHERE conversation_id > :after AND conversation_id <= :upto
"""
NEXT_BATCH = "SELECT MAX(id) FROM (SELECT id FROM conversations WHERE id > :after ORDER BY id LIMIT :batch) AS batch"

OPEN, RESOLVED = "status != 'resolved' AND last_seq > 0", "status = 'resolved'"
BY_KIND = "author = 'system' OR kind = 'rating' OR kind = 'context' OR kind = 'contact'"
PARTIAL = (
    ("ix_conversations_open", "conversations", ("last_event_at", "id", "owner", "agent_id"), OPEN),
    ("ix_conversations_queued", "conversations", ("queued_at", "id"), "queued_at IS NOT NULL"),
    ("ix_conversations_resolved", "conversations", ("last_event_at", "id"), RESOLVED),
    ("ix_conversations_resolved_owner", "conversations", ("owner", "last_event_at", "id"), RESOLVED),
    ("ix_conversations_resolved_agent", "conversations", ("agent_id", "last_event_at", "id"), RESOLVED),
    ("ix_events_kind", "events", ("conversation_id", "kind", "seq"), BY_KIND),
    ("ix_turns_unsettled", "turns", ("conversation_id", "seq"), "state IN ('waiting', 'running')"),
)
REPLACED = (
    ("ix_conversations_owner_status", "conversations", ("owner", "status", "last_event_at")),
    ("ix_conversations_customer_id", "conversations", ("customer_id",)),
    ("ix_tickets_customer_id", "tickets", ("customer_id",)),
    ("ix_turns_state_answer_by", "turns", ("state", "answer_by")),
)


def upgrade() -> None:
    for name, table, _ in REPLACED:
        op.drop_index(name, table)
    op.add_column("conversations", sa.Column("last_message_seq", sa.Integer(), server_default="0", nullable=False))
    op.add_column("conversations", sa.Column("customer_messages", sa.Integer(), server_default="0", nullable=False))
    op.add_column("conversations", sa.Column("unanswered_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversations", sa.Column("handoff_reason", sa.String(length=32), nullable=True))
    op.add_column("reads", sa.Column("customer_messages", sa.Integer(), server_default="0", nullable=False))
    _fill(op.get_bind())
    for name, table, columns, condition in PARTIAL:
        where = sa.text(condition)
        op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def _fill(connection: sa.Connection) -> None:
    """Batch by batch, in the order of ids, so that memory does not grow with the number of conversations."""
    after = ""
    while upto := connection.execute(sa.text(NEXT_BATCH), {"after": after, "batch": BATCH}).scalar():
        for statement in (FACTS, READ):
            connection.execute(sa.text(statement), {"after": after, "upto": upto})
        after = upto


def downgrade() -> None:
    for name, table, _, _ in PARTIAL:
        op.drop_index(name, table)
    op.drop_column("reads", "customer_messages")
    for column in ("handoff_reason", "unanswered_since", "customer_messages", "last_message_seq"):
        op.drop_column("conversations", column)
    for name, table, columns in REPLACED:
        op.create_index(name, table, list(columns))
