"""Gaps in stored conversations. Every function takes the caller's connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import tables as t
from frontdesk.inbox.gaps.service import reviewed
from frontdesk.nlu.gaps.model import OUT_OF_SCOPE, UNHELPFUL, Heard, Why, gaps_of
from frontdesk.nlu.review.model import ANSWER
from frontdesk.nlu.review.store import chunks


@dataclass(frozen=True)
class Asked:
    """A gap as it was typed, with its customer's name and its language."""

    id: str
    at: datetime
    why: Why
    text: str
    locale: str
    customer_name: str | None


def open_gaps(connection: Connection, limit: int) -> list[Asked]:
    """The newest gaps that nobody has looked at, the newest first."""
    found: dict[str, Why] = {}
    for conversation, episode in connection.execute(_worth_a_look().limit(limit)):
        found |= dict(gaps_of(_heard(connection, conversation, episode)))
    ids = list(found)
    known = {turn for some in chunks(ids) for turn in reviewed(connection, some)}
    rows = [row for some in chunks([each for each in ids if each not in known]) for row in _texts(connection, some)]
    gaps = [Asked(row.id, row.at, found[row.id], row.text or "", row.locale, row.name) for row in rows]
    return sorted(gaps, key=lambda gap: gap.at, reverse=True)[:limit]


def _worth_a_look() -> sa.Select[Any]:
    """Episodes in which there may be a gap, the latest first, by what the stored JSON contains."""
    steps = sa.type_coerce(t.turn_results.c.steps, sa.Text)
    signs = sa.or_(*(steps.contains(f'"{name}"', autoescape=True) for name in (ANSWER, OUT_OF_SCOPE, UNHELPFUL)))
    turns, results = t.turns.c, t.turn_results.c
    query = sa.select(turns.conversation_id, turns.episode).join(t.turn_results, results.turn_id == turns.id)
    grouped = query.where(signs).group_by(turns.conversation_id, turns.episode)
    return grouped.order_by(sa.func.max(turns.finished_at).desc(), turns.conversation_id)


def _heard(connection: Connection, conversation: str, episode: int) -> list[Heard]:
    turns, results = t.turns.c, t.turn_results.c
    query = (
        sa.select(turns.id, turns.payload, results.steps)
        .join(t.turn_results, results.turn_id == turns.id)
        .where(turns.conversation_id == conversation, turns.episode == episode)
        .order_by(turns.seq)
    )
    return [
        Heard(row.id, tuple((step["action"], step["result"]) for step in row.steps), row.payload is None)
        for row in connection.execute(query)
    ]


def _texts(connection: Connection, ids: Sequence[str]) -> list[sa.Row[Any]]:
    turns, e, c = t.turns.c, t.events.c, t.conversations.c
    query = (
        sa.select(turns.id, e.at, e.text, c.locale, c.customer_name.label("name"))
        .join(t.events, sa.and_(e.conversation_id == turns.conversation_id, e.seq == turns.seq))
        .join(t.conversations, c.id == turns.conversation_id)
        .where(turns.id.in_(ids))
    )
    return list(connection.execute(query))
