"""How a command ends that cannot do what it was asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer
from pydantic import ValidationError

from frontdesk.logs import places
from frontdesk.settings import NotConfigured, Settings, UnknownSetting
from frontdesk.supervisor.problem import Problem, disk_full_is_a_problem

if TYPE_CHECKING:
    from frontdesk.database import Database


def fail(message: str, status: int = 1) -> NoReturn:
    """Say what to do, and exit."""
    typer.secho(message, err=True, fg="red")
    raise SystemExit(status)


@contextmanager
def settings_must_work() -> Iterator[None]:
    """For a process that is kept running: settings with which it cannot work end it with a status of their own
    (EX_CONFIG), after which the supervisor does not start it again."""
    try:
        yield
    except (NotConfigured, UnknownSetting, ValidationError) as problem:
        fail(in_one_line(problem), os.EX_CONFIG)


def crash(problem: Exception) -> NoReturn:
    """Say where a command failed that nobody foresaw, and exit with 1. An exception's words may quote what people typed
    or a secret, so they are left out."""
    lines = [f"This is a fault of Frontdesk ({type(problem).__name__}), at:", *places(problem)]
    fail("\n  ".join(lines))


@contextmanager
def problems_in_one_line() -> Iterator[None]:
    """Say a problem, or which file cannot be used, in one line, and exit with 1; with 130 at Ctrl-C."""
    try:
        with disk_full_is_a_problem():
            yield
    except Problem as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem
    except OSError as problem:
        if problem.filename is None:
            raise
        typer.echo(f"{problem.filename}: {problem.strerror}.", err=True)
        raise typer.Exit(1) from problem
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def lines_of(problem: ValidationError) -> list[str]:
    """Settings that are no value of their type, a line each, without the values."""
    errors = problem.errors(include_input=False, include_url=False)
    return [f"FRONTDESK_{'_'.join(map(str, each['loc'])).upper()}: {each['msg']}. See .env.example." for each in errors]


def in_one_line(problem: Exception) -> str:
    """A mistake in settings or input, and what to do."""
    return lines_of(problem)[0] if isinstance(problem, ValidationError) else str(problem)


def open_database(settings: Settings, pool_size: int = 1) -> Database:
    """The database of the settings. Raises NotConfigured, in one line, if it cannot be used."""
    from frontdesk.database import Database
    from frontdesk.database_check import require_database

    require_database(settings.database_url, "FRONTDESK_DATABASE_URL")
    return Database(settings.database_url, pool_size)


def database_line(problem: Exception) -> str | None:
    """Why a database cannot be reached, in one line; None for another error, whose words may quote what was typed."""
    import sqlalchemy as sa

    from frontdesk.database_check import explained

    if not isinstance(problem, sa.exc.OperationalError) or problem.statement is not None:
        return None
    return str(explained(problem, Settings().database_url, "FRONTDESK_DATABASE_URL"))


@contextmanager
def unread_database_is_a_problem() -> Iterator[None]:
    """A statement that the database refuses, whose error may quote what was typed, becomes a Problem."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError:
        raise Problem(
            "The database cannot be read: run `frontdesk migrate`, and see what `frontdesk doctor` says."
        ) from None


def project_root() -> Path:
    """The folder in which the command runs. Raises Problem if it is no project."""
    root = Path.cwd()
    if not (root / "config.yml").exists():
        raise Problem(f"There is no config.yml in {root}: change to the project's folder and run it again.")
    return root
