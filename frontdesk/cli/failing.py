"""How a command ends that cannot do what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer

from frontdesk.logs import places
from frontdesk.supervisor.problem import Problem, disk_full_is_a_problem


def fail(message: str) -> NoReturn:
    """Say what to do, and exit with 1."""
    typer.secho(message, err=True, fg="red")
    raise SystemExit(1)


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


def project_root() -> Path:
    """The folder in which the command runs. Raises Problem if it is no project."""
    root = Path.cwd()
    if not (root / "config.yml").exists():
        raise Problem(f"There is no config.yml in {root}: change to the project's folder and run it again.")
    return root
