"""Operations as use cases: read back, confirm, approve, decline.

Whoever confirms (the customer's turn, an agent), one compare-and-set checks everything at once: the state, the turn's
attempt or the agent, the owner's version, the deadline, the proof, the lines, the day's sum. In the same transaction
the outbox gets the operation, so it is carried out even if this process ends here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.accounts.ports import ChangeableRecord
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused, Value, WriteRequest
from frontdesk.conversations import store as conversations
from frontdesk.database import Database, utc_now
from frontdesk.identity.model import Caller
from frontdesk.operations import store
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.model import (
    CUSTOMER,
    SENDING_TIME,
    WAITING,
    WAITING_TIME,
    Actor,
    Declaration,
    Draft,
    Mode,
    Operation,
    State,
)
from frontdesk.operations.modes import Modes
from frontdesk.operations.ports import Proofs
from frontdesk.operations.proposals import keep
from frontdesk.operations.stored import StoredOperations
from frontdesk.outbox.service import put
from frontdesk.problems import NotAllowed, NotFound, SignInRequired

#: The kind of outbox entries that carry operations out.
OUTBOX_KIND = "operation"


class NotConfirmed(NotAllowed):
    """Nothing was done, and nothing will be. `code` says why:

    `stale`: somebody took over, the time was up, it was read back anew, or it was confirmed already.
    `proof_required`: the customer has to prove first that it is them, for this operation.
    `line_taken`: another change of the same order line is under way.
    `daily_limit`: the customer got as much as a day allows without a person.
    `changed`: the record is no longer as it was read back.
    `not_offered`: the team has turned the operation off.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code, "The operation was not confirmed, and nothing was done.")


@dataclass(frozen=True)
class Attempt:
    """The attempt of a turn that runs now: who confirms in it confirms for the customer."""

    turn_id: str
    attempts: int


class Operations(StoredOperations):
    """Use cases around operations.

    Args:
        declarations: what each operation needs; nothing else is ever offered.
        default: the mode of operations for which the team has chosen none.
        waiting_time: how long people may decide on what waits for them.
        clock: the time, aware.

    Attributes:
        modes: whether the bot carries each operation out.
    """

    def __init__(
        self,
        database: Database,
        system: ChangeableRecord,
        proofs: Proofs,
        declarations: Mapping[str, Declaration],
        default: Mode = Mode.ON,
        clock: Callable[[], datetime] = utc_now,
        waiting_time: timedelta = WAITING_TIME,
    ) -> None:
        self._waiting_time = waiting_time
        super().__init__(database, clock)
        self._system = system
        self._proofs = proofs
        self._declarations = declarations
        self.modes = Modes(database, system, declarations, default, clock)

    def declaration(self, name: str) -> Declaration:
        """Raises NotFound for what is no operation."""
        if name not in self._declarations:
            raise NotFound("operation")
        return self._declarations[name]

    def draft(self, caller: Caller, name: str, parameters: Mapping[str, Value], key: str) -> Draft | Refused:
        """The operation as it can be read back to the caller, or why it is not possible. Changes nothing.

        Raises `SignInRequired`; `NotConfirmed` (`not_offered`); `SystemOfRecordUnavailable`.
        """
        declared = self.declaration(name)
        if caller.customer_id is None or not caller.reaches(declared.assurance):
            raise SignInRequired
        return self._examined(WriteRequest(name, caller.customer_id, _known(declared, parameters)), key)

    def _examined(self, request: WriteRequest, key: str) -> Draft | Refused:
        if self.modes.of(request.name) is Mode.OFF:
            raise NotConfirmed("not_offered")
        found = self._system.examine(request)
        if isinstance(found, Refused):
            return found
        return Draft(
            request.name,
            request.customer_id,
            found.parameters,
            key,
            facts=found.facts,
            amount=found.amount,
            currency=found.currency,
            lines=found.lines,
        )

    def propose(self, agent: Actor, conversation_id: str, draft: Draft) -> Operation:
        """Store what an agent proposes in a conversation that they have; it ends what was proposed before. Raises
        `NotFound`; `NotConfirmed` (`stale`) if the conversation is not theirs."""
        with self._database.write("operation_propose") as connection:
            conversation = conversations.lock(connection, conversation_id)
            if conversation.agent_id != agent.agent_id or conversation.customer_id != draft.customer_id:
                raise NotConfirmed("stale")
            keep(connection, conversation, [draft], agent, self._clock())
            return _found(connection, draft.id)

    def confirm(self, caller: Caller, attempt: Attempt, operation_id: str) -> Operation:
        """The customer's yes. Afterwards the operation is `sent` (carry it out now), or waits for the team.

        A turn that runs again finds what its first run confirmed. Raises `NotFound`, `NotConfirmed`,
        `SystemOfRecordUnavailable` (nothing was done).
        """
        operation = self._callers(caller, operation_id)
        if operation.turn_id == attempt.turn_id:
            return operation
        if operation.state is not State.PROPOSED:
            raise NotConfirmed("stale")
        self._check_unchanged(operation)
        now = self._clock()
        runs = store.in_turn(attempt.turn_id, attempt.attempts, now)
        return self._confirm(operation, CUSTOMER, now, runs, turn_id=attempt.turn_id)

    def confirm_as(self, agent: Actor, operation_id: str) -> Operation:
        """An agent's yes to what they proposed, or to what a customer confirmed and waits for an agent, in a
        conversation that they have. Afterwards the outbox carries it out. Raises like `confirm`."""
        operation = self.stored(operation_id)
        self._check_unchanged(operation)
        now = self._clock()
        if operation.state is State.PROPOSED:
            return self._confirm(operation, agent, now, store.with_agent(agent.agent_id or ""))
        theirs = store.is_with(agent.agent_id or "")
        return self._release(operation, State.FOR_AGENT, agent, now, None, theirs)

    def approve(self, approver: Actor, operation_id: str, reason: str) -> Operation:
        """An approver's yes. Raises `NotAllowed` (`own_request`) for whoever proposed or confirmed it, `NotFound`,
        `NotConfirmed`."""
        operation = self.stored(operation_id)
        self._check_approver(operation, approver)
        self._check_unchanged(operation)
        return self._release(operation, State.FOR_APPROVAL, approver, self._clock(), reason)

    def decline(self, person: Actor, operation_id: str, reason: str) -> Operation:
        """A no of the agent who has the conversation, or of an approver. Raises `NotFound`, `NotConfirmed`."""
        operation, now = self.stored(operation_id), self._clock()
        if operation.state is State.FOR_APPROVAL:
            self._check_approver(operation, person)
        theirs = () if operation.state is State.FOR_APPROVAL else (store.is_with(person.agent_id or ""),)
        with self._database.write("operation_decline") as connection:
            conversations.lock(connection, operation.conversation_id)
            values = {"approver": person.name, "approval_reason": reason, "settled_at": now}
            result = store.result_to_json(Refused(Refusal.DECLINED, facts={"reason": reason}))
            if operation.state not in WAITING or not store.moved(
                connection, operation_id, operation.state, State.DECLINED, *theirs, **values, result=result
            ):
                raise NotConfirmed("stale")
            undo_claims(connection, operation)
            return _found(connection, operation_id)

    def withdraw(self, caller: Caller) -> None:
        """The customer's no: what is proposed in the conversation is not done."""
        with self._database.write() as connection:
            conversations.lock(connection, caller.conversation_id)
            store.end_proposals(connection, caller.conversation_id)

    def _confirm(
        self, operation: Operation, by: Actor, now: datetime, fence: sa.ColumnElement[bool], turn_id: str | None = None
    ) -> Operation:
        declared = self.declaration(operation.name)
        with self._database.write("operation_confirm") as connection:
            conversations.lock(connection, operation.conversation_id)
            proof = None if declared.is_proven_by(by) else self._proof(connection, operation, now)
            if not store.hold_lines(connection, operation):
                raise NotConfirmed("line_taken")
            confirmed = replace(operation, confirmed_at=now)
            if declared.daily is not None and not store.count_day(connection, confirmed, declared.daily):
                raise NotConfirmed("daily_limit")
            state = self._after_yes(connection, declared, operation, by)
            values = {"confirmed_by": by.name, "confirmed_at": now, "turn_id": turn_id, "proof": proof}
            values |= {"attempts": 1, "sent_at": now} if state is State.SENT else {}
            values |= {"expires_at": now + self._waiting_time} if state in WAITING else {}
            is_open = store.not_expired(now)
            if not store.moved(connection, operation.id, State.PROPOSED, state, fence, is_open, **values):
                raise NotConfirmed("stale")
            if state is State.SENT:
                _queue(connection, operation, now + SENDING_TIME)
            elif state is State.CONFIRMED:
                _queue(connection, operation, now)
            return _found(connection, operation.id)

    def _after_yes(self, connection: Connection, declared: Declaration, operation: Operation, by: Actor) -> State:
        """Where an operation goes once everything that a yes needs is there. The system of record was asked before the
        transaction whether it knows the operation."""
        mode = self.modes.within(connection, operation.name)
        if mode is Mode.OFF:
            raise NotConfirmed("not_offered")
        if by is CUSTOMER and mode is Mode.AGENT:
            return State.FOR_AGENT
        if declared.needs_approval(operation.amount):
            return State.FOR_APPROVAL
        return State.SENT if by is CUSTOMER else State.CONFIRMED

    def _release(
        self,
        operation: Operation,
        waits: State,
        person: Actor,
        now: datetime,
        reason: str | None,
        *fence: sa.ColumnElement[bool],
    ) -> Operation:
        """Let an operation that waits for people go on."""
        declared = self.declaration(operation.name)
        is_next = waits is State.FOR_AGENT and declared.needs_approval(operation.amount)
        state = State.FOR_APPROVAL if is_next else State.CONFIRMED
        is_approval = waits is State.FOR_APPROVAL
        values: dict[str, Any] = {"approval_reason": reason, "approver": person.name} if is_approval else {}
        values |= {"confirmed_by": person.name} if waits is State.FOR_AGENT else {}
        values |= {"expires_at": now + self._waiting_time} if is_next else {}
        with self._database.write("operation_release") as connection:
            conversations.lock(connection, operation.conversation_id)
            is_open = store.not_expired(now)
            if operation.state is not waits or not store.moved(
                connection, operation.id, waits, state, is_open, *fence, **values
            ):
                raise NotConfirmed("stale")
            if state is State.CONFIRMED:
                _queue(connection, operation, now)
            return _found(connection, operation.id)

    def _proof(self, connection: Connection, operation: Operation, now: datetime) -> str:
        method = self._proofs.consume(connection, operation.id, operation.digest, operation.customer_id, now)
        if method is None:
            raise NotConfirmed("proof_required")
        return method

    def _check_unchanged(self, operation: Operation) -> None:
        """Raise `NotConfirmed` if the record is no longer as it was read back."""
        found = self._examined(operation.request, operation.id)
        same = isinstance(found, Draft) and (found.parameters, found.amount, found.lines) == (
            operation.parameters,
            operation.amount,
            operation.lines,
        )
        if not same:
            raise NotConfirmed("changed")

    def _check_approver(self, operation: Operation, person: Actor) -> None:
        """Raise `NotAllowed` unless the person has the role that approves, and asked for nothing themselves."""
        approval = self.declaration(operation.name).approval
        if approval is None or person.role != approval.role:
            raise NotAllowed("not_approver", "This needs somebody with the approver's role.")
        if operation.is_asked_by(person):
            raise NotAllowed("own_request", "Somebody else has to approve what you asked for.")

    def _callers(self, caller: Caller, operation_id: str) -> Operation:
        """The operation, if it was read back to this customer in this conversation. Raises NotFound alike otherwise."""
        operation = self.stored(operation_id)
        is_here = operation.conversation_id == caller.conversation_id and operation.episode == caller.episode
        if not is_here or operation.customer_id != caller.customer_id:
            raise NotFound("operation")
        return operation


def undo_claims(connection: Connection, operation: Operation) -> None:
    """Free the lines and the day's sum of an operation that will not be done."""
    store.free_lines(connection, operation.id)
    if DECLARATIONS[operation.name].daily is not None:  # of others nothing was counted
        store.uncount_day(connection, operation)


def _queue(connection: Connection, operation: Operation, due: datetime) -> None:
    put(connection, OUTBOX_KIND, operation.id, {"operation": operation.id}, due)


def _found(connection: Connection, operation_id: str) -> Operation:
    operation = store.find(connection, operation_id)
    if operation is None:
        raise NotFound("operation")
    return operation


def _known(declared: Declaration, parameters: Mapping[str, Value]) -> dict[str, Value]:
    """The parameters that the operation has. Raises ValueError for others: nothing is carried along unseen."""
    if unknown := set(parameters) - set(declared.parameters):
        raise ValueError(f"{declared.name} takes no {', '.join(sorted(unknown))}")
    return {name: value for name, value in parameters.items() if value is not None}
