from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import frontdesk.schema  # noqa: F401
from frontdesk.database import Database, metadata
from frontdesk.migrate import is_current, upgrade_connection


def test_the_migrations_make_exactly_the_tables_that_the_code_expects(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        upgrade_connection(connection)
        assert is_current(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()
