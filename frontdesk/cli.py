"""`frontdesk …`: one command for operators, designers and tests."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import ValidationError

from frontdesk.nlu.cli import nlu
from frontdesk.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Frontdesk: a self-hosted support assistant.")
demo = typer.Typer(no_args_is_help=True, help="The demo company: customers, agents, reset.")
app.add_typer(demo, name="demo")
agents = typer.Typer(no_args_is_help=True, help="The people who answer.")
app.add_typer(agents, name="agents")
app.add_typer(nlu, name="nlu")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Entry point. What a setting or a person got wrong is told in one line."""
    try:
        app()
    except Exception as problem:
        from frontdesk.bootstrap import NotConfigured

        if isinstance(problem, NotConfigured | ValidationError):
            _fail(_first_line(problem))
        raise


@app.command()
def up() -> None:
    """Start everything on this machine, keep it running, and end it at Ctrl-C."""
    from frontdesk.supervisor.cli import up as start_everything

    start_everything()


@app.command()
def doctor() -> None:
    """Check settings, ports, database, model and processes, and say what to do about each problem."""
    from frontdesk.doctor.cli import doctor as examine

    examine()


@app.command()
def train(
    path: Annotated[bool, typer.Option("--path", help="Only print where the model of the current files is.")] = False,
) -> None:
    """Train a model of the current files, unless there is one."""
    from frontdesk.supervisor.cli import train as train_if_needed

    train_if_needed(path)


@app.command()
def sandbox(
    how: Annotated[Literal["shell", "interactive"], typer.Argument(help="Which of Rasa's ways to talk to it.")],
) -> None:
    """Talk to the assistant without the site, as a demo customer, through `rasa shell` or `rasa interactive`."""
    from frontdesk.supervisor.cli import sandbox as talk_in_sandbox

    talk_in_sandbox(how)


@app.command()
def explain(
    text: Annotated[str, typer.Argument(help="What a customer writes.")],
    after: Annotated[
        list[str] | None, typer.Option(metavar="MESSAGE", help="What the customer wrote before, again for more.")
    ] = None,
    form: Annotated[str | None, typer.Option("--in", metavar="FORM", help="In this form of domain.yml.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the assistant makes of a message, why, and what it would do next; no action is executed."""
    from frontdesk.nlu.cli import explain as explain_message

    explain_message(text, after or [], form, as_json)


@app.command()
def serve() -> None:
    """Start the public process: web chat and inbox."""
    from frontdesk import logs
    from frontdesk.bootstrap import build_services
    from frontdesk.web.app import build_app

    settings = Settings()
    logs.configure(settings.log_level)
    public = build_app(build_services(settings))
    public.run(settings.host, settings.port, single_process=True, access_log=False, motd=False)


@app.command()
def actions() -> None:
    """Start the process in which Rasa's custom actions run."""
    from actions.server import serve as serve_actions
    from frontdesk import logs

    settings = Settings()
    logs.configure(settings.log_level)
    serve_actions(settings)


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this release."""
    from frontdesk.migrate import upgrade

    upgrade(Settings())
    typer.echo("The database is up to date.")


@app.command()
def talk(
    url: Annotated[str, typer.Option(help="The site; by default the one of the settings.")] = "",
    email: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Sign in first, as this demo customer.")] = "",
    session: Annotated[
        Path | None, typer.Option(help="Keep the conversation's secret here, and go on with it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Be a customer on the terminal, through the site's public interface."""
    from frontdesk.talk.client import Refused
    from frontdesk.talk.terminal import Talk

    talk = Talk(url or Settings().public_url, as_json, email or None, session)
    try:
        asyncio.run(talk.run())
    except Refused as refused:
        _fail(str(refused))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@agents.command("add")
def add_agent(
    email: Annotated[str, typer.Argument(help="E-mail to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that customers see.")],
    role: Annotated[str, typer.Option(help="agent or lead.")] = "agent",
) -> None:
    """Add an agent, or set a new password; the password is read from standard input."""
    from frontdesk.bootstrap import build_agents
    from frontdesk.database import Database

    settings = Settings()
    password = typer.prompt("Password", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        build_agents(settings, Database(settings.database_url)).add(email, name, password, role)
    except ValueError as problem:
        _fail(str(problem))
    typer.echo(f"{email} can sign in.")


@demo.command("customers")
def demo_customers(as_json: AsJson = False) -> None:
    """List the demo customers with their orders and invoices, as the system of record has them now."""
    from frontdesk.bootstrap import build_demo

    found = build_demo(_demo_settings()).shop.customers()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for customer in found:
        states = ", ".join(f"{order['number']} {order['state']}" for order in customer["orders"]) or "no orders"
        typer.echo(f"{customer['email']:<40} {customer['name']:<28} {states}")


@demo.command("agent")
def demo_agent(as_json: AsJson = False) -> None:
    """Sign the demo agent in and print the token."""
    from frontdesk.bootstrap import build_agents
    from frontdesk.database import Database
    from frontdesk.demo.agents import provide

    settings = _demo_settings()
    service = build_agents(settings, Database(settings.database_url))
    agent = provide(service)[0]
    session = service.open_session(agent)
    values = {"email": agent.email, "name": agent.name, "token": session.secret}
    typer.echo(json.dumps(values | {"expires_at": session.expires_at.isoformat()}) if as_json else session.secret)


@demo.command("reset")
def demo_reset() -> None:
    """Put the demo company's system of record back as it was."""
    from frontdesk.bootstrap import build_demo

    build_demo(_demo_settings()).shop.reset()
    typer.echo("The demo company is as it was.")


@demo.command("load")
def demo_load() -> None:
    """Load the demo company unless it is there already."""
    from frontdesk.bootstrap import build_demo

    is_new = build_demo(_demo_settings()).shop.load()
    typer.echo("The demo company is loaded." if is_new else "The demo company was there already.")


def _demo_settings() -> Settings:
    settings = Settings()
    if settings.mode != "demo":
        _fail("This is a production installation: the demo company is not here. Set FRONTDESK_MODE=demo to use it.")
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return settings


def _fail(message: str) -> None:
    typer.secho(message, err=True, fg="red")
    raise SystemExit(1)


def _first_line(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        first = problem.errors(include_input=False, include_url=False)[0]
        name = "FRONTDESK_" + "_".join(map(str, first["loc"])).upper()
        return f"{name}: {first['msg']}. See .env.example."
    return str(problem)


if __name__ == "__main__":
    main()
