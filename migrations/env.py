"""Runs migrations on the connection that the caller hands over (`frontdesk.migrate`)."""

from typing import Any

import sqlalchemy as sa
from alembic import context

import frontdesk.schema  # noqa: F401  (brings every table)
from frontdesk.database import metadata


def render_item(kind: str, item: Any, _: Any) -> str | bool:
    """A migration is history: it names the database's types, not classes of ours that may change."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator):
        return "sa.DateTime(timezone=True)" if isinstance(item.impl, sa.DateTime) else "sa.Text()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
