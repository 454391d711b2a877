"""The words by which the inbox finds conversations."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from frontdesk.inbox import words

revision = "0014"
down_revision = "0009"
branch_labels = None
depends_on = None

#: Conversations whose words are put into the index together.
BATCH = 200

CUSTOMERS = "SELECT id, customer_name, customer_email FROM conversations WHERE id > :after ORDER BY id LIMIT :batch"
EVENTS = """
    SELECT conversation_id, kind, author, text, data FROM events
    WHERE conversation_id > :after AND conversation_id <= :upto AND kind IN ('message', 'note', 'contact')
"""
WORD = sa.String(40).with_variant(postgresql.VARCHAR(40, collation="C"), "postgresql")


def upgrade() -> None:
    index = op.create_table(
        "inbox_words",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("word", WORD, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_inbox_words_conversation_id_conversations"
        ),
        sa.PrimaryKeyConstraint("conversation_id", "word", name="pk_inbox_words"),
        sqlite_with_rowid=False,
    )
    _fill(op.get_bind(), index)
    op.create_index("ix_inbox_words_word", "inbox_words", ["word", "conversation_id"])


def _fill(connection: sa.Connection, index: sa.Table) -> None:
    """Batch by batch, in the order of ids, so that memory does not grow with the number of conversations."""
    after = ""
    while customers := connection.execute(sa.text(CUSTOMERS), {"after": after, "batch": BATCH}).all():
        found = {row.id: words.of_name(f"{row.customer_name or ''} {row.customer_email or ''}") for row in customers}
        upto = customers[-1].id
        for event in connection.execute(sa.text(EVENTS), {"after": after, "upto": upto}):
            found[event.conversation_id] |= _of_event(event)
        if rows := list(_rows(found)):
            connection.execute(index.insert(), rows)
        after = upto


def _of_event(event: sa.Row) -> set[str]:
    if event.kind == "contact":
        return words.of_name(str(json.loads(event.data).get("email", "")))
    if event.author in ("bot", "system"):
        return words.of_numbers(event.text or "")
    return words.of_text(event.text or "")


def _rows(found: dict[str, set[str]]) -> Iterator[dict[str, str]]:
    for conversation_id, of_it in found.items():
        for word in sorted(of_it):
            yield {"conversation_id": conversation_id, "word": word}


def downgrade() -> None:
    op.drop_index("ix_inbox_words_word", "inbox_words")
    op.drop_table("inbox_words")
