"""`frontdesk policy` and `frontdesk operations …`: what may be changed, how, and how to turn it off."""

from __future__ import annotations

import getpass
import json
from contextlib import closing, suppress
from typing import Annotated, Literal

import typer

from frontdesk.cli.failing import open_database, problems_in_one_line
from frontdesk.settings import NotConfigured, Settings

operations = typer.Typer(no_args_is_help=True, help="What the bot changes for customers, and whether it may.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def policy(as_json: AsJson = False) -> None:
    """Print every operation with what it needs: identity, proof, approval, limits, and whether it is on."""
    from frontdesk.bootstrap.operations import build_operations
    from frontdesk.operations.declarations import declarations
    from frontdesk.operations.policy import as_json as operation_as_json
    from frontdesk.operations.policy import text

    settings = Settings()
    declared = declarations(settings.refund_limit, settings.refund_daily_limit)
    modes = dict.fromkeys(declared, settings.operations)
    with suppress(NotConfigured), closing(open_database(settings)) as database:  # before the first start there is none
        built = build_operations(settings, database).operations
        modes = {name: built.modes.of(name).value for name in declared}
    if as_json:
        typer.echo(json.dumps([operation_as_json(each, modes[each.name]) for each in declared.values()], indent=2))
        return
    typer.echo("\n".join(text(declared, modes)))


@operations.command("set")
def set_mode(
    name: Annotated[str, typer.Argument(metavar="OPERATION", help="As `frontdesk policy` names it.")],
    mode: Annotated[
        Literal["on", "agent", "off"], typer.Argument(help="on; agent: an agent confirms; off: a person does it.")
    ],
    by: Annotated[str, typer.Option(help="Who does it, for the history; by default the user of the system.")] = "",
) -> None:
    """Choose how an operation is carried out from now on; nothing has to be started anew."""
    from frontdesk.bootstrap.operations import build_operations
    from frontdesk.operations.model import Mode

    settings = Settings()
    with problems_in_one_line(), closing(open_database(settings)) as database:
        build_operations(settings, database).operations.modes.set(name, Mode(mode), by or getpass.getuser())
    typer.echo(f"{name} is {mode} from now on.")


@operations.command("settle")
def settle(
    operation: Annotated[str, typer.Argument(metavar="ID", help="Its id, as the ticket and the log name it.")],
    result: Annotated[Literal["done", "not-done"], typer.Argument(help="What you found in the system of record.")],
    by: Annotated[str, typer.Option(help="Who found it, for the history; by default the user of the system.")] = "",
) -> None:
    """Say what became of an operation that was sent a month ago and of which the system of record says nothing.

    The customer is told. Whatever is younger the outbox settles itself, and this is refused.
    """
    from frontdesk.bootstrap.operations import build_operations

    settings = Settings()
    with problems_in_one_line(), closing(open_database(settings)) as database:
        sending = build_operations(settings, database).sending
        settled = sending.settle_by_hand(operation, result == "done", by or getpass.getuser())
    if settled is None:
        typer.echo(f"{operation} is settled, or the outbox is still at work on it and settles it itself.", err=True)
        raise typer.Exit(1)
    typer.echo(f"{operation} is {settled.state}.")
