"""Writes `.env.example`, docs/settings.md, docs/commands.md and the tables of docs/limits.md and docs/operations.md;
a test holds them against the code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer
from pydantic.fields import FieldInfo

from frontdesk.cli.app import app
from frontdesk.limits.model import DEFAULTS
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.policy import table
from frontdesk.settings import GROUPS, Group

ROOT = Path(__file__).resolve().parents[1]
AGAIN = "python scripts/write_reference.py"


def main() -> None:
    for path, text in pages().items():
        (ROOT / path).write_text(text)


def pages() -> dict[str, str]:
    """Each generated file, by its path in the project, and what it should say."""
    return {
        ".env.example": env_example(),
        "docs/settings.md": settings_page(),
        "docs/commands.md": commands_page(),
        "docs/limits.md": limits_page(),
        "docs/operations.md": operations_page(),
    }


def operations_page() -> str:
    """docs/operations.md with the table of operations as it is declared."""
    page = (ROOT / "docs/operations.md").read_text()
    before, _, rest = page.partition("<!-- table -->\n")
    _, end, after = rest.partition("<!-- end of table -->")
    return before + "<!-- table -->\n" + "\n".join(table(DECLARATIONS.values())) + "\n" + end + after


def env_example() -> str:
    """Every setting with its default, commented out."""
    lines = [
        "# Every setting with its default. Copy this file to .env and uncomment what you change; the environment",
        f"# goes before .env. Written by: {AGAIN}",
    ]
    for group in GROUPS:
        lines += ["", f"# == {subject(group)}"]
        for name, field in variables(group):
            lines += ["", f"# {description(field)}", f"#{name}={default(field)}"]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """The table of docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Every setting has a default that works on one machine. Values come from the environment, else from a file",
        "`.env` in the project's folder (copy `.env.example`), else from files in `/run/secrets`, each named after",
        "its setting, where containers find secrets. An empty value is none. `frontdesk doctor` says which of them is",
        "wrong. The demo's secrets are made by `make run` and kept in `var/secrets.env`; [in production](deploy.md)",
        "you set them yourself.",
        "",
        "A variable that begins with `FRONTDESK_` and is none of these is refused by name.",
        "",
        f"This page is written by `{AGAIN}`.",
    ]
    for group in GROUPS:
        lines += ["", f"## {subject(group)}", "", "| Setting | Default | Meaning |", "| --- | --- | --- |"]
        for name, field in variables(group):
            shown = f"`{default(field)}`" if default(field) else "(empty)"
            lines.append(f"| `{name}` | {shown} | {description(field).replace('|', chr(92) + '|')} |")
    return "\n".join(lines) + "\n"


def commands_page() -> str:
    """The table of docs/commands.md."""
    lines = [
        "# Commands",
        "",
        "`make` alone lists what a developer types. Everything else is one command, `.venv/bin/frontdesk`; each of its",
        "commands explains itself with `--help`.",
        "",
        f"This page is written by `{AGAIN}`.",
        "",
        "| Command | What it does |",
        "| --- | --- |",
    ]
    lines += [f"| `{usage}` | {text} |" for usage, text in commands(typer.main.get_command(app), "frontdesk")]
    return "\n".join(lines) + "\n"


def limits_page() -> str:
    """The page as it is, with the table of the code in it."""
    before, mark, rest = (ROOT / "docs/limits.md").read_text().partition(f"<!-- written by {AGAIN.split()[1]} -->\n")
    after = rest.partition("<!-- end -->")[2]
    rows = [
        f"| `{limit.name}` | {limit.action.replace('_', ' ')} | {' and '.join(limit.by)} | "
        f"{', '.join(map(str, limit.rates))} | {'all together' if limit.is_shared else 'each process'} |"
        for limit in map(DEFAULTS.named, DEFAULTS.names())
    ]
    table = ["| Limit | Of | Counted by | At most | For |", "| --- | --- | --- | --- | --- |", *rows]
    return "\n".join([f"{before}{mark}", *table, "", f"<!-- end -->{after}"])


def commands(command: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every command with its arguments and options, and the first line of its help."""
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from commands(below, f"{path} {name}")
        return
    words = [parameter_usage(parameter) for parameter in command.params if parameter.name != "help"]
    yield " ".join([path, *words]), (command.help or "").strip().splitlines()[0]


def parameter_usage(parameter: Any) -> str:
    """How a parameter is typed: EMAIL, [--json], [--url TEXT]."""
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    value = "" if parameter.is_flag else f" {parameter.metavar or str(parameter.name).upper()}"
    option = f"{parameter.opts[-1]}{value}"
    return option if parameter.required else f"[{option}]"


def subject(group: type[Group]) -> str:
    """What a group of settings is about."""
    return (group.__doc__ or "").strip().rstrip(".")


def variables(group: type[Group]) -> Iterator[tuple[str, FieldInfo]]:
    """The environment variable of each setting of a group, in the order of the code."""
    for name, field in group.model_fields.items():
        yield f"FRONTDESK_{name.upper()}", field


def description(field: FieldInfo) -> str:
    """What a setting means, with the words that it may be."""
    text = (field.description or "").strip()
    text = text[:1].upper() + text[1:]
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    return f"{text} ({', '.join(choices)})" if choices else text


def default(field: FieldInfo) -> str:
    """The default as it would be written in .env."""
    value: Any = field.get_default(call_default_factory=True)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    main()
