"""Real messages from which the threshold is learned: of stored conversations, or of a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import tables as t
from frontdesk.database import Database
from frontdesk.handoff.asked import fills_form
from frontdesk.nlu.review.redaction import with_stand_ins
from frontdesk.privacy.ports import Redactor
from frontdesk.supervisor.problem import Problem

_LANGUAGE = "en"


@dataclass(frozen=True)
class Typed:
    """A message as it was typed, its customer's language and name."""

    text: str
    locale: str = _LANGUAGE
    customer_name: str | None = None


class Messages:
    """Messages without personal data, which stand-ins replace."""

    def __init__(self, database: Database, redactor: Redactor) -> None:
        self._database = database
        self._redactor = redactor

    def of_conversations(self, limit: int) -> list[str]:
        """The newest messages that the assistant had to understand. Raises DBAPIError."""
        with self._database.read() as connection:
            return self._redacted(list(islice(_typed(connection), limit)))

    def of_file(self, path: Path, limit: int) -> list[str]:
        """The last messages of a file of `{"text": …}` lines. Raises Problem: it is no such file, or holds none."""
        return self._redacted(_read(path)[-limit:])

    def _redacted(self, messages: list[Typed]) -> list[str]:
        return [with_stand_ins(each.text, each.locale, each.customer_name, self._redactor) for each in messages]


def _typed(connection: Connection) -> Iterator[Typed]:
    """Messages, the newest first: without pressed buttons, and without answers to the question of a form, which the
    form reads whatever is made of them."""
    turns, results, e, c = t.turns.c, t.turn_results.c, t.events.c, t.conversations.c
    query = (
        sa.select(e.text, c.locale, c.customer_name, results.tracker_events)
        .select_from(t.turns)
        .join(t.turn_results, results.turn_id == turns.id)
        .join(t.events, sa.and_(e.conversation_id == turns.conversation_id, e.seq == turns.seq))
        .join(t.conversations, c.id == turns.conversation_id)
        .where(turns.payload.is_(None))
        .order_by(turns.received_at.desc(), turns.id)
    )
    for row in connection.execution_options(yield_per=500).execute(query):
        if row.text and not fills_form(json.loads(row.tracker_events)):
            yield Typed(row.text, row.locale, row.customer_name)


def _read(path: Path) -> list[Typed]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no UTF-8 text"
        raise Problem(f"{path} cannot be read: {why}.") from None
    found = [Typed(_text(path, number, line)) for number, line in enumerate(lines, start=1) if line.strip()]
    if not any(each.text.strip() for each in found):
        raise Problem(f'{path} holds no messages: write one a line, as {{"text": "…"}}.')
    return found


def _text(path: Path, number: int, line: str) -> str:
    try:
        values: Any = json.loads(line)
    except (ValueError, RecursionError):
        values = None
    if not (isinstance(values, dict) and isinstance(values.get("text"), str)):
        raise Problem(f'{path}, line {number}: write one JSON object a line, {{"text": "…"}}.')
    return str(values["text"])
