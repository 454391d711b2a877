"""Says in one line why a database cannot be used, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from frontdesk import migrate
from frontdesk.database import create_engine
from frontdesk.settings import NotConfigured

NO_ADDRESS = (
    "is not an address of a database: write sqlite:///var/frontdesk.db, or postgresql://user:password@host/name, with "
    "%40 or %2F for an @ or / in the password"
)
Schema = Literal["current", "some", "none"]
CREATE = "createdb --encoding=UTF8 --template=template0"


@dataclass(frozen=True)
class DatabaseProblem:
    """What is wrong, without a password, and what to do about it."""

    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.what}: {self.remedy}."


def require_database(url: str, setting: str, schema: Schema = "some") -> None:
    """Raises NotConfigured if the database cannot be used."""
    if problem := problem_of(url, setting, schema):
        raise NotConfigured(str(problem))


def problem_of(url: str, setting: str, schema: Schema) -> DatabaseProblem | None:
    """Why the database cannot be used; None if it can. Nothing is made or changed.

    Args:
        schema: the tables that it must have: those of this release, some (a newer release may be starting), or none.
    """
    try:
        engine = create_engine(url, pool_size=1)
    except (sa.exc.ArgumentError, ValueError, ImportError):
        return DatabaseProblem(f"{setting} {NO_ADDRESS.partition(':')[0]}", NO_ADDRESS.partition(": ")[2])
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    try:
        if file and not Path(file).exists():
            missing = DatabaseProblem(
                f"{shown_url(url)} does not exist yet", "make run makes it, or: frontdesk migrate"
            )
            return None if schema == "none" else missing
        with engine.connect() as connection:
            return _problem_with(connection, shown_url(url), schema)
    except (sa.exc.SQLAlchemyError, OSError, UnicodeError) as error:
        return explained(error, url, setting)
    finally:
        engine.dispose()


def explained(error: Exception, url: str, setting: str) -> DatabaseProblem:
    """What an error of the database driver means."""
    shown, reason = shown_url(url), _reason(error)
    name = sa.make_url(url).database
    if "no such table" in reason or "UndefinedTable" in type(getattr(error, "orig", None)).__name__:
        return DatabaseProblem(f"{shown} has no tables yet", "frontdesk migrate")
    if "does not exist" in reason and "database" in reason:
        return DatabaseProblem(f"{shown}: {reason}", f"make it with {CREATE} {name}, or correct {setting}")
    if "authentication" in reason or "role" in reason:
        return DatabaseProblem(f"{shown}: {reason}", f"correct user and password in {setting}")
    if isinstance(error, UnicodeError) or "encod" in reason:
        return DatabaseProblem(f"{shown} is not in UTF-8", f"make it with {CREATE} {name}")
    return DatabaseProblem(f"{shown}: {reason}", f"start the database, or correct {setting}")


def shown_url(url: str) -> str:
    """The address without its password and options."""
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        return "the database"
    return parsed.set(query={}).render_as_string(hide_password=True)


def _problem_with(connection: sa.Connection, shown: str, schema: Schema) -> DatabaseProblem | None:
    if encoding := migrate.other_encoding(connection):
        return DatabaseProblem(
            f"{shown} is in {encoding}, in which not every name can be written",
            f"make a database with {CREATE}",
        )
    if schema != "none" and migrate.revision(connection) is None:
        return DatabaseProblem(f"{shown} has no tables yet", "frontdesk migrate")
    if schema == "current" and not migrate.is_current(connection):
        return DatabaseProblem(f"{shown} has the tables of another release", "frontdesk migrate")
    return None


def _reason(error: Exception) -> str:
    """The line of a driver's message that says most: of several tries to connect, the one that reached a server."""
    lines = [line.strip() for line in str(getattr(error, "orig", None) or error).splitlines() if line.strip()]
    told = next((line for line in lines if "FATAL" in line), lines[0] if lines else type(error).__name__)
    return told.rpartition("FATAL:")[2].strip()
