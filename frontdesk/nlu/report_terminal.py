"""The report as tables in the terminal: the worst of each kind; the page has all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

SHOWN = 10  # findings of each kind
MEMBERS = 4  # shown of a group
KINDS = {"same": "the same", "number": "read alike", "near": "nearly the same"}


def show(found: dict[str, Any], page: Path) -> None:
    """Print the report and the path of its page."""
    console = Console()
    # Outside a terminal the console is wide, so that grep finds whole lines.
    if not console.is_terminal:
        console = Console(width=200)
    for table in (
        _intents(found),
        _confusions(found),
        _weak(found),
        _alike(found, "contradictions"),
        _alike(found, "duplicates"),
    ):
        if table.row_count:
            console.print(table)
    for remark in found["remarks"]:
        console.print(f"[yellow]Rasa says:[/] {escape(remark)}")
    console.print(escape(summary(found)))
    console.print(f"All of it, with pictures: {escape(str(page))}")


def summary(found: dict[str, Any]) -> str:
    """The result of the report in a few sentences."""
    counts = (
        f"{found['examples']:,} examples of {len(found['intents'])} intents, {found['distinct']:,} of them distinct."
    )
    if not found["judged"]:
        return f"{counts} No intent has two, so that nothing can be left out and judged."
    return (
        f"{counts} Left out one at a time, {percent(found['understood'])} are understood and "
        f"{percent(found['rejected'])} are rejected. "
        f"Confidence is off by {percent(found['calibration']['error'])} on average."
    )


def percent(share: float | None) -> str:
    """0.928 as 92.8 %."""
    return "–" if share is None else "100\u00a0%" if share == 1 else f"{share * 100:.1f}\u00a0%"


def worst_first(intents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Intents without a recall first, then by recall, the lowest first."""
    return sorted(intents, key=lambda each: (each["recall"] is not None, each["recall"] or 0))


def place(example: dict[str, Any]) -> str:
    """The file and line of an example, in the form that editors and terminals link."""
    return f"{example['file']}:{example['line']}" if example["line"] else str(example["file"])


def _table(title: str, total: int, *columns: str) -> Table:
    more = f", {SHOWN} of {total:,}" if total > SHOWN else ""
    table = Table(box=SIMPLE_HEAD, title=f"[bold]{title}[/]{more}", title_justify="left", title_style="")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _intents(found: dict[str, Any]) -> Table:
    table = _table("Intents", 0)
    table.add_column("Intent", no_wrap=True)
    for name in ("Distinct", "Understood", "Precision", "Rejected", "Sure"):
        table.add_column(name, justify="right")
    table.add_column("")
    for each in worst_first(found["intents"]):
        table.add_row(
            escape(each["intent"]), str(each["distinct"]), percent(each["recall"]),
            percent(each["precision"]), str(each["rejected"]), percent(each["confidence"]),
            f"[yellow]{each['wanting']}[/]" if each["wanting"] else "",
        )  # fmt: skip
    return table


def _confusions(found: dict[str, Any]) -> Table:
    pairs = found["confusions"]
    table = _table("Confusions", len(pairs), "Intent", "Taken for", "How often", "Surest mistake, and what pulls it")
    for pair in pairs[:SHOWN]:
        surest = pair["examples"][0]
        table.add_row(
            escape(pair["intent"]), escape(pair["taken_for"]), f"{len(pair['examples'])} ({percent(pair['share'])})",
            f"{_quoted(surest['example'])} {percent(surest['confidence'])} sure{_nearest(surest)}",
        )  # fmt: skip
    return table


def _weak(found: dict[str, Any]) -> Table:
    table = _table(
        "Weak examples", len(found["weak"]), "Intent", "Without it", "Example, and the nearest of its intent"
    )
    for each in found["weak"][:SHOWN]:
        alone = "rejected" if each["rejected"] else f"{percent(each['confidence'])} sure"
        table.add_row(escape(each["example"]["intent"]), alone, _quoted(each["example"]) + _nearest(each))
    return table


def _alike(found: dict[str, Any], name: str) -> Table:
    groups = found[name]
    table = _table(name.capitalize(), len(groups), "They are", "Intent", "Examples")
    for group in groups[:SHOWN]:
        shown, rest = group["examples"][:MEMBERS], group["examples"][MEMBERS:]
        quoted = "\n".join(_quoted(each) for each in shown) + (f"\nand {len(rest)} more" if rest else "")
        table.add_row(KINDS[group["kind"]], "\n".join(dict.fromkeys(escape(each["intent"]) for each in shown)), quoted)
    return table


def _nearest(each: dict[str, Any]) -> str:
    return f"\n↳ {_quoted(each['nearest'][0]['example'])}" if each["nearest"] else ""


def _quoted(example: dict[str, Any]) -> str:
    return f"“{escape(example['text'])}” [dim]{escape(place(example))}[/]"
