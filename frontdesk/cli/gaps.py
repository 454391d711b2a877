"""`frontdesk kb gaps`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

from frontdesk.bootstrap.gaps import build_gaps
from frontdesk.cli.failing import open_database, unread_database_is_a_problem
from frontdesk.nlu.gaps.model import Gap, Group
from frontdesk.nlu.gaps.service import GapsService
from frontdesk.nlu.review.terminal import typed_key
from frontdesk.problems import Invalid, NotFound
from frontdesk.settings import Settings
from frontdesk.supervisor.problem import Problem

NOTHING, SKIP, STOP = "d", "s", "q"


@unread_database_is_a_problem()
def gaps(as_json: bool, apply: Path | None, limit: int, reviewer: str, is_kept: bool = False) -> None:
    """List the gaps, keep them for the leads' page, give them passages from a file, or review them at the terminal.
    Raises Problem."""
    settings = Settings()
    database = open_database(settings)
    try:
        service = build_gaps(settings, database)
        groups = service.groups(limit)
        if is_kept:
            typer.echo(f"{service.keep(groups)} questions in {len(groups)} groups wait for a lead: /inbox/gaps")
        elif apply is not None:
            _apply(service, groups, _passages(apply), reviewer)
        elif as_json:
            typer.echo(json.dumps([_as_json(each) for each in groups], ensure_ascii=False, indent=2))
        elif sys.stdin.isatty():
            at_the_terminal(service, groups, reviewer, typed_key)
        else:
            typer.echo("\n".join(line for each in groups for line in lines(each)) or "No question waits for an answer.")
    except (NotFound, Invalid) as problem:
        raise Problem(str(problem)) from None
    finally:
        database.close()


def at_the_terminal(service: GapsService, groups: list[Group], reviewer: str, key: Callable[[], str]) -> None:
    """One group after the other; a key gives it a passage. Ends at "q" or at the end of what is typed."""
    for group in groups:
        typer.echo("\n".join(lines(group)))
        typer.echo(f"1–{len(group.closest)} it answers  {NOTHING} nothing to add  {SKIP} skip  {STOP} stop")
        keys = {str(number): each.address for number, each in enumerate(group.closest, 1)}
        try:
            pressed = next(each for each in iter(key, None) if each in {*keys, NOTHING, SKIP, STOP})
        except EOFError:
            return
        if pressed == STOP:
            return
        if pressed != SKIP:
            service.give(group.gaps, keys.get(pressed), reviewer)
            typer.echo(f"→ {keys.get(pressed, 'nothing to add')}")
    typer.echo("No further question waits for an answer.")


def lines(group: Group) -> Iterator[str]:
    """A group for people: how many, what they ask, and the closest passages with their numbers."""
    counted = ", ".join(f"{number} {why}" for why, number in group.count.items() if number)
    yield f"{len(group.gaps):>4}  {group.gaps[0].text}  ({counted})"
    yield from (f"      {gap.text}" for gap in group.gaps[1:4])
    for number, each in enumerate(group.closest, 1):
        yield f"   {number}  {each.address}  {each.title}: {each.heading}"


def _apply(service: GapsService, groups: list[Group], passages: dict[str, str | None], reviewer: str) -> None:
    known = {gap.id: gap for group in groups for gap in group.gaps}
    given = [(known[gap_id], passage) for gap_id, passage in passages.items() if gap_id in known]
    for gap, passage in given:
        service.give([gap], passage, reviewer)
    typer.echo(f"{len(given)} of {len(passages)} questions were given a passage, or none.")


def _passages(path: Path) -> dict[str, str | None]:
    """A file of passages by question id: {"<id>": "refunds-when#fees", "<id>": null}."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Problem(f"{path} cannot be read as JSON.") from None
    if not isinstance(found, dict) or not all(value is None or isinstance(value, str) for value in found.values()):
        raise Problem(f'{path}: write one object, {{"<id of a question>": "<article>#<passage>"}}, or null for none.')
    return found


def _as_json(group: Group) -> dict[str, Any]:
    return {
        "count": len(group.gaps),
        "why": dict(group.count),
        "closest": [{"passage": each.address, "title": each.title, "heading": each.heading} for each in group.closest],
        "questions": [_question(gap) for gap in group.gaps],
    }


def _question(gap: Gap) -> dict[str, Any]:
    return {"id": gap.id, "at": gap.at.isoformat(), "text": gap.text, "why": gap.why}
