"""`frontdesk connect …`: connects another system. Each is a module of this package with one function, a command here.

A command asks for what is needed (`asking`), tries it, says what to paste where, and writes `.env` (`env_file`).
"""

from __future__ import annotations

import typer

connect = typer.Typer(
    no_args_is_help=True,
    help="Connect a channel or a desk: asks for what is needed, tries it, and writes .env.",
)


@connect.callback()
def group() -> None:
    """Connect a channel or a desk."""


@connect.command("slack")
def to_slack() -> None:
    """Connect Slack: prints the app's manifest, asks for what Slack gives for it, tries it, and writes .env."""
    from frontdesk.cli.connect.slack import connect_slack

    connect_slack()


@connect.command("rt")
def to_request_tracker() -> None:
    """Connect Request Tracker 5: says what to insert there, asks for the token, tries it, and writes .env."""
    from frontdesk.cli.connect.rt import connect_rt

    connect_rt()


@connect.command("zendesk")
def to_zendesk() -> None:
    """Connect Zendesk: asks for the account, tries it, makes webhook, trigger and field there, and writes .env."""
    from frontdesk.cli.connect.zendesk import connect_zendesk

    connect_zendesk()
