"""Brings the database to the schema of this release."""

from __future__ import annotations

from pathlib import Path

import alembic.command
import alembic.config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from frontdesk.database import Database
from frontdesk.settings import NotConfigured, Settings

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(settings: Settings) -> None:
    """Create or upgrade the database of the settings. Raises NotConfigured for a PostgreSQL that is not in UTF-8."""
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url, pool_size=1, is_limited=False)
    try:
        with database.write() as connection:
            _require_utf8(connection)
            upgrade_connection(connection)
    finally:
        database.close()


def upgrade_connection(connection: Connection) -> None:
    """Upgrade within the caller's transaction: half a migration never stays."""
    alembic.command.upgrade(config(connection), "head")


def is_current(connection: Connection) -> bool:
    """Whether the schema is the one of this release."""
    head = ScriptDirectory.from_config(config(connection)).get_current_head()
    return revision(connection) == head


def revision(connection: Connection) -> str | None:
    """The revision of the schema; None if there are no tables."""
    return MigrationContext.configure(connection).get_current_revision()


def config(connection: Connection) -> alembic.config.Config:
    """Alembic's configuration for a connection."""
    made = alembic.config.Config()
    made.set_main_option("script_location", str(SCRIPTS))
    made.attributes["connection"] = connection
    return made


def other_encoding(connection: Connection) -> str | None:
    """The encoding of a PostgreSQL database that is not in UTF-8."""
    if connection.dialect.name != "postgresql":
        return None
    encoding = str(connection.exec_driver_sql("SHOW server_encoding").scalar_one())
    return None if encoding == "UTF8" else encoding


def _require_utf8(connection: Connection) -> None:
    if encoding := other_encoding(connection):
        raise NotConfigured(
            f"The PostgreSQL database is in {encoding}, in which not every name can be written: make it with "
            "createdb --encoding=UTF8 --template=template0."
        )
