"""The command `doctor`."""

from __future__ import annotations

from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from frontdesk.cli.failing import lines_of
from frontdesk.doctor.checks import Finding, examine
from frontdesk.settings import Settings


def doctor() -> None:
    """Check settings, database, model, processes and ports; exit 1 when something is wrong."""
    findings = _findings()
    # Outside a terminal the console is wide, so that grep finds whole lines.
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)
    console.print(_table(findings))
    wrong = sum(not finding.is_well for finding in findings)
    console.print(f"{wrong} of {len(findings)} need attention" if wrong else "All is well")
    if wrong:
        raise typer.Exit(1)


def _findings() -> list[Finding]:
    from frontdesk.bootstrap.examination import EXAMINATIONS, IN_ENV, problems

    try:
        settings = Settings()
    except ValidationError as error:
        return [Finding("settings", line, IN_ENV) for line in lines_of(error)]
    wrong = [Finding("settings", problem, IN_ENV) for problem in problems(settings)]
    if any("DATABASE_URL" in finding.what for finding in wrong):
        return wrong
    well = [] if wrong else [Finding("settings", f"all are well, by {len(EXAMINATIONS)} uses of them")]
    return [*wrong, *well, *examine(settings, Path.cwd()), *([] if wrong else check_desk(settings))]


def check_desk(settings: Settings) -> list[Finding]:
    """The desk answers, and has what Frontdesk needs there; nothing where none is connected."""
    from frontdesk.bootstrap.desks import build_desk
    from frontdesk.bootstrap.limits import build_limits

    named = build_desk(settings, build_limits(settings, lambda name: None))
    if named is None:
        return []
    title = named.desk.title
    missing = [Finding("desk", f"{title} is not ready", problem) for problem in named.desk.problems()]
    return missing or [Finding("desk", f"{title} answers and is set up")]


def _table(findings: list[Finding]) -> Table:
    table = Table("", "About", "Found", "What to do", title="Frontdesk", title_justify="left")
    for finding in findings:
        mark = "[green]✓[/]" if finding.is_well else "[red]✗[/]"
        table.add_row(mark, finding.subject, escape(finding.what), escape(finding.remedy))
    return table
