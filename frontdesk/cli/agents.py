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
    """Add an agent, or set a new password, which ends the sessions under the old one; it is read from stdin."""
    from frontdesk.bootstrap.team import build_team
    from frontdesk.database import Database

    settings = Settings()
    password = typer.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        build_team(settings, Database(settings.database_url)).add(email, name, password, role)
    except ValueError as problem:
        fail(str(problem))
    typer.echo(f"{email} can sign in.")


@agents.command("list")
def list_agents() -> None:
    """List the agents: e-mail, name, role, and whether they may sign in."""
    from frontdesk.bootstrap.team import build_team
    from frontdesk.database import Database

    settings = Settings()
    for member in build_team(settings, Database(settings.database_url, pool_size=1)).team():
        agent, state = member.agent, "disabled" if member.disabled else "active"
        typer.echo(f"{agent.email}  {agent.name}  {agent.role}  {state}")


@agents.command("disable")
def disable_agent(email: Annotated[str, typer.Argument(help="E-mail of the agent.")]) -> None:
    """End an agent's sessions at once and let nobody sign in under the e-mail; `agents add` lets them in again."""
    from frontdesk.bootstrap.team import build_team
    from frontdesk.database import Database

    settings = Settings()
    if not build_team(settings, Database(settings.database_url, pool_size=1)).disable(email):
        fail(f"There is no agent {email}: frontdesk agents list shows all of them.")
    typer.echo(f"{email} cannot sign in any more; open pages are closed within seconds.")
