"""`frontdesk outbox …`: ids, kinds and codes of errors, nothing of what is delivered or to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Literal

import typer

from frontdesk.cli.failing import open_database
from frontdesk.outbox.dead_letters import DeadLetters
from frontdesk.outbox.model import Delivery, Letter
from frontdesk.settings import Settings

outbox = typer.Typer(
    no_args_is_help=True, help="What leaves the house: deliveries that fail, and what to do about them."
)

Ids = Annotated[list[int], typer.Argument(metavar="ID…", help="Numbers that `frontdesk outbox list` shows.")]


@outbox.command("list")
def list_entries(
    state: Annotated[
        Literal["dead", "pending"], typer.Option(help="dead: given up; pending: to be delivered.")
    ] = "dead",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List what could not be delivered, or is still to be, the oldest first."""
    with _dead_letters() as dead_letters:
        found = dead_letters.list(Delivery(state))
    if as_json:
        typer.echo(json.dumps([_as_json(letter) for letter in found], indent=2))
        return
    for letter in found:
        error = letter.last_error or "no error yet"
        error += f" since {letter.put_off_since:%Y-%m-%d %H:%M}" if letter.put_off_since else ""
        row = f"{letter.id:>8}  {letter.kind:<16} {letter.created_at:%Y-%m-%d %H:%M}  {letter.attempts:>3} tries"
        typer.echo(f"{row}  {error:<28} {letter.lane}".rstrip())
    if not found:
        typer.echo(f"Nothing is {state}.")


@outbox.command("retry")
def retry(
    ids: Annotated[list[int] | None, typer.Argument(metavar="ID…", help="Numbers that the list shows.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that is dead.")] = False,
) -> None:
    """Try to deliver again, at once."""
    if bool(ids) == everything:
        raise typer.BadParameter("name entries by their numbers, or say --all")
    with _dead_letters() as dead_letters:
        _tell(dead_letters.retry(None if everything else ids), len(ids or []), "due again")


@outbox.command("drop")
def drop(ids: Ids) -> None:
    """Give up: never deliver these."""
    with _dead_letters() as dead_letters:
        _tell(dead_letters.drop(ids), len(ids), "dropped")


@contextmanager
def _dead_letters() -> Iterator[DeadLetters]:
    database = open_database(Settings())
    try:
        yield DeadLetters(database)
    finally:
        database.close()


def _tell(changed: int, asked: int, what: str) -> None:
    """Say what was done; exit 1 if not all that was asked for."""
    typer.echo(f"{changed} {what}.")
    if changed < asked:
        typer.secho(f"{asked - changed} could not be: no such entry, or delivered or on its way.", err=True, fg="red")
        raise typer.Exit(1)


def _as_json(letter: Letter) -> dict[str, object]:
    times = {"created_at": letter.created_at, "next_at": letter.next_at, "put_off_since": letter.put_off_since}
    return asdict(letter) | {name: at.isoformat() if at else None for name, at in times.items()}
