"""Articles in versions, each with a state and a history."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

PUBLISHED = sa.text("status = 'published'")


def upgrade() -> None:
    op.create_table(
        "article_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(255), nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "category")),
        sa.Column("updated", sa.Date(), nullable=False),
        sa.Column("audience", sa.String(16), nullable=False),
        sa.Column("risk", sa.String(16), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("review", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("body", "passages")),
        sa.Column("digest", sa.String(64), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("origin", "source")),
        sa.Column("source_digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_versions"),
        sa.UniqueConstraint("article_id", "locale", "number", name="uq_article_versions_number"),
    )
    version = sa.ForeignKeyConstraint(
        ["version_id"], ["article_versions.id"], name="fk_article_states_version_id_article_versions"
    )
    op.create_table(
        "article_states",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.String(255), nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        version,
        sa.PrimaryKeyConstraint("version_id", name="pk_article_states"),
    )
    op.create_index(
        "uq_article_states_published",
        "article_states",
        ["article_id", "locale"],
        unique=True,
        sqlite_where=PUBLISHED,
        postgresql_where=PUBLISHED,
    )
    _steps()
    _generation()


def _steps() -> None:
    op.create_table(
        "article_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["article_versions.id"], name="fk_article_steps_version_id_article_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_article_steps"),
    )
    op.create_index("ix_article_steps_version_id", "article_steps", ["version_id"])


def _generation() -> None:
    table = op.create_table(
        "article_generation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article_generation"),
    )
    op.bulk_insert(table, [{"id": 1, "number": 0}])


def downgrade() -> None:
    for table in ("article_generation", "article_steps", "article_states", "article_versions"):
        op.drop_table(table)
