"""Writes settings into `.env`: their own lines, and nothing else in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import typer
from dotenv import set_key

from frontdesk.cli.failing import fail
from frontdesk.settings import PREFIX, Settings

ENV_FILE = Path(".env")


def write_settings(values: Mapping[str, str], file: Path = ENV_FILE) -> None:
    """Write settings, by their names in `Settings`, and say so. A new file is readable by its owner alone.

    Whatever else is in the file stays as it is. A setting that the environment sets otherwise is named: the file would
    change nothing.
    """
    for name in values:
        if name not in Settings.model_fields:
            raise LookupError(name)
    try:
        file.touch(mode=0o600, exist_ok=True)
        for name, value in values.items():
            set_key(file, variable(name), value, quote_mode="auto", follow_symlinks=True)
    except OSError as problem:
        fail(f"{file}: {problem.strerror}. Write these by hand: {', '.join(map(variable, values))}.")
    typer.echo(f"Written to {file}: {', '.join(map(variable, values))}.")
    for name, value in values.items():
        if os.environ.get(variable(name), value) != value:
            typer.secho(
                f"{variable(name)} is something else in the environment, which goes before {file}.", fg="yellow"
            )


def variable(name: str) -> str:
    """The variable of a setting."""
    return f"{PREFIX}{name.upper()}"
