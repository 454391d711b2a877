"""Doubtful messages in stored conversations, and finished reviews. Every function takes the caller's connection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Author, Kind, Owner, Reason
from frontdesk.nlu.review.doubts import (
    FALLBACK,
    GIVEN_UP,
    NOTHING_TO_DECLINE,
    PERSON,
    Doubt,
    Episode,
    Heard,
    Taken,
    doubts,
)
from frontdesk.nlu.review.model import NOT_UNDERSTOOD
from frontdesk.nlu.review.tables import reviewed_messages

AT_ONCE = 200
_Key = tuple[str, int]  # a conversation and an episode of it


@dataclass(frozen=True)
class Doubtful:
    """A message as it was typed, why it is worth a review, its customer's name and its language."""

    doubt: Doubt
    conversation_id: str
    at: datetime
    text: str
    locale: str
    customer_name: str | None


def doubtful(connection: Connection, limit: int | None = None) -> list[Doubtful]:
    """Messages that are worth a review and have none yet, those of the latest conversations first."""
    return list(islice(_doubtful(connection), limit))


def reviewed(connection: Connection, ids: Sequence[str]) -> dict[str, str | None]:
    """The label of each of these messages that was reviewed."""
    r, found = reviewed_messages.c, {}
    for some in chunks(ids):
        query = sa.select(r.turn_id, r.label).where(r.turn_id.in_(some))
        found.update({row.turn_id: row.label for row in connection.execute(query)})
    return found


def remember(
    connection: Connection, conversations: Mapping[str, str], label: str | None, reviewer: str, now: datetime
) -> None:
    """Note that messages (by id, with their conversations) were reviewed; an earlier review stays as it is."""
    known = reviewed(connection, list(conversations))
    rows = [
        {"turn_id": turn_id, "conversation_id": conversation, "label": label, "reviewer": reviewer, "at": now}
        for turn_id, conversation in conversations.items()
        if turn_id not in known
    ]
    if rows:
        connection.execute(reviewed_messages.insert(), rows)


def _doubtful(connection: Connection) -> Iterator[Doubtful]:
    keys: dict[str, set[int]] = defaultdict(set)
    for row in connection.execute(_worth_a_look()):
        keys[row.conversation_id].add(row.episode)
    for some in chunks(list(keys)):
        episodes = _episodes(connection, some)
        wanted = [(conversation, number) for conversation in some for number in sorted(keys[conversation])]
        found = [(key[0], doubt) for key in wanted if key in episodes for doubt in doubts(episodes[key])]
        known = reviewed(connection, [doubt.message.id for _, doubt in found])
        yield from _with_texts(connection, [each for each in found if each[1].message.id not in known])


def _worth_a_look() -> sa.Select[Any]:
    """Episodes in which there may be a doubtful message, by what the stored JSON contains; `doubts` says which."""
    results, turns, events, handoffs = t.turn_results.c, t.turns.c, t.events.c, t.handoffs.c
    unclear = sa.or_(
        *(_contains(results.intent, f'"{name}"') for name in (FALLBACK, PERSON)),
        _contains(results.steps, f'"{NOT_UNDERSTOOD}"'),
        _contains(results.tracker_events, f'"{NOTHING_TO_DECLINE}"'),
    )
    signs = sa.union(
        sa.select(results.conversation_id, results.episode).where(unclear),
        sa.select(turns.conversation_id, turns.episode).where(turns.payload.is_not(None)),
        sa.select(handoffs.conversation_id, handoffs.episode).where(handoffs.reason.in_(GIVEN_UP)),
        sa.select(events.conversation_id, events.episode).where(
            events.kind == Kind.OWNER, _contains(events.data, f'"{Reason.AGENT_TOOK_OVER}"')
        ),
    ).subquery()
    latest = t.conversations.c.last_event_at.desc()
    joined = sa.select(signs).join(t.conversations, t.conversations.c.id == signs.c.conversation_id)
    return joined.order_by(latest, signs.c.conversation_id, signs.c.episode.desc())


def _episodes(connection: Connection, conversations: Sequence[str]) -> dict[_Key, Episode]:
    heard: dict[_Key, list[Heard]] = defaultdict(list)
    taken: dict[_Key, list[Taken]] = defaultdict(list)
    said_at: dict[_Key, dict[int, datetime]] = defaultdict(dict)
    pressed: dict[tuple[str, int], int] = {}
    e = t.events.c
    query = sa.select(e.conversation_id, e.episode, e.seq, e.kind, e.author, e.at, e.data).where(
        e.conversation_id.in_(conversations), e.kind.in_((Kind.MESSAGE, Kind.OWNER))
    )
    for row in connection.execute(query.order_by(e.seq)):
        key = (row.conversation_id, row.episode)
        if row.kind == Kind.OWNER and row.data.get("from") == Owner.BOT:
            taken[key].append(Taken(row.at, Reason(row.data["reason"])))
        elif row.author == Author.BOT:
            said_at[key][row.seq] = row.at
        elif row.author == Author.CUSTOMER and "of" in row.data:
            pressed[row.conversation_id, row.seq] = row.data["of"]
    for row in connection.execute(_heard(conversations)):
        heard[row.conversation_id, row.episode].append(_as_heard(row, pressed.get((row.conversation_id, row.seq))))
    return {key: Episode(messages, taken[key], said_at[key]) for key, messages in heard.items()}


def _heard(conversations: Sequence[str]) -> sa.Select[Any]:
    turns, results = t.turns.c, t.turn_results.c
    denied = _contains(results.tracker_events, f'"{NOTHING_TO_DECLINE}"').label("denied")
    columns = (turns.id, turns.conversation_id, turns.episode, turns.seq, turns.finished_at, turns.payload)
    query = sa.select(*columns, results.intent, results.steps, denied).join(t.turn_results, results.turn_id == turns.id)
    return query.where(turns.conversation_id.in_(conversations)).order_by(turns.conversation_id, turns.seq)


def _as_heard(row: Any, pressed: int | None) -> Heard:
    return Heard(
        id=row.id,
        seq=row.seq,
        finished_at=row.finished_at,
        intent=row.intent.get("name"),
        confidence=float(row.intent.get("confidence") or 0.0),
        steps=tuple((step["action"], step["result"]) for step in row.steps),
        payload=row.payload,
        pressed=pressed,
        denied=bool(row.denied),
    )


def _with_texts(connection: Connection, found: Sequence[tuple[str, Doubt]]) -> list[Doubtful]:
    places = [(conversation, doubt.message.seq) for conversation, doubt in found]
    e, c, said = t.events.c, t.conversations.c, {}
    for some in chunks(places):
        query = (
            sa.select(e.conversation_id, e.seq, e.at, e.text, c.locale, c.customer_name)
            .join(t.conversations, c.id == e.conversation_id)
            .where(sa.tuple_(e.conversation_id, e.seq).in_(some))
        )
        said.update({(row.conversation_id, row.seq): row for row in connection.execute(query)})
    rows = [(doubt, said[place]) for (_, doubt), place in zip(found, places, strict=True)]
    return [
        Doubtful(doubt, row.conversation_id, row.at, row.text or "", row.locale, row.customer_name)
        for doubt, row in rows
    ]


def _contains(column: sa.ColumnElement[Any], part: str) -> sa.ColumnElement[bool]:
    """Whether stored JSON contains these characters."""
    return sa.type_coerce(column, sa.Text).contains(part, autoescape=True)


def chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """So many at a time as a statement takes."""
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
