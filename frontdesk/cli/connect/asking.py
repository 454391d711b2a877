"""Questions at the terminal. Secrets are not shown; from a pipe, each answer is a line."""

from __future__ import annotations

import sys

import typer
from pydantic import SecretStr

from frontdesk.cli.failing import fail


def ask(question: str, current: str = "", *, optional: bool = False) -> str:
    """The answer, without spaces around it; Enter keeps what is set already. Empty only if it is optional."""
    return _asked(question, current, current, False, optional)


def ask_secret(question: str, current: SecretStr | None = None, *, optional: bool = False) -> str:
    """As `ask`, for what must not be seen, such as a token."""
    kept = current.get_secret_value() if current else ""
    return _asked(question, kept, "unchanged" if kept else "", True, optional)


def ask_whether(question: str, current: bool) -> bool:
    """Yes or no; Enter keeps how it is."""
    given = _asked(f"{question} (yes or no)", "yes" if current else "no", "yes" if current else "no", False, False)
    answer = {"y": True, "yes": True, "n": False, "no": False}.get(given.lower())
    if answer is None:
        fail(f"{question}: answer yes or no.")
    return answer


def _asked(question: str, kept: str, shown: str, is_secret: bool, optional: bool) -> str:
    if sys.stdin.isatty():
        typed = typer.prompt(question, default=shown, hide_input=is_secret, show_default=bool(shown)).strip()
        given = kept if typed == shown else typed
    else:
        typer.echo(f"{question}{f' [{shown}]' if shown else ''}:")
        given = sys.stdin.readline().strip() or kept
    if not given and not optional:
        fail(f"{question}: this is needed.")
    return given
