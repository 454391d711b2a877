"""What messages say about the threshold, as a table in the terminal."""

from __future__ import annotations

from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from frontdesk.nlu.report_terminal import percent

FEW = 100


def show(found: dict[str, Any], console: Console) -> None:
    """Print the share out of scope and what thresholds cost and win."""
    console.print(
        f"{found['messages']:,} messages, {found['different']:,} different ones. About [bold]{whole(found['share'])}[/]"
        f" of these are out of scope, most likely {whole(found['low'])} to {whole(found['high'])}."
    )
    if found["different"] < FEW:
        console.print(f"[yellow]These are few: with {FEW} and more the threshold can be trusted.[/]")
    table = Table(box=SIMPLE_HEAD)
    for heading in ("threshold", "messages rejected", "out of scope found", "understood lost", "answered rightly", ""):
        table.add_column(heading, justify="left" if not heading else "right")
    for choice, mark in rows(found):
        shares = (choice["rejected"], choice["found"], choice["lost"], choice["right"])
        style = "bold" if mark.startswith("best") else None
        table.add_row(number(choice["threshold"]), *map(percent, shares), mark, style=style)
    console.print(table)
    if found["current"] is None:
        console.print("Nothing is rejected now: the examples show nothing to reject.")


def rows(found: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """The choices by rising threshold, each with what it is."""
    marked = [(found["best"], "best for these messages"), *((each, "") for each in found["choices"])]
    if found["current"] is not None:
        marked.append((found["current"], "now"))
    return sorted(marked, key=lambda each: (each[0]["threshold"], each[1]))


def number(threshold: float) -> str:
    """A threshold with a minus sign of its own."""
    return f"{threshold:.2f}".replace("-", "−")


def whole(share: float) -> str:
    """0.428 as 43 %."""
    return f"{share * 100:.0f}\u00a0%"
