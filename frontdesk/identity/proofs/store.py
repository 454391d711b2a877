"""Reads and changes proofs. Every change that a race could make twice is one conditional update."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.identity.proofs.model import MOST_TRIES, USE_TIME, Challenge, Method
from frontdesk.identity.proofs.tables import proofs

_p = proofs.c


def insert(connection: Connection, challenge: Challenge) -> None:
    connection.execute(proofs.insert(), asdict(challenge))


def find(connection: Connection, challenge_id: str) -> Challenge | None:
    return next(iter(_found(connection, _p.id == challenge_id)), None)


def of_conversation(connection: Connection, conversation_id: str, customer_id: str) -> list[Challenge]:
    """What this customer may still answer in the conversation, as far as the database says."""
    open_ones = sa.and_(_p.answered_at.is_(None), _p.ended_at.is_(None))
    return _found(connection, open_ones, _p.conversation_id == conversation_id, _p.customer_id == customer_id)


def latest(connection: Connection, conversation_id: str, customer_id: str) -> Challenge | None:
    """What this customer was asked for last in the conversation."""
    newest = sa.select(sa.func.max(_p.asked_at)).where(_p.conversation_id == conversation_id).scalar_subquery()
    mine = sa.and_(_p.conversation_id == conversation_id, _p.customer_id == customer_id, _p.asked_at == newest)
    return next(iter(_found(connection, mine)), None)


def of_operation(connection: Connection, operation_id: str, digest: str, customer_id: str) -> list[Challenge]:
    """All challenges of an operation with these parameters, held until the transaction ends."""
    mine = sa.and_(_p.operation_id == operation_id, _p.digest == digest, _p.customer_id == customer_id)
    return _found(connection, mine, lock=True)


def of_operations(connection: Connection, operation_ids: Collection[str]) -> list[Challenge]:
    """All challenges of these operations."""
    return _found(connection, _p.operation_id.in_(operation_ids)) if operation_ids else []


def end_open(connection: Connection, conversation_id: str, now: datetime) -> None:
    """Give up what is asked for in the conversation."""
    which = sa.and_(_p.conversation_id == conversation_id, _p.answered_at.is_(None), _p.ended_at.is_(None))
    connection.execute(proofs.update().where(which).values(ended_at=now))


def take_try(connection: Connection, challenge_id: str, now: datetime) -> int | None:
    """Count a try before anything is compared; the tries that are left, None if there was none. Parallel tries are
    counted one by one."""
    may = sa.and_(_p.tries < MOST_TRIES, _p.answered_at.is_(None), _p.ended_at.is_(None), _p.expires_at > now)
    counted = proofs.update().where(_p.id == challenge_id, may).values(tries=_p.tries + 1)
    tries = connection.execute(counted.returning(_p.tries)).scalar()
    return None if tries is None else MOST_TRIES - int(tries)


def answer(connection: Connection, challenge_id: str, now: datetime) -> bool:
    """Note the right answer; False if there is one already, or none may come any more."""
    may = sa.and_(_p.answered_at.is_(None), _p.ended_at.is_(None), _p.expires_at > now)
    values = {"answered_at": now, "usable_until": now + USE_TIME}
    return connection.execute(proofs.update().where(_p.id == challenge_id, may).values(**values)).rowcount == 1


def use(connection: Connection, ids: Sequence[str], now: datetime) -> bool:
    """Use these up, all or none; False if any was used already, or holds no more."""
    may = sa.and_(_p.used_at.is_(None), _p.answered_at.is_not(None), _p.usable_until > now)
    used = proofs.update().where(_p.id.in_(ids), may).values(used_at=now)
    return connection.execute(used).rowcount == len(ids)


def _found(connection: Connection, *conditions: sa.ColumnElement[bool], lock: bool = False) -> list[Challenge]:
    query = sa.select(proofs).where(*conditions).order_by(_p.asked_at, _p.id)
    rows = connection.execute(query.with_for_update() if lock else query).mappings()
    return [Challenge(**{**row, "method": Method(row["method"])}) for row in rows]
