"""`frontdesk demo …`: the demo company."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from frontdesk.cli.failing import fail, open_database
from frontdesk.settings import Settings
from frontdesk.supervisor.private import keep_private

demo = typer.Typer(no_args_is_help=True, help="The demo company: customers, agents, sent messages, reset.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contextmanager
def must_be_loaded() -> Iterator[None]:
    """Where the demo company is not in its database yet, say how it gets there, and exit."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError:
        fail("The demo company is not loaded: run `frontdesk migrate`, then `frontdesk demo load`.")


@demo.command("customers")
@must_be_loaded()
def demo_customers(as_json: AsJson = False) -> None:
    """List the demo customers with their orders and invoices, as the system of record has them now."""
    from frontdesk.bootstrap.demo import build_demo

    found = build_demo(_demo_settings()).shop.customers()
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for customer in found:
        states = ", ".join(f"{order['number']} {order['state']}" for order in customer["orders"]) or "no orders"
        typer.echo(f"{customer['email']:<40} {customer['name']:<28} {states}")


@demo.command("outbox")
def demo_outbox(as_json: AsJson = False) -> None:
    """List the mails and text messages that the demo has sent, the newest first, with their codes."""
    from frontdesk.demo.outbox import sent

    found = sent(_demo_settings().data_dir)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for message in found:
        typer.echo(f"{message['sent_at']}  {message['way']:<4} {message['to']:<36} {message['subject']}")
    if not found:
        typer.echo("Nothing has been sent yet.")


@demo.command("agent")
def demo_agent(as_json: AsJson = False) -> None:
    """Sign the demo agent in and print the token."""
    from frontdesk.bootstrap.team import build_team
    from frontdesk.demo.agents import provide

    settings = _demo_settings()
    service = build_team(settings, open_database(settings))
    agent = provide(service)[0]
    session = service.open_session(agent)
    values = {"email": agent.email, "name": agent.name, "token": session.secret}
    typer.echo(json.dumps(values | {"expires_at": session.expires_at.isoformat()}) if as_json else session.secret)


@demo.command("reset")
def demo_reset() -> None:
    """Put the demo company's system of record back as it was."""
    from frontdesk.bootstrap.demo import build_demo

    build_demo(_demo_settings()).shop.reset()
    typer.echo("The demo company is as it was.")


@demo.command("load")
def demo_load() -> None:
    """Load the demo company and its team, unless they are there already."""
    from frontdesk.bootstrap.demo import load_demo

    is_new = load_demo(_demo_settings())
    typer.echo("The demo company is loaded." if is_new else "The demo company was there already.")


def _demo_settings() -> Settings:
    from frontdesk.database_check import require_database

    settings = Settings()
    if settings.mode != "demo":
        fail("This is a production installation: the demo company is not here. Set FRONTDESK_MODE=demo to use it.")
    keep_private(settings.data_dir)
    require_database(settings.shop_database_url, "FRONTDESK_SHOP_DATABASE_URL", "none")
    return settings
