"""`frontdesk …`: one command for operators, designers and tests."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Literal

import structlog
import typer
from pydantic import ValidationError

from frontdesk.cli.agents import agents
from frontdesk.cli.connect import connect
from frontdesk.cli.demo import AsJson, demo
from frontdesk.cli.failing import crash, database_line, fail, in_one_line, settings_must_work
from frontdesk.cli.kb import kb
from frontdesk.cli.links import links
from frontdesk.cli.nlu import nlu
from frontdesk.cli.operations import operations, policy
from frontdesk.cli.outbox import outbox
from frontdesk.cli.records import records
from frontdesk.problems import Problem
from frontdesk.settings import NotConfigured, Settings, UnknownSetting
from frontdesk.supervisor.private import keep_private
from frontdesk.yaml12 import YamlProblem

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a trace would show what the exception quotes
    help="Frontdesk: a self-hosted support assistant.",
)
app.add_typer(demo, name="demo")
app.add_typer(agents, name="agents")
app.add_typer(nlu, name="nlu")
app.add_typer(kb, name="kb")
app.add_typer(outbox, name="outbox")
app.add_typer(records, name="records")
app.add_typer(operations, name="operations")
app.add_typer(links, name="links")
app.add_typer(connect, name="connect")
app.command()(policy)


def main() -> None:
    """Entry point. Mistakes in settings or input are told in one line; what is logged goes to standard error."""
    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr))
    try:
        app()
    except Exception as problem:
        if isinstance(problem, NotConfigured | UnknownSetting | ValidationError | Problem | YamlProblem):
            fail(in_one_line(problem))
        if line := database_line(problem):
            fail(line)
        crash(problem)


@app.command()
def up() -> None:
    """Start everything on this machine, keep it running, and end it at Ctrl-C."""
    from frontdesk.cli.supervise import up as start_everything

    start_everything()


@app.command()
def doctor() -> None:
    """Check settings, ports, database, model and processes, and say what to do about each problem."""
    from frontdesk.cli.doctor import doctor as examine

    examine()


@app.command()
def train(
    path: Annotated[bool, typer.Option("--path", help="Only print where the model of the current files is.")] = False,
) -> None:
    """Train a model of the current files, unless there is one."""
    from frontdesk.cli.supervise import train as train_if_needed

    train_if_needed(path)


@app.command()
def validate() -> None:
    """Check the assistant's files for lines that are no examples, for what is no text, and for contradictions."""
    from frontdesk.cli.supervise import validate as validate_files

    validate_files()


@app.command()
def sandbox(
    how: Annotated[Literal["shell", "interactive"], typer.Argument(help="Which of Rasa's ways to talk to it.")],
) -> None:
    """Talk to the assistant without the site, as a demo customer, through `rasa shell` or `rasa interactive`."""
    from frontdesk.cli.supervise import sandbox as talk_in_sandbox

    talk_in_sandbox(how)


@app.command(context_settings={"ignore_unknown_options": True})  # a message may begin with a dash
def explain(
    text: Annotated[str, typer.Argument(help="What a customer writes.")],
    after: Annotated[
        list[str] | None, typer.Option(metavar="MESSAGE", help="What the customer wrote before, again for more.")
    ] = None,
    form: Annotated[str | None, typer.Option("--in", metavar="FORM", help="In this form of domain.yml.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the assistant makes of a message, why, and what it would do next; no action is executed."""
    from frontdesk.cli.nlu import explain as explain_message

    explain_message(text, after or [], form, as_json)


@app.command()
def serve() -> None:
    """Start the public process: web chat and inbox."""
    from frontdesk import logs
    from frontdesk.bootstrap.examination import require_good
    from frontdesk.bootstrap.public import build_public
    from frontdesk.database_check import require_database
    from frontdesk.garbage import collect_no_more
    from frontdesk.site import build_app
    from frontdesk.web.connections import raise_file_limit, room_for_connections
    from frontdesk.web.protocol import BoundedProtocol

    with settings_must_work():
        settings = Settings()
        require_good(settings, "frontdesk")
    keep_private(settings.data_dir)
    require_database(settings.database_url, "FRONTDESK_DATABASE_URL")
    logs.configure(settings.log_level)
    site = build_app(build_public(settings), room_for_connections(raise_file_limit()))
    collect_no_more()
    site.run(
        settings.host,
        settings.port,
        protocol=BoundedProtocol,
        backlog=1024,
        single_process=True,
        access_log=False,
        motd=False,
    )
    if site.ctx.lifetime.has_failed:
        raise typer.Exit(1)


@app.command()
def actions() -> None:
    """Start the process in which Rasa's custom actions run."""
    from actions.server import serve as serve_actions
    from frontdesk import logs
    from frontdesk.bootstrap.actions import build_action_services
    from frontdesk.bootstrap.examination import require_good

    with settings_must_work():
        settings = Settings()
        require_good(settings, "actions")
    if settings.data_dir.is_dir():  # in a container of its own there is none, and nothing to write
        keep_private(settings.data_dir)
    logs.configure(settings.log_level)
    serve_actions(settings, build_action_services)


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this release."""
    from frontdesk.database_check import require_database
    from frontdesk.migrate import upgrade

    settings = Settings()
    require_database(settings.database_url, "FRONTDESK_DATABASE_URL", "none")
    keep_private(settings.data_dir)
    upgrade(settings)
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
        fail(str(refused))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command()
def simulate(
    files: Annotated[list[Path] | None, typer.Argument(help="Files of scripts, or folders; tests/simulations.")] = None,
    times: Annotated[int, typer.Option(min=1, help="Play each script so often; its worst run counts.")] = 1,
    url: Annotated[str, typer.Option(help="A running demo site; without it one is started for the scripts.")] = "",
    retail: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A retail shop (JSON) whose records the started stack has, not the demo's."),
    ] = None,
    articles: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="The articles that the started stack has, not data/kb.")
    ] = None,
    one_in: Annotated[int, typer.Option(min=1, metavar="N", help="Only one in N scripts, chosen by their names.")] = 1,
    passed: Annotated[float, typer.Option(help="Percent of the conversations that must pass.")] = 95.0,
    helpful: Annotated[float, typer.Option(help="Percent of those that wait for nothing that must be helpful.")] = 85.0,
    floor: Annotated[bool, typer.Option("--floor", help="Score a bot that says one thing to everything.")] = False,
    sums: Annotated[bool, typer.Option("--sums", help="Print the sums alone.")] = False,
    channel: Annotated[
        Literal["web_chat", "slack"], typer.Option(help="By which channel they write, on a stack of their own.")
    ] = "web_chat",
    beside: Annotated[
        Literal["web_chat", "slack"] | None,
        typer.Option(help="Another channel by which they write, too, on the same stack; what differs is told."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let scripted customers talk to the site, and say where it did not answer as their scripts expect."""
    from frontdesk.cli.simulate import Asked
    from frontdesk.cli.simulate import floor as score_floor
    from frontdesk.cli.simulate import simulate as play

    asked = Asked(
        files or [], times, url, one_in, passed, helpful, as_json, sums, channel, retail, articles, beside or ""
    )
    (score_floor if floor else play)(asked)
