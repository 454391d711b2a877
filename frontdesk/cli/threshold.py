"""`frontdesk nlu threshold`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from sqlalchemy.exc import DBAPIError

from frontdesk.bootstrap.review import build_messages
from frontdesk.nlu.threshold import terminal
from frontdesk.nlu.threshold.config_file import write_threshold
from frontdesk.settings import Settings
from frontdesk.supervisor.problem import Problem

Ask = Callable[[list[str]], dict[str, Any]]


def threshold(config: Path, file: Path | None, limit: int, write: bool, as_json: bool, ask: Ask) -> None:
    """Say what messages say about the threshold, and write it if that is wished for; `ask` asks the model. Raises
    Problem."""
    texts = _texts(file, limit)
    found = {"messages": len(texts), **ask(texts)}
    best = found["best"]["threshold"] = round(found["best"]["threshold"], 3)
    console = Console() if sys.stdout.isatty() else Console(width=200)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        terminal.show(found, console)
        write = write or (sys.stdin.isatty() and typer.confirm(f"Write the best threshold into {config}?"))
    if write:
        share = f"{found['share'] * 100:.0f} % of them out of scope"
        write_threshold(config, best, f"learned from {found['different']} messages, {share}")
    if write and not as_json:
        console.print(f"{config} has the threshold {terminal.number(best)} now: run frontdesk train.")


def _texts(file: Path | None, limit: int) -> list[str]:
    messages = build_messages(Settings())
    try:
        texts = messages.of_conversations(limit) if file is None else messages.of_file(file, limit)
    except DBAPIError:
        raise Problem(
            "The database cannot be read: run `frontdesk migrate`, and see what `frontdesk doctor` says."
        ) from None
    if not texts:
        raise Problem(
            "There are no messages yet: give some with --traffic FILE, or set out_of_scope_share in config.yml to the "
            "share that you expect."
        )
    return texts
