"""Keyset pagination: a page begins after the last row of the one before, not after a number of rows. So no row is
skipped or repeated when others move meanwhile."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Conversation, Priority

MAX_CURSOR = 200


@dataclass(frozen=True)
class Cursor:
    """The place of a row in its list. As text it is opaque to clients, and tells nothing that the row does not."""

    priority: Priority
    queued_at: datetime | None
    last_event_at: datetime
    id: str

    @classmethod
    def of(cls, conversation: Conversation) -> Cursor:
        assert conversation.last_event_at is not None  # a row of a list has an event
        return cls(conversation.priority, conversation.queued_at, conversation.last_event_at, conversation.id)

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Raises ValueError if the text is no cursor."""
        if len(text) > MAX_CURSOR:
            raise ValueError("too long")
        try:
            priority, queued, last, row_id = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
            queued_at = _time(queued) if queued is not None else None
            return cls(Priority(priority), queued_at, _time(last), _text(row_id))
        except (binascii.Error, UnicodeError, TypeError, RecursionError) as problem:
            raise ValueError("not a cursor") from problem

    def __str__(self) -> str:
        queued_at = self.queued_at.isoformat() if self.queued_at else None
        parts = json.dumps([self.priority, queued_at, self.last_event_at.isoformat(), self.id], separators=(",", ":"))
        return base64.urlsafe_b64encode(parts.encode()).decode()


@dataclass(frozen=True)
class Stretch:
    """A part of a list that one index holds in the list's order."""

    condition: sa.ColumnElement[bool]
    order: tuple[sa.ColumnElement[Any], ...]


def stretches(sort: str, after: Cursor | None) -> list[Stretch]:
    """The parts of the list after `after`, in order. `waiting`: those that wait, in the queue's order, then the others,
    the newest first. `newest`: the last event first."""
    c = t.conversations.c
    has_places = after is not None and after.queued_at is not None
    older = sa.tuple_(c.last_event_at, c.id) < (after.last_event_at, after.id) if after else sa.true()
    due = sa.tuple_(*t.QUEUE_ORDER) > (after.priority, after.queued_at, after.id) if after and has_places else sa.true()
    newest = (c.last_event_at.desc(), c.id.desc())
    if sort == "newest":
        return [Stretch(older, newest)]
    waiting = Stretch(t.IS_QUEUED & due, t.QUEUE_ORDER)
    rest = Stretch(c.queued_at.is_(None) & (sa.true() if has_places else older), newest)
    return [rest] if after and not has_places else [waiting, rest]


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
