"""`frontdesk kb index-tickets`, and what `frontdesk kb ask` tells agents of past tickets."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import typer

from frontdesk.bootstrap.past_tickets import build_past_tickets, build_ticket_indexer
from frontdesk.cli.failing import open_database, unread_database_is_a_problem
from frontdesk.settings import Settings


@unread_database_is_a_problem()
def index(limit: int, as_json: bool) -> None:
    """Prepare solved tickets. Raises Problem."""
    settings = Settings()
    database = open_database(settings)
    try:
        done = build_ticket_indexer(settings, database).run(limit)
        build_past_tickets(settings, database).look()
    finally:
        database.close()
    told = f"{done.new} tickets prepared, {done.unchanged} unchanged, {done.gone} gone."
    typer.echo(json.dumps(asdict(done)) if as_json else told)


@unread_database_is_a_problem()
def alike(settings: Settings, question: str, locale: str) -> list[dict[str, Any]]:
    """The past tickets that are like a question, as facts. Raises Problem."""
    database = open_database(settings)
    try:
        found = build_past_tickets(settings, database).alike(question, locale)
    finally:
        database.close()
    return [asdict(each) | {"solved_at": each.solved_at.isoformat()} for each in found]
