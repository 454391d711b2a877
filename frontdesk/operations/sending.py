"""Carrying operations out: sending them to the system of record, and settling what came of them.

The turn that confirmed an operation carries it out at once, so that the customer hears the result. If its process ends
on the way, or no answer comes, the outbox goes on: it asks the other side what became of the operation, by its id, and
sends it again under the same id only if the other side has never got it, and only while the other side still knows ids
of that age. After that it is asked for alone, and a person settles it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.engine import Connection

from frontdesk.accounts.ports import ChangeableRecord, SystemOfRecordUnavailable
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Done, KeyReused, OutcomeUnknown, Refused, Result
from frontdesk.database import Database, utc_now
from frontdesk.failpoints import failpoint
from frontdesk.operations import store
from frontdesk.operations.mail import OPERATION_MAIL
from frontdesk.operations.model import UNDER_WAY, Operation, State
from frontdesk.operations.ports import Issue
from frontdesk.operations.service import OUTBOX_KIND, undo_claims
from frontdesk.outbox.model import AwaitsOther, Entry
from frontdesk.outbox.service import finish, put
from frontdesk.problems import NotFound

log = structlog.get_logger("frontdesk.operations")


class StillUnknown(AwaitsOther):
    """Nobody knows yet whether the operation was done."""


class Sending:
    """Sends operations and settles them."""

    def __init__(
        self,
        database: Database,
        system: ChangeableRecord,
        issue: Issue,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._system = system
        self._issue = issue
        self._clock = clock

    def carry_out(self, operation: Operation) -> Operation:
        """Send an operation that was just confirmed as `sent`, and settle it. Returns it as it is then: done, refused,
        or `unknown` if nothing could be learnt in time; the outbox goes on with it."""
        if operation.state is not State.SENT:
            return operation
        try:
            return self.settle(operation, self._send(operation))
        except (OutcomeUnknown, SystemOfRecordUnavailable) as problem:
            return self._not_known(operation, problem)

    def resume(self, operation_id: str) -> Operation | None:
        """Go on with an operation whose first sending may or may not have arrived.

        Raises `StillUnknown` or `SystemOfRecordUnavailable`: try again later.
        """
        with self._database.read() as connection:
            operation = store.find(connection, operation_id)
        if operation is None or operation.state not in UNDER_WAY:
            return operation
        if operation.attempts:
            known = self._system.outcome_of(operation.id)
            if known is not None:
                return self.settle(operation, known)
            if operation.is_only_asked_for(self._clock()):
                log.error("operation_key_expired", operation=operation.id, name=operation.name)
                raise StillUnknown("key_expired")
        operation = self._begin(operation)
        try:
            return self.settle(operation, self._send(operation))
        except OutcomeUnknown as problem:
            self._not_known(operation, problem)
            raise StillUnknown("outcome_unknown") from None

    def settle_by_hand(self, operation_id: str, is_done: bool, by: str) -> Operation | None:
        """Store what a person found in the system of record, which does not say it itself any more. None, and nothing
        is stored, if the operation may be sent again: then the outbox settles it. Raises `NotFound`."""
        with self._database.read() as connection:
            operation = store.find(connection, operation_id)
        if operation is None:
            raise NotFound("operation")
        if not operation.is_only_asked_for(self._clock()):
            return None
        log.info("operation_settled_by_hand", operation=operation.id, by=by)
        facts = {"settled_by": by}
        return self.settle(operation, Done(facts) if is_done else Refused(Refusal.OTHERWISE, facts=facts))

    def settle(self, operation: Operation, result: Result) -> Operation:
        """Store what came of an operation, once. Whoever comes second finds it settled, with the same result."""
        state = State.DONE if isinstance(result, Done) else State.REFUSED
        now = self._clock()
        with self._database.write("operation_settle") as connection:
            stands = store.find(connection, operation.id)
            if stands is None or stands.state not in UNDER_WAY:
                return stands or operation
            at = State.SENT if stands.state is State.CONFIRMED else stands.state
            if stands.state is State.CONFIRMED:
                store.moved(connection, operation.id, State.CONFIRMED, State.SENT)
            values = {"result": store.result_to_json(result), "settled_at": now}
            if store.moved(connection, operation.id, at, state, **values):
                _end(connection, stands, result, now)
            settled = store.find(connection, operation.id) or operation
        log.info("operation_settled", operation=operation.id, name=operation.name, state=settled.state)
        return settled

    def _send(self, operation: Operation) -> Result:
        failpoint("operation.before_send")
        try:
            result = self._system.perform(self._issue(operation.id, operation.request))
        except KeyReused:  # the system has another change under this id, and has not made ours
            log.error("operation_key_reused", operation=operation.id, name=operation.name)
            return Refused(Refusal.KEY_REUSED)
        failpoint("operation.after_send")
        return result

    def _begin(self, operation: Operation) -> Operation:
        """Note that it is being sent, before it is."""
        now = self._clock()
        with self._database.write("operation_begin") as connection:
            values = {"attempts": store.one_more_attempt(), "sent_at": operation.sent_at or now}
            if operation.state is State.CONFIRMED:
                store.moved(connection, operation.id, State.CONFIRMED, State.SENT, **values)
            else:
                store.note(connection, operation.id, operation.state, **values)
            return store.find(connection, operation.id) or operation

    def _not_known(self, operation: Operation, problem: Exception) -> Operation:
        """Note that nothing is known of what was sent."""
        log.warning("operation_unknown", operation=operation.id, name=operation.name, error=type(problem).__name__)
        with self._database.write("operation_unknown") as connection:
            store.moved(connection, operation.id, State.SENT, State.UNKNOWN)
            return store.find(connection, operation.id) or operation


def _end(connection: Connection, operation: Operation, result: Result, now: datetime) -> None:
    """What follows from a result, in its transaction: lines are free, a mail confirms what was done."""
    finish(connection, OUTBOX_KIND, operation.id, now)
    if isinstance(result, Refused):
        undo_claims(connection, operation)
        return
    store.free_lines(connection, operation.id)
    put(connection, OPERATION_MAIL, f"operation:{operation.id}", {"operation": operation.id}, now)


class OperationDestination:
    """The outbox's destination for operations that the turn did not settle."""

    time_limit = timedelta(seconds=30)

    def __init__(self, sending: Sending) -> None:
        self._sending = sending

    def deliver(self, entry: Entry) -> None:
        """Raises `StillUnknown`: what was confirmed is never given up, however long the other side is away."""
        try:
            self._sending.resume(entry.payload["operation"])
        except SystemOfRecordUnavailable as problem:
            raise StillUnknown("unavailable") from problem
