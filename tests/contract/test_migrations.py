from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import frontdesk.schema  # noqa: F401
from frontdesk.database import Database, metadata
from frontdesk.migrate import is_current, upgrade, upgrade_connection
from frontdesk.settings import NotConfigured, Settings
from tests.postgres import Cluster


def test_the_migrations_make_exactly_the_tables_that_the_code_expects(database_url: str) -> None:
    database = Database(database_url)
    with database.write() as connection:
        upgrade_connection(connection)
        assert is_current(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "EUC_JP"])
def test_a_postgresql_that_cannot_hold_every_name_is_refused_with_what_to_do(
    postgres_cluster: Cluster, encoding: str
) -> None:
    url = postgres_cluster.create(f"in_{encoding}", options=f"ENCODING '{encoding}' LOCALE 'C'")
    with pytest.raises(NotConfigured, match=f"in {encoding}.*--encoding=UTF8 --template=template0"):
        upgrade(Settings(_env_file=None, database_url=url))
