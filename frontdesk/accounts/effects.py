"""What was done for each operation, kept beside the records that it changed and in the same transaction.

A database that has this table makes each change once: who asks again under the same operation's id gets the first
result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from frontdesk.accounts.database import TIME_LIMIT_SECONDS, translated_errors
from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.writes import Done, KeyReused, OutcomeUnknown, Refused, Result, WriteRequest
from frontdesk.accounts.writing import writing_transaction
from frontdesk.database import ExactText, Json, UtcDateTime, utc_now

#: A change that another one met is looked at again, as the records then are.
TRIES = 3
#: Makes the change that is asked for in the transaction, or says why not; then it has changed nothing.
Change = Callable[[sa.Connection, WriteRequest], Result]


def effects_table(tables: sa.MetaData, name: str) -> sa.Table:
    """The table, among those of a system of record."""
    return sa.Table(
        name,
        tables,
        sa.Column("operation_id", ExactText, primary_key=True),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("name", ExactText, nullable=False),
        sa.Column("customer_id", ExactText, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
    )


def made_once(
    url: sa.URL,
    effects: sa.Table,
    grants: Grants,
    grant: Grant,
    change: Change,
    seconds: float = TIME_LIMIT_SECONDS,
) -> Result:
    """Make the change that is granted and keep its result, in one transaction.

    Args:
        seconds: how long it waits for the database.

    Raises `NotGranted`; `KeyReused`; `SystemOfRecordUnavailable` if nothing was done; `OutcomeUnknown` if the commit
    got no answer.
    """
    request = grants.honour(grant)
    for _ in range(TRIES):
        is_kept = False
        try:
            with writing_transaction(url, seconds) as connection:
                result = _result_in(connection, effects, grant.operation_id, request, change)
                is_kept = True
            return result
        except IntegrityError:  # somebody else was quicker, with this very operation perhaps: look again
            continue
        except SQLAlchemyError as error:
            # The message of a database error repeats the parameters: only its kind may reach a log.
            raise (OutcomeUnknown if is_kept else SystemOfRecordUnavailable)(type(error).__name__) from None
    raise SystemOfRecordUnavailable("IntegrityError")


def outcome_of(engine: sa.Engine, effects: sa.Table, operation_id: str) -> Result | None:
    """What came of the operation; None if it was never made here. Raises `SystemOfRecordUnavailable`."""
    with translated_errors(), engine.connect() as connection:
        row = connection.execute(sa.select(effects).where(effects.c.operation_id == operation_id)).first()
    return None if row is None else _result(row)


def _result_in(
    connection: sa.Connection, effects: sa.Table, operation_id: str, request: WriteRequest, change: Change
) -> Result:
    row = connection.execute(sa.select(effects).where(effects.c.operation_id == operation_id)).first()
    if row is None:
        result = change(connection, request)
        connection.execute(sa.insert(effects).values(_row(operation_id, request, result)))
        return result
    if row.digest != request.digest:
        raise KeyReused(operation_id)
    return _result(row)


def _row(operation_id: str, request: WriteRequest, result: Result) -> dict[str, Any]:
    told: dict[str, Any] = {"facts": dict(result.facts)}
    if isinstance(result, Refused):
        told |= {"reason": result.code, "instead": list(result.instead)}
    return {
        "operation_id": operation_id,
        "digest": request.digest,
        "name": request.name,
        "customer_id": request.customer_id,
        "is_done": isinstance(result, Done),
        "result": told,
        "made_at": utc_now(),
    }


def _result(row: sa.Row[Any]) -> Result:
    told = row.result
    return Done(told["facts"]) if row.is_done else Refused.read(told["reason"], told["instead"], told["facts"])
