"""An explanation in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from frontdesk.nlu.report_terminal import percent

WORDS = 6
_KINDS = 2  # of reply that are shown
_BAR = 20
_NEGLIGIBLE = 0.1  # beside the word that counts most


def show(found: dict[str, Any], actions: Path) -> None:
    """Print the explanation; `actions` is the folder of the custom actions."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=200)
    console.print(f"“{escape(found['text'])}”", style="bold")
    if found["reading"] != found["text"]:
        console.print(f"read as “{escape(found['reading'])}”")
    for each in found["requests"]:
        console.print(f"asks “{escape(each['text'])}”  {escape(each['intent'])} {percent(each['confidence'])}")
    _meaning(console, found)
    console.print("\n[bold]Next[/]", _place(found))
    for before in found["after"]:
        done = ", ".join(before["actions"]) or "nothing"
        console.print(f"  [dim]after “{escape(before['text'])}” ({escape(str(before['intent']))} → {escape(done)})[/]")
    for line in _steps(found["next"], actions):
        console.print(Padding(line, (0, 0, 0, 2), expand=False))
    console.print("[dim]No action was executed. What follows a custom action holds if it sets no slot.[/]")


def _meaning(console: Console, found: dict[str, Any]) -> None:
    colour = "yellow" if found["rejected"] else "green"
    console.print(f"\n[bold]Intent[/]  [{colour}]{escape(str(found['intent']))}[/] {percent(found['confidence'])}")
    if found["threshold"] is not None:
        verdict = "below" if found["rejected"] else "not below"
        sign = f"fit {found['fit']:.2f} is {verdict} the threshold {found['threshold']:.2f}".replace("-", "−")
        what = f"rejected: {sign}; else it would be {found['best']}" if found["rejected"] else f"accepted: {sign}"
        console.print(f"  {escape(what)}")
    table = Table.grid(padding=(0, 2))
    for each in found["ranking"]:
        bar = "█" * round(each["confidence"] * _BAR)
        table.add_row(escape(each["name"]), percent(each["confidence"]), f"[{colour}]{bar}[/]")
    console.print(Padding(table, (0, 0, 0, 2), expand=False))
    for name, side in ((found["best"], 1), (found["runner_up"], -1)):
        if words := _words(found["words"], side):
            console.print(f"  words that speak for {escape(name)}: {escape(words)}")
    console.print("\n[bold]Nearest examples[/]")
    nearest = Table.grid(padding=(0, 2))
    for each in found["nearest"]:
        nearest.add_row(f"{each['similarity']:.2f}", f"“{escape(each['text'])}”", escape(each["intent"]))
    console.print(Padding(nearest, (0, 0, 0, 2), expand=False))
    if found["reply"]:
        kinds = ", ".join(f"{kind} {percent(share)}" for kind, share in list(found["reply"].items())[:_KINDS])
        console.print(f"\n[bold]As a reply to a read-back[/]  {escape(kinds)}")
    console.print("\n[bold]Entities[/]", "" if found["entities"] else "none")
    for each in found["entities"]:
        unsure = ", perhaps: nothing but digits says so" if each["certainty"] == "alone" else ""
        console.print(
            f"  {escape(each['entity'])} = {escape(str(each['value']))}  [dim]from “{escape(each['text'])}”{unsure}[/]"
        )


def _words(words: list[dict[str, Any]], side: int) -> str:
    """The words that speak for the one (1) or the other intent (-1), strongest first, without negligible ones."""
    most = max((abs(each["weight"]) for each in words), default=0.0)
    counted = [each for each in words if each["weight"] * side > most * _NEGLIGIBLE]
    return ", ".join(each["word"] for each in sorted(counted, key=lambda each: -abs(each["weight"]))[:WORDS])


def _place(found: dict[str, Any]) -> str:
    return f"in {escape(found['form'])}" if found["form"] else "" if found["after"] else "in an empty conversation"


def _steps(steps: list[dict[str, Any]], actions: Path, indent: str = "") -> Iterator[str]:
    for step in steps:
        yield f"{indent}→ [bold]{escape(step['action'])}[/]  {_why(step)}"
        if step["kind"] == "response":
            yield f"{indent}  says “{escape(step['says'] or '')}”"
        elif step["kind"] == "custom":
            yield f"{indent}  would run in the actions process{_file(step['action'], actions)}"
        elif step["kind"] == "form":
            yield f"{indent}  a form, checked in the actions process{_file('validate_' + step['action'], actions)}"
            yield f"{indent}  if it needs something, it asks for {escape(step['asks'] or 'it')} and waits"
        for outcome in step["outcomes"]:
            yield f"{indent}  if {escape(outcome['when'])}:"
            yield from _steps(outcome["then"], actions, indent + "    ")
    if not steps:
        yield f"{indent}→ the customer's turn"


def _why(step: dict[str, Any]) -> str:
    """The policy that predicts the step, and its rule."""
    if step["rule"]:
        file = f", {escape(step['file'])}" if step["file"] else ""
        return f"[dim]{step['policy']}: {escape(step['rule'])}{file}[/]"
    if step["policy"] == "RulePolicy":
        return "[dim]RulePolicy: no rule and no story fits[/]"
    return f"[dim]{step['policy']}, {percent(step['confidence'])} sure[/]"


def _file(action: str, actions: Path) -> str:
    """The file in which an action is registered, found by its name in quotes."""
    for path in sorted(actions.glob("*.py")):
        if f'"{action}"' in path.read_text(encoding="utf-8"):
            return f" ({escape(f'{actions.name}/{path.name}')})"
    return ""
