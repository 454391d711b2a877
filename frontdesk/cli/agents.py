"""`frontdesk agents …`: the people who answer."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from frontdesk.cli.failing import fail
from frontdesk.settings import Settings

agents = typer.Typer(no_args_is_help=True, help="The people who answer.")


@agents.callback()
def group() -> None:
    """The people who answer."""


@agents.command("add")
def add_agent(
    email: Annotated[str, typer.Argument(help="E-mail to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that customers see.")],
    role: Annotated[str, typer.Option(help="agent or lead.")] = "agent",
) -> None:
    """Add an agent, or set a new password; the password is read from standard input."""
    from frontdesk.bootstrap.team import build_team
    from frontdesk.database import Database

    settings = Settings()
    password = typer.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        build_team(settings, Database(settings.database_url)).add(email, name, password, role)
    except ValueError as problem:
        fail(str(problem))
    typer.echo(f"{email} can sign in.")
