"""Operations: what changes a customer's record, from the read-back to its result."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operation_days",
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("cents >= 0", name="ck_operation_days_cents"),
        sa.PrimaryKeyConstraint("customer_id", "currency", "day", name=op.f("pk_operation_days")),
    )
    op.create_table(
        "operation_modes",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_operation_modes")),
    )
    op.create_table(
        "operations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=64), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("owner_version", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(length=48), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=48), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_id", sa.String(length=32), nullable=True),
        sa.Column("proof", sa.String(length=32), nullable=True),
        sa.Column("approver", sa.String(length=48), nullable=True),
        sa.Column("approval_reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "approver IS NULL OR (approver <> confirmed_by AND approver <> proposed_by)",
            name="ck_operations_another_approver",
        ),
        sa.CheckConstraint("cents >= 0", name="ck_operations_cents"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_operations_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations")),
    )
    op.create_index("ix_operations_conversation", "operations", ["conversation_id", "proposed_at"], unique=False)
    op.create_index("ix_operations_customer", "operations", ["customer_id", "proposed_at"], unique=False)
    op.create_index(
        "ix_operations_untold",
        "operations",
        ["settled_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NOT NULL AND told_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NOT NULL AND told_at IS NULL"),
    )
    op.create_index(
        "ix_operations_waiting",
        "operations",
        ["confirmed_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('for_agent', 'for_approval')"),
        postgresql_where=sa.text("state IN ('for_agent', 'for_approval')"),
    )
    op.create_table(
        "operation_lines",
        sa.Column("line", sa.String(length=96), nullable=False),
        sa.Column("operation_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["operation_id"],
            ["operations.id"],
            name=op.f("fk_operation_lines_operation_id_operations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_operation_lines")),
    )
    op.create_index(op.f("ix_operation_lines_operation_id"), "operation_lines", ["operation_id"], unique=False)


def downgrade() -> None:
    for table in ("operation_lines", "operations", "operation_modes", "operation_days"):
        op.drop_table(table)
