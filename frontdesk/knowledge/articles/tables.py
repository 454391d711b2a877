"""Tables of articles. A row of `article_versions` never changes; its state has a row of its own."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.database import ExactText, Json, UtcDateTime, metadata

versions = sa.Table(
    "article_versions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("article_id", sa.String(255), nullable=False),
    sa.Column("locale", sa.String(35), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("title", ExactText, nullable=False),
    sa.Column("category", ExactText, nullable=False),
    sa.Column("updated", sa.Date, nullable=False),
    sa.Column("audience", sa.String(16), nullable=False),
    sa.Column("risk", sa.String(16), nullable=False),
    sa.Column("owner", ExactText, nullable=False),
    sa.Column("review", sa.Date),
    sa.Column("answer", ExactText, nullable=False),
    sa.Column("wanted", sa.Boolean, nullable=False),
    sa.Column("body", ExactText, nullable=False),
    sa.Column("passages", Json, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("origin", ExactText, nullable=False),
    sa.Column("source", ExactText, nullable=False),
    sa.Column("source_digest", sa.String(64), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("article_id", "locale", "number", name="uq_article_versions_number"),
)

states = sa.Table(
    "article_states",
    metadata,
    sa.Column("version_id", sa.ForeignKey("article_versions.id"), primary_key=True),
    sa.Column("article_id", sa.String(255), nullable=False),
    sa.Column("locale", sa.String(35), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
)
_PUBLISHED = sa.text("status = 'published'")
#: An article has one published version in a language, whoever publishes at the same time.
sa.Index(
    "uq_article_states_published",
    states.c.article_id,
    states.c.locale,
    unique=True,
    sqlite_where=_PUBLISHED,
    postgresql_where=_PUBLISHED,
)

steps = sa.Table(
    "article_steps",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("version_id", sa.ForeignKey("article_versions.id"), nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", ExactText, nullable=False),
    sa.Column("note", ExactText, nullable=False),
    sa.Index("ix_article_steps_version_id", "version_id"),
)

#: One row, whose number grows whenever what is published changes. Whoever writes articles locks it first.
generation = sa.Table(
    "article_generation",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
)
