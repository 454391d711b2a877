"""`frontdesk nlu review`."""

from __future__ import annotations

import getpass
import json
import sys
import time
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from frontdesk.bootstrap.review import build_review
from frontdesk.cli.failing import unread_database_is_a_problem
from frontdesk.nlu.review.model import Group, Message, ReviewProblem
from frontdesk.nlu.review.service import Outcome, ReviewService, State
from frontdesk.nlu.review.terminal import TerminalReview, summary
from frontdesk.settings import Settings
from frontdesk.supervisor import training
from frontdesk.supervisor.problem import Problem


@unread_database_is_a_problem()
def review(root: Path, as_json: bool, labels: Path | None, limit: int, reviewer: str) -> None:
    """List what waits for a review, apply labels from a file, or review at the terminal. Raises Problem."""
    settings = Settings()
    service = build_review(settings, root, lambda: _model(settings, root))
    try:
        if labels is not None:
            _apply(service, _labels(labels), reviewer or _user(), as_json)
        elif as_json:
            typer.echo(json.dumps(_listing(service, limit), ensure_ascii=False, indent=2))
        elif sys.stdin.isatty():
            _at_the_terminal(service, reviewer or _user(), limit)
        else:
            raise Problem("This is no terminal: list the groups with --json, and label them with --apply FILE.")
    except ReviewProblem as problem:
        raise Problem(str(problem)) from None


def _at_the_terminal(service: ReviewService, reviewer: str, limit: int) -> None:
    console = Console()
    with console.status("Reading conversations"):
        groups = service.groups(limit)
    if not groups:
        console.print("No message waits for a review.")
        return
    TerminalReview(service, reviewer, console).run(groups)


def _apply(service: ReviewService, labels: dict[str, str | None], reviewer: str, as_json: bool) -> None:
    outcomes = service.apply(labels, reviewer)
    if as_json:
        typer.echo(json.dumps([_outcome(each) for each in outcomes], ensure_ascii=False, indent=2))
    else:
        console = Console(soft_wrap=True)
        for line in summary(outcomes) or [Text("Nothing was changed.")]:
            console.print(line)
    if any(each.state is State.REFUSED for each in outcomes):
        raise typer.Exit(1)


def _labels(path: Path) -> dict[str, str | None]:
    """A file of labels by message id: {"<id>": "<intent>", "<id>": null}."""
    try:
        labels = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise ReviewProblem(f"{path} cannot be read as JSON.") from None
    if not isinstance(labels, dict) or not all(value is None or isinstance(value, str) for value in labels.values()):
        raise ReviewProblem(
            f'{path}: write one object, {{"<id of a message>": "<intent>"}}, with null where there is nothing to learn.'
        )
    return labels


def _listing(service: ReviewService, limit: int) -> dict[str, Any]:
    return {"intents": service.intents(), "groups": [_group(each) for each in service.groups(limit)]}


def _group(group: Group) -> dict[str, Any]:
    return {
        "size": len(group.members),
        "why": dict(group.why),
        "suggested": group.likely[0].intent if group.likely else None,
        "likely": [
            {"intent": each.intent, "confidence": round(each.confidence, 4), "chosen_by": each.chosen_by}
            for each in group.likely
        ],
        "nearest": [
            {"text": each.text, "intent": each.intent, "similarity": each.similarity} for each in group.nearest
        ],
        "messages": [_message(member.message) for member in group.members],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "conversation": message.conversation_id,
        "seq": message.seq,
        "at": message.at.isoformat(),
        "text": message.shown,
        "why": list(message.why),
        "understood_as": message.understood_as,
        "confidence": round(message.confidence, 4),
        "meant": message.meant,
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    file = str(outcome.file) if outcome.file else None
    return {"id": outcome.id, "label": outcome.label, "state": outcome.state, "file": file, "reason": outcome.reason}


def _model(settings: Settings, root: Path) -> Path:
    """The model of the files as they are, else the latest one, which is good enough to sort by, else a new one."""
    current = training.path_of_current(root)
    if current.exists():
        return current
    latest = max((root / "models").glob("frontdesk-*.tar.gz"), key=lambda each: each.stat().st_mtime, default=None)
    return latest or training.ensure(root, settings.data_dir / "log" / "train.log", announce)


def announce(line: str) -> None:
    """Say what takes long, with the time."""
    typer.echo(f"{time.strftime('%H:%M:%S')}  {line}", err=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"
