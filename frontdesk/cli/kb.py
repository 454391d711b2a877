"""`frontdesk kb …`: articles on their way from a folder to customers."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from frontdesk.cli.failing import open_database, problems_in_one_line
from frontdesk.settings import Settings

if TYPE_CHECKING:
    from frontdesk.knowledge.articles.model import Key, Report, Version
    from frontdesk.knowledge.articles.service import Library

kb = typer.Typer(no_args_is_help=True, help="The knowledge base: articles, their versions and who may read them.")

Names = Annotated[list[str], typer.Argument(metavar="ID…", help="Articles, as id or id@locale.")]
MaybeNames = Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Articles, as id or id@locale.")]
By = Annotated[str, typer.Option(help="Who does it, for the history; by default the user of the system.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@kb.command("import")
def import_folder(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder with articles, and folders in it.")],
    publish: Annotated[bool, typer.Option("--publish", help="Publish what is new or changed, without review.")] = False,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="What came from this folder and is no longer in it becomes a draft.")
    ] = False,
    audience: Annotated[
        Literal["public", "signed-in", "agents"], typer.Option(help="Who may read what other systems wrote.")
    ] = "public",
    locale: Annotated[str, typer.Option(help="The language of what does not say; by default the setting.")] = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Store the articles of a folder as drafts, and say what changed: Markdown, HTML, PDF, JSON documents, and exports
    of Zendesk Guide. If a file is bad, nothing is stored."""
    from frontdesk.knowledge.articles.folder import read_folder
    from frontdesk.knowledge.articles.model import Defaults

    defaults = Defaults(locale or Settings().locale, audience)
    with problems_in_one_line(), _library() as library:
        found = read_folder(folder, library.known_sources(), _Progress(), defaults)
        report = library.take(found.incoming, found.unchanged, str(found.folder), by or _user(), publish, withdraw)
    typer.echo(json.dumps(_report_as_json(report)) if as_json else "\n".join(_report_lines(report)))


@kb.command("export")
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go; files of the same name are lost.")],
    drafts: Annotated[bool, typer.Option("--newest", help="The newest versions, also those not published.")] = False,
) -> None:
    """Write the published articles as Markdown files, which can be edited and imported again."""
    from frontdesk.knowledge.articles.export import write

    with problems_in_one_line(), _library() as library:
        versions = library.newest() if drafts else list(library.served().values())
        has_several = len({version.article.locale for version in versions}) > 1
        for version in versions:
            write(version, folder, has_several)
    typer.echo(f"{_count(versions)} written to {folder}.")


@kb.command("list")
def list_articles(as_json: AsJson = False) -> None:
    """List the newest version of every article, and which version is published."""
    with _library() as library:
        newest, served = library.newest(), library.served()
    if as_json:
        typer.echo(json.dumps([_as_json(each, served.get(each.key)) for each in newest], ensure_ascii=False, indent=2))
        return
    for version in newest:
        article, published = version.article, served.get(version.key)
        answering = f"version {published.number} answers" if published and published.id != version.id else ""
        row = f"{_name(version.key):<40} {version.number:>3} {version.status:<10} {article.audience:<10} {article.risk}"
        typer.echo(f"{row:<78} {article.owner}  {answering}".rstrip())
    if not newest:
        typer.echo("There are no articles: frontdesk kb import DIR brings some.")


@kb.command("review")
def review(
    names: MaybeNames = None,
    back: Annotated[bool, typer.Option("--back", help="Give them back to their authors, as drafts.")] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Put drafts to review; without ID…, list what waits for somebody, and what is past its review date."""
    with problems_in_one_line(), _library() as library:
        if names:
            moved = (library.give_back if back else library.review)(names, by or _user())
            typer.echo(f"{_count(moved)} {'given back' if back else 'in review'}: frontdesk kb publish {names[0]} …")
            return
        newest, due = library.newest(), library.due(date.today())
    waiting = [version for version in newest if version.status in ("draft", "in_review")]
    if as_json:
        both = {"waiting": waiting, "past_review": due}
        typer.echo(json.dumps({name: [_as_json(each) for each in them] for name, them in both.items()}))
        return
    for version in waiting:
        typer.echo(f"{version.status:<12} {_name(version.key)}")
    for version in due:
        typer.echo(f"{'past review':<12} {_name(version.key)}  since {version.article.review}  {version.article.owner}")
    if not waiting and not due:
        typer.echo("Nothing waits for review.")


@kb.command("publish")
def publish(
    names: MaybeNames = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything that is in review.")] = False,
    by: By = "",
) -> None:
    """Publish what is in review; all processes serve it within seconds."""
    if bool(names) == everything:
        raise typer.BadParameter("name articles, or say --all")
    with problems_in_one_line(), _library() as library:
        wanted = names or [_name(each.key) for each in library.newest() if each.status == "in_review"]
        typer.echo(f"{_count(library.publish(wanted, by or _user()))} published.")


@kb.command("retire")
def retire(names: Names, by: By = "") -> None:
    """Take articles back: neither customers nor agents are shown them any more. Their versions are kept."""
    with problems_in_one_line(), _library() as library:
        typer.echo(f"{_count(library.retire(names, by or _user()))} retired.")


@kb.command("ask")
def ask(
    question: Annotated[str, typer.Argument(help="What a customer would ask.")],
    audience: Annotated[str, typer.Option(help="Who asks: public, signed-in or agents.")] = "public",
    locale: Annotated[str, typer.Option(help="The language that is spoken; by default FRONTDESK_LOCALE.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say what the bot would answer, how sure it is, and what else came into question and why."""
    from frontdesk.cli.kb_ask import ask as show_answer

    with problems_in_one_line():
        show_answer(question, audience, locale, as_json)


@kb.command("phrasing")
def phrasing(
    passage: Annotated[str, typer.Argument(metavar="ID#PASSAGE", help="The passage, as in its address after /help/.")],
    question: Annotated[str, typer.Argument(help="What people ask.")],
    by: By = "",
) -> None:
    """Say that people ask this, and that the passage answers it; what is published has it at once."""
    name, _, anchor = passage.removeprefix("/help/").partition("#")
    with problems_in_one_line(), _library() as library:
        made = library.add_phrasing(name, anchor, question, by or _user())
        typer.echo(", ".join(f"version {version.number} of {_name(version.key)}" for version in made))


@kb.command("gaps")
def gaps(
    as_json: AsJson = False,
    apply: Annotated[
        Path | None, typer.Option(help='A file {"<id of a question>": "<article>#<passage>"}, null for none.')
    ] = None,
    store: Annotated[
        bool, typer.Option("--store", help="Keep them for the page of leads, in place of those kept before.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many questions.")] = 500,
    by: By = "",
) -> None:
    """Group the questions that the articles did not answer, or not helpfully, without personal data, and give them the
    passages that do, with a key each."""
    from frontdesk.cli.gaps import gaps as review_gaps

    with problems_in_one_line():
        review_gaps(as_json, apply, limit, by or _user(), store)


@kb.command("index-tickets")
def index_tickets(
    limit: Annotated[int, typer.Option(min=1, help="The newest so many solved tickets.")] = 5000,
    as_json: AsJson = False,
) -> None:
    """Prepare solved tickets, without personal data, as a source for agents alone: what was asked and what an agent
    answered. Those that were erased, or are open again, go."""
    from frontdesk.cli.past_tickets import index

    with problems_in_one_line():
        index(limit, as_json)


@kb.command("report")
def report(
    as_json: AsJson = False,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the curve in this file instead.")] = None,
) -> None:
    """Show how often the articles answer, how often rightly, and where the threshold stands that decides it: the curve
    of precision and coverage, from headings and phrasings asked as questions."""
    from frontdesk.cli.kb_report import report as show_report

    with problems_in_one_line():
        show_report(as_json, svg)


@kb.command("helpful")
def helpful(as_json: AsJson = False) -> None:
    """Count by passage how often readers of the help pages found it helpful, and how often not; the worst first."""
    from frontdesk.help_center.votes import counts

    database = open_database(Settings())
    found = counts(database)
    database.close()
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
        return
    for each in found:
        name = f"{each.article_id}@{each.locale}#{each.passage_id}"
        typer.echo(f"{each.unhelpful:>5} not helpful {each.helpful:>5} helpful  {name}")
    if not found:
        typer.echo("No reader has said anything yet.")


@kb.command("history")
def history(name: Annotated[str, typer.Argument(metavar="ID", help="An article, as id or id@locale.")]) -> None:
    """Say who did what with an article, the oldest first."""
    with problems_in_one_line(), _library() as library:
        for key, step in library.history(name):
            line = f"{step.at:%Y-%m-%d %H:%M}  {_name(key)} {step.number:>3}  {step.status:<10} {step.by}  {step.note}"
            typer.echo(line.rstrip())


@contextmanager
def _library() -> Iterator[Library]:
    from frontdesk.knowledge.articles.service import Library

    database = open_database(Settings())
    try:
        yield Library(database)
    finally:
        database.close()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user has no name
        return f"user {os.getuid()}"


class _Progress:
    """Says now and then how far the reading is, to whoever watches standard error."""

    STEP = 100  # files

    def __call__(self, done: int, of: int) -> None:
        if done % self.STEP == 0:
            typer.echo(f"{done} of {of} files read", err=True)


def _report_lines(report: Report) -> list[str]:
    lines = [f"new       {_name(key)}" for key in report.new]
    lines += [f"changed   {_name(change.key)}: {', '.join(change.what)}" for change in report.changed]
    lines += [f"withdrawn {_name(key)}: its file is gone" for key in report.withdrawn]
    kept = [key for key in report.vanished if key not in report.withdrawn]
    lines += [f"vanished  {_name(key)}: still answers; frontdesk kb retire {_name(key)}" for key in kept]
    sums = f"{len(report.new)} new, {len(report.changed)} changed, {report.unchanged} unchanged"
    lines.append(f"{sums}, {len(report.vanished)} vanished; {len(report.published)} published.")
    if len(report.published) < len(report.new) + len(report.changed):
        lines.append("What is not published waits as a draft: frontdesk kb review")
    return lines


def _report_as_json(report: Report) -> dict[str, Any]:
    names = ("new", "published", "vanished", "withdrawn")
    listed: dict[str, Any] = {name: [_name(key) for key in getattr(report, name)] for name in names}
    changed = {_name(change.key): list(change.what) for change in report.changed}
    return listed | {"changed": changed, "unchanged": report.unchanged}


def _as_json(version: Version, published: Version | None = None) -> dict[str, Any]:
    article = version.article
    names = ("id", "locale", "title", "category", "audience", "risk", "owner")
    return {name: getattr(article, name) for name in names} | {
        "version": version.number,
        "status": version.status,
        "published_version": published.number if published else None,
        "review": article.review.isoformat() if article.review else None,
        "source": str(Path(version.origin) / version.source),
    }


def _name(key: Key) -> str:
    return "@".join(key)


def _count(versions: list[Version]) -> str:
    return f"{len(versions)} article{'s' if len(versions) != 1 else ''}"
