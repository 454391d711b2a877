"""`frontdesk agents …`: the people who answer."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from frontdesk.cli.failing import fail, open_database
from frontdesk.problems import NotAllowed
from frontdesk.settings import Settings

_UNKNOWN = "There is no agent {email}: frontdesk agents list shows all of them."
agents = typer.Typer(no_args_is_help=True, help="The people who answer.")


@agents.callback()
def group() -> None:
    """The people who answer."""


@agents.command("add")
def add_agent(
    email: Annotated[str, typer.Argument(help="E-mail to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that customers see.")],
    role: Annotated[str, typer.Option(help="agent, lead, approver, designer or admin.")] = "agent",
) -> None:
    """Add an agent, or set a new password, which ends the sessions under the old one; it is read from stdin."""
    from frontdesk.bootstrap.team import build_team

    settings = Settings()
    try:
        build_team(settings, open_database(settings)).add(email, name, _password(), role)
    except (ValueError, NotAllowed) as problem:
        fail(str(problem))
    typer.echo(f"{email} can sign in.")


@agents.command("password")
def set_password(email: Annotated[str, typer.Argument(help="E-mail of the agent.")]) -> None:
    """Set a new password, read from stdin; it ends the sessions under the old one."""
    from frontdesk.bootstrap.team import build_team

    settings = Settings()
    try:
        is_set = build_team(settings, open_database(settings)).set_password(email, _password())
    except ValueError as problem:
        fail(str(problem))
    if not is_set:
        fail(_UNKNOWN.format(email=email))
    typer.echo(f"{email} has a new password; pages under the old one are closed.")


@agents.command("role")
def set_role(
    email: Annotated[str, typer.Argument(help="E-mail of the agent.")],
    role: Annotated[str, typer.Argument(help="agent, lead, approver, designer or admin.")],
) -> None:
    """Give an agent another role, which ends their sessions at once: they sign in anew."""
    from frontdesk.bootstrap.team import build_team

    settings = Settings()
    try:
        is_set = build_team(settings, open_database(settings)).set_role(email, role)
    except (ValueError, NotAllowed) as problem:
        fail(str(problem))
    if not is_set:
        fail(_UNKNOWN.format(email=email))
    typer.echo(f"{email} is {role} now; open pages under the earlier role are closed.")


@agents.command("list")
def list_agents() -> None:
    """List the agents: e-mail, name, role, and whether they may sign in."""
    from frontdesk.bootstrap.team import build_team

    settings = Settings()
    for member in build_team(settings, open_database(settings)).team():
        agent, state = member.agent, "disabled" if member.disabled else "active"
        typer.echo(f"{agent.email}  {agent.name}  {agent.role}  {state}")


@agents.command("disable")
def disable_agent(email: Annotated[str, typer.Argument(help="E-mail of the agent.")]) -> None:
    """End an agent's sessions at once and let nobody sign in under the e-mail; `agents enable` lets them in again."""
    from frontdesk.bootstrap.team import build_team

    settings = Settings()
    try:
        is_known = build_team(settings, open_database(settings)).disable(email)
    except NotAllowed as problem:
        fail(str(problem))
    if not is_known:
        fail(_UNKNOWN.format(email=email))
    typer.echo(f"{email} cannot sign in any more; open pages are closed.")


@agents.command("enable")
def enable_agent(email: Annotated[str, typer.Argument(help="E-mail of the agent.")]) -> None:
    """Let a disabled agent sign in again, under the password that they had; the sessions that ended stay ended."""
    from frontdesk.bootstrap.team import build_team

    settings = Settings()
    if not build_team(settings, open_database(settings)).enable(email):
        fail(_UNKNOWN.format(email=email))
    typer.echo(f"{email} can sign in again.")


@agents.command("reveals")
def list_reveals(days: Annotated[float, typer.Option(help="How many days back.")] = 30.0) -> None:
    """List who looked at which masked value of a customer, and when: time, e-mail, conversation, value."""
    from frontdesk.inbox.reveals import recorded

    since = datetime.now(UTC) - timedelta(days=days)
    for reveal in recorded(open_database(Settings()), since):
        typer.echo(
            f"{reveal.at.isoformat(timespec='seconds')}  {reveal.agent_email}  {reveal.conversation_id}  {reveal.field}"
        )


def _password() -> str:
    return str(typer.prompt("Password", hide_input=True)) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
