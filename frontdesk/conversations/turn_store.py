"""Rows of turns: customers' messages on their way, and what came of them. Every function takes the connection of the
caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from frontdesk.conversations import tables as t
from frontdesk.conversations.episode import MOST_CHARS, NEWEST_TURNS, TrackerEvent, beginning, carried_on
from frontdesk.conversations.model import Turn, TurnState
from frontdesk.conversations.store import update_of, values_of
from frontdesk.identity.model import Level
from frontdesk.storable import is_storable

# Statements of every turn, built once: SQLAlchemy takes longer to put a statement together than SQLite to run it.
_INSERT_TURN = t.turns.insert()
_INSERT_RESULT = t.turn_results.insert()
_TURN_BY_ID = sa.select(t.turns).where(t.turns.c.id == sa.bindparam("row_id"))
_UNSETTLED = (
    sa.select(t.turns).where(t.turns.c.conversation_id == sa.bindparam("of"), t.IS_UNSETTLED).order_by(t.turns.c.seq)
)
_r = t.turn_results.c
_OF_EPISODE = sa.and_(_r.conversation_id == sa.bindparam("of"), _r.episode == sa.bindparam("number"))
_NEWEST_RESULTS = (
    sa.select(_r.seq, _r.tracker_events, _r.carried)
    .where(_OF_EPISODE)
    .order_by(_r.seq.desc())
    .limit(sa.bindparam("most"))
)
#: Turns of an episode that a handoff packet tells of.
NEWEST_RESULTS = 100
# Columns that never change, which a save does not set (see `store`).
_FIXED_TURN = frozenset({"id", "conversation_id", "seq", "episode", "payload", "received_at"})
_SAVE_TURN = update_of(t.turns, _FIXED_TURN)


def insert_turn(connection: Connection, turn: Turn) -> None:
    connection.execute(_INSERT_TURN, values_of(turn))


def save_turn(connection: Connection, turn: Turn) -> None:
    connection.execute(_SAVE_TURN, values_of(turn, _FIXED_TURN) | {"row_id": turn.id})


def find_turn(connection: Connection, turn_id: str) -> Turn | None:
    row = connection.execute(_TURN_BY_ID, {"row_id": turn_id}).first()
    return _turn(row) if row else None


def unsettled(connection: Connection, conversation_id: str) -> list[Turn]:
    """The conversation's messages without an outcome, in their order."""
    return [_turn(row) for row in connection.execute(_UNSETTLED, {"of": conversation_id})]


def conversations_with_work(connection: Connection, now: datetime, limit: int = 100) -> list[str]:
    """Conversations with unsettled messages that no process works on, longest waiting first."""
    free = sa.or_(t.conversations.c.lease_expires_at.is_(None), t.conversations.c.lease_expires_at <= now)
    query = (
        sa.select(t.turns.c.conversation_id)
        .join(t.conversations, t.conversations.c.id == t.turns.c.conversation_id)
        .where(t.IS_UNSETTLED, free)
        .group_by(t.turns.c.conversation_id)
        .order_by(sa.func.min(t.turns.c.answer_by))
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def overdue(connection: Connection, now: datetime, limit: int = 100) -> list[str]:
    """Conversations with a message that is past its deadline."""
    query = (
        sa.select(t.turns.c.conversation_id).where(t.IS_UNSETTLED, t.turns.c.answer_by <= now).distinct().limit(limit)
    )
    return list(connection.execute(query).scalars())


def count_overdue(connection: Connection, now: datetime) -> int:
    """How many messages are past their deadline."""
    query = sa.select(sa.func.count()).where(t.IS_UNSETTLED, t.turns.c.answer_by <= now)
    return connection.execute(query).scalar_one()


def restart_clocks(connection: Connection, holder: str, answer_by: datetime) -> None:
    """After a restart: void the leases of this replica's earlier boots; deadlines of waiting messages count from now.

    `holder` is `replica/boot`; turns of this boot go on.
    """
    c = t.conversations.c
    mine = c.lease_holder.startswith(holder.partition("/")[0] + "/", autoescape=True) & (c.lease_holder != holder)
    with_work = sa.select(t.turns.c.conversation_id).where(t.IS_UNSETTLED)
    # The holder stays: were this boot to end before it has worked on them, the next one finds them again.
    void = t.conversations.update().where(c.id.in_(with_work), mine)
    connection.execute(void.values(lease_expires_at=None))
    left = sa.exists().where(c.id == t.turns.c.conversation_id, mine)
    connection.execute(t.turns.update().where(t.IS_UNSETTLED, left).values(answer_by=answer_by))


def tracker_events(connection: Connection, conversation_id: str, episode: int) -> str:
    """The assistant's events of the episode so far, in order: those of its newest turns, after events that stand for
    the earlier ones. A JSON array as text, since they are only passed on."""
    parts: list[str] = []
    size = 0
    for row in _newest_results(connection, conversation_id, episode, NEWEST_TURNS + 1):
        size += len(row.tracker_events)
        if len(parts) == NEWEST_TURNS or size > MOST_CHARS:
            earlier = beginning(_carried_after(connection, conversation_id, episode, row))
            parts.append(json.dumps(earlier, separators=(",", ":")))
            break
        parts.append(row.tracker_events)
    return "[" + ",".join(inner for array in reversed(parts) if (inner := array[1:-1])) + "]"


def carried(connection: Connection, conversation_id: str, episode: int) -> list[TrackerEvent]:
    """The slots and the form after the episode's newest turn, as events that set them."""
    newest = _newest_results(connection, conversation_id, episode, 1)
    return _carried_after(connection, conversation_id, episode, newest[0]) if newest else []


def _newest_results(connection: Connection, conversation_id: str, episode: int, most: int) -> list[Row[Any]]:
    values = {"of": conversation_id, "number": episode, "most": most}
    return list(connection.execute(_NEWEST_RESULTS, values))


def _carried_after(connection: Connection, conversation_id: str, episode: int, row: Row[Any]) -> list[TrackerEvent]:
    """What a turn and those before it left behind; worked out where a version that did not keep it stored the turn."""
    if row.carried is not None:
        kept: list[TrackerEvent] = json.loads(row.carried)
        return kept
    query = sa.select(_r.tracker_events).where(_OF_EPISODE, _r.seq <= row.seq).order_by(_r.seq)
    state: list[TrackerEvent] = []
    for events in connection.execute(query, {"of": conversation_id, "number": episode}).scalars():
        state = [*carried_on(state, json.loads(events))]
    return state


def insert_result(connection: Connection, values: dict[str, Any]) -> None:
    connection.execute(_INSERT_RESULT, values)


def results_of_episode(connection: Connection, conversation_id: str, episode: int) -> list[Row[Any]]:
    """What the bot understood and tried in the newest turns, in order: seq, intent, ranking, steps, articles."""
    columns = (_r.turn_id, _r.seq, _r.intent, _r.ranking, _r.steps, _r.articles)
    query = sa.select(*columns).where(_r.conversation_id == conversation_id, _r.episode == episode)
    newest: list[Row[Any]] = list(connection.execute(query.order_by(_r.seq.desc()).limit(NEWEST_RESULTS)))
    return newest[::-1]


def insert_buttons(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    values = list(rows)
    if values:
        connection.execute(t.buttons.insert(), values)


def find_button(connection: Connection, conversation_id: str, button_id: str) -> Row[Any] | None:
    """The button, if it was issued in this very conversation."""
    if not is_storable(button_id):
        return None
    query = sa.select(t.buttons).where(t.buttons.c.id == button_id, t.buttons.c.conversation_id == conversation_id)
    return connection.execute(query).first()


def offered_between(connection: Connection, conversation_id: str, after: int, before: int) -> list[int]:
    """The numbers of the messages with buttons between two events, in order."""
    c = t.buttons.c
    query = sa.select(c.seq).where(c.conversation_id == conversation_id, c.seq > after, c.seq < before)
    return list(connection.execute(query.distinct().order_by(c.seq)).scalars())


def _turn(row: Row[Any]) -> Turn:
    values = dict(row._mapping)
    return Turn(**(values | {"state": TurnState(values["state"]), "level": Level(values.pop("assurance"))}))
