"""The commands that run Frontdesk on one machine: `up`, `train` and `sandbox`."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import typer

from frontdesk.cli.failing import problems_in_one_line, project_root
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.settings import Settings
from frontdesk.supervisor import demo_secrets, training
from frontdesk.supervisor.addresses import addresses, free_port, require_free
from frontdesk.supervisor.example_lines import require_examples
from frontdesk.supervisor.private import keep_private
from frontdesk.supervisor.problem import Problem
from frontdesk.supervisor.programs import Program, environment, programs
from frontdesk.supervisor.supervision import Supervision, told_to_stop

READY_SECONDS = 120.0


def up() -> None:
    """Start everything on this machine, keep it running, and end it at Ctrl-C."""
    with problems_in_one_line():
        started = time.monotonic()
        settings, root = Settings(), project_root()
        demo_secrets.provide(settings, os.environ)
        settings = _examined()
        require_free(addresses(settings))
        keep_private(settings.data_dir)
        trained = training.ensure(root, _logs(settings) / "train.log", _announce, environment(settings))
        asyncio.run(_supervise(settings, programs(settings, root, trained), started))


def train(only_path: bool) -> None:
    """Train a model of the current files, unless there is one; `only_path` just prints where it is or would be."""
    with problems_in_one_line():
        if only_path:
            typer.echo(training.path_of_current(project_root()))
            return
        settings, root = Settings(), project_root()
        require_examples(root, training.DATA)
        trained = training.ensure(root, _logs(settings) / "train.log", _announce, environment(settings))
        _announce(f"{trained} is up to date")


def validate() -> None:
    """Check the assistant's files: lines that are no examples, what is no text, and what Rasa finds."""
    with problems_in_one_line():
        settings, root = Settings(), project_root()
        require_examples(root, training.DATA)
        Catalogue.load(settings.catalogue)
        rasa = [str(root / training.RASA), "data", "validate", "--fail-on-warnings", "--data", *training.DATA]
        raise typer.Exit(subprocess.run(rasa, cwd=root, env=environment(settings), check=False).returncode)


def sandbox(what: str) -> None:
    """Talk to the assistant through `rasa shell` or `rasa interactive` (`what`), as a demo customer."""
    with problems_in_one_line():
        settings, root = Settings(actions_port=free_port(), actions_url=""), project_root()
        if settings.mode != "demo":
            raise Problem("The sandbox speaks as a demo customer: set FRONTDESK_MODE=demo.")
        demo_secrets.provide(settings, os.environ)
        settings = _examined(actions_port=settings.actions_port, actions_url="")
        keep_private(settings.data_dir)
        trained = training.ensure(root, _logs(settings) / "train.log", _announce, environment(settings))
        customer = settings.sandbox_customer or prepare(settings)
        _, actions, _ = programs(settings, root, trained)
        options = ("--model", str(trained), "--endpoints", "endpoints.yml")
        rasa = (str(root / training.PYTHON), "-m", "assistant.loopback", what, *options)
        asyncio.run(_talk_in_sandbox(settings, actions, (*rasa, "--port", str(free_port())), customer or ""))


def _examined(**changed: Any) -> Settings:
    """The settings, with the secrets that were just provided. Raises NotConfigured for what is wrong first."""
    from frontdesk.bootstrap.examination import require_good
    from frontdesk.database_check import require_database

    settings = Settings(**changed)
    require_good(settings)
    require_database(settings.database_url, "FRONTDESK_DATABASE_URL", "none")
    if settings.mode == "demo":
        require_database(settings.shop_database_url, "FRONTDESK_SHOP_DATABASE_URL", "none")
    return settings


def prepare(settings: Settings) -> str | None:
    """Bring the database to this release and load the demo company once; the e-mail of a demo customer to talk as."""
    # Imported here: this takes a second or two, in which Rasa is starting already.
    from frontdesk import migrate
    from frontdesk.bootstrap.demo import build_demo, load_demo

    migrate.upgrade(settings)
    if settings.mode != "demo":
        return None
    if load_demo(settings):
        _announce("Loaded the demo company")
    customers = build_demo(settings).shop.customers()
    return max(customers, key=lambda customer: len(customer["orders"]))["email"] if customers else None


async def _supervise(settings: Settings, wanted: tuple[Program, ...], started: float) -> None:
    supervision = Supervision(environment(settings), project_root(), _logs(settings), _announce)
    stop = asyncio.create_task(told_to_stop())
    _announce(f"Starting {', '.join(program.name for program in wanted)} (logs in {_logs(settings)})")
    try:
        supervision.start(wanted[:1])  # Rasa takes longest and needs no database: it starts while that is prepared
        customer = await asyncio.to_thread(prepare, settings)
        supervision.start(wanted[1:])
        ready = asyncio.create_task(supervision.healthy(wanted, READY_SECONDS))
        unworkable = asyncio.create_task(supervision.unworkable())
        await asyncio.wait({stop, ready, unworkable}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done() and not stop.done():
            _welcome(settings, ready.result(), customer, time.monotonic() - started)
        await asyncio.wait({stop, unworkable}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if unworkable.done():
            raise Problem(unworkable.result())
        unworkable.cancel()
        _announce("Stopping")
    finally:
        await supervision.stop()
    _announce("Stopped")


def _welcome(settings: Settings, late: list[str], customer: str | None, took: float) -> None:
    for name in late:
        _announce(f"{name} is not ready after {READY_SECONDS:g} s: see {_logs(settings) / name}.log")
    if late:
        return
    lines = [("the shop" if customer else "site", settings.public_url)]
    if customer:
        from frontdesk.demo import agents as demo_agents

        lines.append(("talk to it", f".venv/bin/frontdesk talk --as {customer}"))
        emails = " or ".join(email for email, _ in demo_agents.TEAM)
        lines.append(("be an agent", f"{settings.public_url}/inbox as {emails}, password {demo_agents.PASSWORD}"))
        for what, page, email in (
            ("approve", "approvals", demo_agents.APPROVER[0]),
            ("govern", "operations", demo_agents.ADMIN[0]),
        ):
            lines.append((what, f"{settings.public_url}/inbox/{page} as {email}, the same password"))
        lines.append(("its token", ".venv/bin/frontdesk demo agent --json"))
    lines += [("is it well?", ".venv/bin/frontdesk doctor"), ("logs", str(_logs(settings)))]
    typer.echo(f"\nFrontdesk is ready after {took:.1f} s; Ctrl-C ends it.\n")
    for what, how in lines:
        typer.echo(f"  {what:<12} {how}")
    typer.echo("")


async def _talk_in_sandbox(settings: Settings, actions: Program, rasa: tuple[str, ...], customer: str) -> None:
    environ = environment(settings) | {"FRONTDESK_SANDBOX_CUSTOMER": customer}
    supervision = Supervision(environ, project_root(), _logs(settings), _announce)
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, lambda: None)  # Ctrl-C belongs to Rasa's prompt
    try:
        supervision.start([actions])
        if await supervision.healthy([actions], 30):
            raise Problem(f"The actions process is not ready after 30 s: see {_logs(settings) / actions.name}.log")
        _announce(f"You are {customer}; /stop ends it")
        process = await asyncio.create_subprocess_exec(*rasa, env=environ)
        await process.wait()
    finally:
        await supervision.stop()


def _announce(line: str) -> None:
    typer.echo(f"{time.strftime('%H:%M:%S')}  {line}")


def _logs(settings: Settings) -> Path:
    return settings.data_dir / "log"
