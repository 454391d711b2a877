"""The commands of conversation designers: `nlu …` and `explain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.cli.failing import problems_in_one_line, project_root
from frontdesk.settings import Settings

nlu = typer.Typer(no_args_is_help=True, help="What the assistant understands, and why.")

PAGE = Path("var/results/nlu-report.html")


@nlu.command("report")
def report(
    data: Annotated[
        list[Path] | None, typer.Option(help="A file or folder of NLU examples, again for several (data/nlu).")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the page goes.")] = PAGE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and write no page.")] = False,
    fail_on_contradictions: Annotated[
        bool, typer.Option("--fail-on-contradictions", help="Exit 1 if one text is an example of two intents.")
    ] = False,
) -> None:
    """Say which examples mislead: confusions, weak, duplicate and contradictory ones, intents that lack examples."""
    from frontdesk.nlu import report_page, report_terminal

    with problems_in_one_line():
        paths = [str(path) for path in data or [Path("data/nlu")]]
        found = _ask("assistant.report", ["--", *paths])
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False))
        else:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_text(report_page.html(found), encoding="utf-8")
            report_terminal.show(found, out)
    if fail_on_contradictions and any(each["kind"] != "near" for each in found["contradictions"]):
        raise typer.Exit(1)


@nlu.command("review")
def review(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    labels: Annotated[
        Path | None,
        typer.Option("--apply", metavar="FILE", help='Label messages: {"<id>": "<intent>", "<id>": null}.'),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many messages, the latest conversations' first.")] = 500,
    reviewer: Annotated[str, typer.Option("--by", metavar="NAME", help="Who reviews; by default the user.")] = "",
) -> None:
    """Make examples of real messages that were rejected, corrected, clarified or escalated."""
    from frontdesk.cli.review import review as review_messages

    with problems_in_one_line():
        review_messages(project_root(), as_json, labels, limit, reviewer)


@nlu.command("threshold")
def threshold(
    traffic: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help='Lines of {"text": …} in place of the stored conversations.'),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many messages, the newest.")] = 5_000,
    write: Annotated[bool, typer.Option("--write", help="Write the best threshold into config.yml.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, and ask nothing.")] = False,
) -> None:
    """Learn from real messages how much is out of scope, and what another threshold would cost and win."""
    from frontdesk.cli.review import announce
    from frontdesk.cli.threshold import threshold as learn_threshold
    from frontdesk.supervisor import training
    from frontdesk.supervisor.programs import environment

    def ask(texts: list[str]) -> dict[str, Any]:
        settings = Settings()
        log = settings.data_dir / "log" / "train.log"
        model = training.ensure(project_root(), log, announce, environment(settings))
        return _ask("assistant.threshold", [], {"model": str(model), "texts": texts})

    with problems_in_one_line():
        learn_threshold(Path("config.yml"), traffic, limit, write, as_json, ask)


def explain(text: str, after: list[str], form: str | None, as_json: bool) -> None:
    """Say what the current model makes of a text, after earlier messages or in a form, and what would happen next."""
    from frontdesk.nlu import explain_terminal
    from frontdesk.supervisor import training
    from frontdesk.supervisor.problem import Problem

    with problems_in_one_line():
        if not text.strip():
            raise Problem("There is no text to explain.")
        model = training.path_of_current(project_root())
        if not model.exists():
            _no_model(model)
        request = {"model": str(model), "text": text, "after": after, "form": form}
        found = _ask("assistant.explanation", [], request)
        if as_json:
            typer.echo(json.dumps(found, ensure_ascii=False))
        else:
            explain_terminal.show(found, project_root() / "actions")


def _no_model(model: Path) -> None:
    from frontdesk.supervisor.problem import Problem

    others = any(model.parent.glob("frontdesk-*.tar.gz"))
    why = "The files changed since the last training" if others else "There is no trained model yet"
    raise Problem(f"{why}: run frontdesk train, then ask again.")


def _ask(module: str, arguments: list[str], request: Any = None) -> dict[str, Any]:
    from frontdesk.nlu.rasa_environment import ask
    from frontdesk.supervisor.programs import environment

    settings = Settings()
    log = settings.data_dir / "log" / "nlu.log"
    return ask(project_root(), module, arguments, log, request, environment(settings))
