"""Rows of operations. Every function takes the connection of the caller's transaction.

Changes of state are compare-and-set: an update names the state that it leaves and everything else that must hold, and
says whether it found the row so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from frontdesk.accounts.writes import Done, Refused, Result
from frontdesk.conversations.tables import conversations, turns
from frontdesk.database import insert_into
from frontdesk.operations.model import NEXT, ChosenMode, Draft, Mode, Operation, State
from frontdesk.operations.tables import (
    IS_UNDER_WAY,
    IS_UNTOLD,
    IS_WAITING,
    operation_days,
    operation_lines,
    operation_modes,
    operations,
)

_o, _c, _t = operations.c, conversations.c, turns.c


def insert(connection: Connection, draft: Draft, **values: Any) -> None:
    """Store a proposal; the same one again changes nothing."""
    row = {
        "id": draft.id,
        "name": draft.name,
        "customer_id": draft.customer_id,
        "parameters": dict(draft.parameters),
        "digest": draft.request.digest,
        "facts": dict(draft.facts),
        "cents": _cents(draft.amount),
        "currency": draft.currency,
        "lines": list(draft.lines),
        "state": State.PROPOSED,
        **values,
    }
    connection.execute(insert_into(connection, operations).values(row).on_conflict_do_nothing(index_elements=["id"]))


def find(connection: Connection, operation_id: str) -> Operation | None:
    row = connection.execute(sa.select(operations).where(_o.id == operation_id)).first()
    return _operation(row) if row else None


def of_conversation(connection: Connection, conversation_id: str) -> list[Operation]:
    """What was proposed in a conversation, oldest first."""
    query = sa.select(operations).where(_o.conversation_id == conversation_id).order_by(_o.proposed_at, _o.id)
    return [_operation(row) for row in connection.execute(query)]


def of_customer(connection: Connection, customer_id: str, limit: int) -> list[Operation]:
    """A customer's newest operations that went further than a proposal, in whichever conversation."""
    went = _o.confirmed_at.is_not(None)
    query = sa.select(operations).where(_o.customer_id == customer_id, went)
    return [_operation(row) for row in connection.execute(query.order_by(_o.proposed_at.desc()).limit(limit))]


def standing(connection: Connection, conversation_ids: Collection[str]) -> dict[str, frozenset[tuple[str, State]]]:
    """Where the operations of each conversation stand, by conversation: id and state."""
    query = sa.select(_o.conversation_id, _o.id, _o.state).where(_o.conversation_id.in_(conversation_ids))
    found: dict[str, set[tuple[str, State]]] = {each: set() for each in conversation_ids}
    for row in connection.execute(query):
        found[row.conversation_id].add((row.id, State(row.state)))
    return {each: frozenset(states) for each, states in found.items()}


def waiting(connection: Connection, limit: int) -> list[Operation]:
    """Operations that wait for an agent or an approver, oldest first."""
    query = sa.select(operations).where(IS_WAITING).order_by(_o.confirmed_at).limit(limit)
    return [_operation(row) for row in connection.execute(query)]


def waiting_over(
    connection: Connection, now: datetime, limit: int, conversation_id: str | None = None
) -> list[Operation]:
    """Operations, perhaps of one conversation, on which people may decide no more, the longest first."""
    query = _of(conversation_id).where(IS_WAITING, _o.expires_at <= now).order_by(_o.expires_at).limit(limit)
    return [_operation(row) for row in connection.execute(query)]


def conversations_for_agent(connection: Connection, limit: int) -> list[str]:
    """Conversations with an operation that its customer confirmed and that waits for an agent, the oldest first."""
    waits = IS_WAITING & (_o.state == State.FOR_AGENT)
    query = sa.select(_o.conversation_id).where(waits).group_by(_o.conversation_id)
    return list(connection.execute(query.order_by(sa.func.min(_o.confirmed_at)).limit(limit)).scalars())


def untold(connection: Connection, before: datetime, limit: int, conversation_id: str | None = None) -> list[Operation]:
    """Operations, perhaps of one conversation, that were settled before then and of which nobody has told the
    customer."""
    query = _of(conversation_id).where(IS_UNTOLD, _o.settled_at < before)
    return [_operation(row) for row in connection.execute(query.order_by(_o.settled_at).limit(limit))]


def end_proposals(connection: Connection, conversation_id: str, but: Sequence[str] = ()) -> int:
    """Withdraw what is proposed in a conversation, except the operations named. Returns how many."""
    open_still = (_o.conversation_id == conversation_id) & (_o.state == State.PROPOSED) & _o.id.not_in(but)
    return connection.execute(operations.update().where(open_still).values(state=State.WITHDRAWN)).rowcount


def moved(connection: Connection, operation_id: str, now: State, to: State, *where: Any, **values: Any) -> bool:
    """Move an operation from one state to another if it is in it and everything else holds. Returns whether it did."""
    if to not in NEXT[now]:
        raise ValueError(f"{now} is not followed by {to}")
    stands = sa.and_(_o.id == operation_id, _o.state == now, *where)
    return connection.execute(operations.update().where(stands).values(state=to, **values)).rowcount == 1


def note(connection: Connection, operation_id: str, state: State, **values: Any) -> None:
    """Change facts of an operation that stays in its state."""
    stands = (_o.id == operation_id) & (_o.state == state)
    connection.execute(operations.update().where(stands).values(**values))


def set_told(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Note of settled operations that the customer was told what came of them."""
    stands = _o.id.in_(ids) & IS_UNTOLD
    connection.execute(operations.update().where(stands).values(told_at=now))


def one_more_attempt() -> sa.ColumnElement[int]:
    """The value of `attempts` after one more."""
    return _o.attempts + 1


def in_turn(turn_id: str, attempts: int, now: datetime) -> sa.ColumnElement[bool]:
    """Condition: the operation's conversation is the bot's, as it was when the operation was read back, and this very
    attempt of the turn runs in it, within its deadline."""
    runs = (
        (_t.id == turn_id)
        & (_t.state == "running")
        & (_t.attempts == attempts)
        & (_t.deadline_at > now)
        & (_t.conversation_id == _o.conversation_id)
        & (_t.owner_version == _c.owner_version)
    )
    return sa.exists().where(runs, _is_owned("bot"))


def not_expired(now: datetime) -> sa.ColumnElement[bool]:
    """Condition: what was read back still holds."""
    return _o.expires_at > now


def with_agent(agent_id: str) -> sa.ColumnElement[bool]:
    """Condition: the agent has the operation's conversation, as when the operation was proposed."""
    return sa.exists().where(_is_owned("agent"), _c.agent_id == agent_id)


def _is_owned(owner: str) -> sa.ColumnElement[bool]:
    is_its = _c.id == _o.conversation_id
    return is_its & (_c.owner == owner) & (_c.owner_version == _o.owner_version)


def is_with(agent_id: str) -> sa.ColumnElement[bool]:
    """Condition: the agent has the operation's conversation now, whoever had it when it was read back."""
    return sa.exists().where(_c.id == _o.conversation_id, _c.owner == "agent", _c.agent_id == agent_id)


def hold_lines(connection: Connection, operation: Operation) -> bool:
    """Keep the order lines for the operation. Returns False, having kept none that another one has, if one is taken."""
    rows = [{"line": line, "operation_id": operation.id} for line in sorted(set(operation.lines))]
    if not rows:
        return True
    statement = insert_into(connection, operation_lines).on_conflict_do_nothing(index_elements=["line"])
    return sum(connection.execute(statement.values(row)).rowcount for row in rows) == len(rows)


def free_lines(connection: Connection, operation_id: str) -> None:
    connection.execute(operation_lines.delete().where(operation_lines.c.operation_id == operation_id))


def free_lines_of(connection: Connection, customer_ids: Collection[str]) -> None:
    """Free the order lines of everything that is open for these customers."""
    theirs = sa.select(_o.id).where(_o.customer_id.in_(customer_ids))
    connection.execute(operation_lines.delete().where(operation_lines.c.operation_id.in_(theirs)))


def count_day(connection: Connection, operation: Operation, most: Decimal) -> bool:
    """Add the amount to what the customer gets this day. Returns False, having added nothing, if that is too much."""
    cents, limit = _cents(operation.amount), _cents(most)
    if cents > limit:
        return False
    row = {**_day(operation), "cents": cents}
    statement = insert_into(connection, operation_days).values(row)
    total = operation_days.c.cents + cents
    keys = ["customer_id", "currency", "day"]
    added = statement.on_conflict_do_update(index_elements=keys, set_={"cents": total}, where=total <= limit)
    return bool(connection.execute(added).rowcount == 1)


def uncount_day(connection: Connection, operation: Operation) -> None:
    """Take the amount of an operation that was not done off its day again."""
    is_its = sa.and_(*(operation_days.c[name] == value for name, value in _day(operation).items()))
    less = operation_days.c.cents - _cents(operation.amount)
    connection.execute(operation_days.update().where(is_its).values(cents=less))


def modes(connection: Connection) -> dict[str, ChosenMode]:
    """The modes that were chosen, by operation."""
    rows = connection.execute(sa.select(operation_modes))
    return {row.name: ChosenMode(Mode(row.mode), row.changed_by, row.changed_at) for row in rows}


def set_mode(connection: Connection, name: str, mode: Mode, by: str, now: datetime) -> None:
    values = {"mode": mode, "changed_by": by, "changed_at": now}
    statement = insert_into(connection, operation_modes).values(name=name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def under_way_since(
    connection: Connection, before: datetime, limit: int, conversation_id: str | None = None
) -> list[Operation]:
    """Operations, perhaps of one conversation, that were confirmed before then, of which nobody knows yet what became,
    and which have no ticket."""
    query = _of(conversation_id).where(IS_UNDER_WAY, _o.confirmed_at < before, _o.ticket_at.is_(None))
    return [_operation(row) for row in connection.execute(query.order_by(_o.confirmed_at).limit(limit))]


def _of(conversation_id: str | None) -> sa.Select[Any]:
    """Operations of a conversation, or of all."""
    query = sa.select(operations)
    return query if conversation_id is None else query.where(_o.conversation_id == conversation_id)


def result_to_json(result: Result) -> dict[str, Any]:
    if isinstance(result, Done):
        return {"done": True, "facts": dict(result.facts)}
    return {"done": False, "reason": result.code, "instead": list(result.instead), "facts": dict(result.facts)}


def _result(json: Any) -> Result | None:
    if json is None:
        return None
    if json["done"]:
        return Done(json["facts"])
    return Refused.read(json["reason"], json["instead"], json["facts"])


def _operation(row: Row[Any]) -> Operation:
    values = dict(row._mapping)
    amount = Decimal(values.pop("cents")).scaleb(-2)
    typed = {"state": State(values["state"]), "lines": tuple(values["lines"]), "result": _result(values["result"])}
    return Operation(**(values | typed), amount=amount)


def _cents(amount: Decimal) -> int:
    return int((amount * 100).to_integral_exact())


def _day(operation: Operation) -> dict[str, Any]:
    at = operation.confirmed_at or operation.proposed_at
    return {"customer_id": operation.customer_id, "currency": operation.currency, "day": at.date()}
