"""How a command ends that cannot do what it was asked."""

from __future__ import annotations

from typing import NoReturn

import typer


def fail(message: str) -> NoReturn:
    """Say what to do, and exit with 1."""
    typer.secho(message, err=True, fg="red")
    raise SystemExit(1)
