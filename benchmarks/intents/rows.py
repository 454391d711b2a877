"""Labelled messages, one JSON object a line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


class BadFile(ValueError):
    """The file cannot be used; the message says which line, and what it should be."""


@dataclass(frozen=True)
class Row:
    text: str
    intent: str


def read(path: Path) -> list[Row]:
    """The rows of a file of `{"text": …, "intent": …}` lines; empty lines are skipped.

    Raises:
        BadFile: it cannot be read, a line is something else, or there is none.
    """
    rows = [_row(path, number, line) for number, line in _lines(path)]
    if not rows:
        raise BadFile(f"{path} has no rows.")
    return rows


def read_texts(path: Path) -> list[str]:
    """The texts of a file of `{"text": …}` lines; whatever else a line has is not looked at.

    Raises:
        BadFile: it cannot be read, a line is something else, or there is no text.
    """
    texts = [_values(path, number, line, "text")["text"] for number, line in _lines(path)]
    if not any(text.strip() for text in texts):
        raise BadFile(f"{path} has no messages.")
    return texts


def write(path: Path, rows: list[Row]) -> Path:
    """Write rows as `read` reads them; returns the path."""
    lines = (json.dumps({"text": row.text, "intent": row.intent}, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines that are not empty, with their numbers."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} cannot be read as UTF-8 text: {error}") from None
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _row(path: Path, number: int, line: str) -> Row:
    values = _values(path, number, line, "text", "intent")
    if not values["intent"].strip():
        raise BadFile(f"{path}, line {number}: the intent is empty.")
    return Row(values["text"], values["intent"])


def _values(path: Path, number: int, line: str, *names: str) -> dict[str, str]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        values = None
    if not (isinstance(values, dict) and all(isinstance(values.get(name), str) for name in names)):
        wanted = ", ".join(f'"{name}": "…"' for name in names)
        raise BadFile(f"{path}, line {number}: expected one JSON object, {{{wanted}}}.")
    return values
