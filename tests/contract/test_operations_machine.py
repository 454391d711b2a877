"""No change without what its declaration asks for, and none twice: a state machine over customers, agents, approvers,
proofs, time, a record that fails, and turns that come late. Bugs that are planted in it are found."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from frontdesk.accounts.grants import Grant
from frontdesk.accounts.writes import Done, Result
from frontdesk.conversations.commit import StartedTurn
from frontdesk.conversations.model import Owner
from frontdesk.conversations.store import new_id
from frontdesk.database import Database
from frontdesk.operations import store
from frontdesk.operations.declarations import DAILY_REFUNDS, DECLARATIONS
from frontdesk.operations.model import Actor, Declaration, Mode, Operation, State
from frontdesk.operations.service import NotConfirmed, Operations
from frontdesk.problems import NotAllowed, NotFound
from frontdesk.team.model import Agent
from tests.changeable import RecordInMemory, unavailable
from tests.contract.test_operations import Desk, ProofsInMemory
from tests.engine import Engine, answer

NAMES = ("cancel_order", "change_address", "refund")
ORDERS = ("W1", "W2", "W3", "W4")
PRICES = {"W1": Decimal("90.00"), "W2": Decimal("140.00"), "W3": Decimal("95.00"), "W4": Decimal("85.00")}
FAULTS = (None, "before", "after", "ask")


class World(RuleBasedStateMachine):
    """A customer with two conversations, an agent, an approver, and whatever goes wrong."""

    database: Database
    agent: Agent

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(Engine(self.database))
        self.desk.record.prices = PRICES
        customer = f"C-{new_id()}"  # an earlier example's sum of the day is not this one's
        self.chats = [self.desk.engine.start(customer) for _ in range(2)]
        for name in NAMES:
            self.choose_a_mode(name, Mode.ON)
        self.read: dict[str, Operation] = {}
        self.proven: Counter[tuple[str, str]] = Counter()
        self.approved: set[str] = set()
        self.agent_confirmed: set[str] = set()
        self.versions: dict[str, int] = {}
        self.late: list[tuple[int, StartedTurn, Operation]] = []

    @rule(chat=st.integers(0, 1), name=st.sampled_from(NAMES), order=st.sampled_from(ORDERS))
    def read_back(self, chat: int, name: str, order: str) -> None:
        if self._is_bots(chat):
            address = {"address": f"{len(self.read)} Orchard Bend"} if name == "change_address" else {}
            try:
                operation = self.desk.read_back(self.chats[chat], name, order=order, **address)
            except NotConfirmed:  # it is off
                return
            self.read[operation.id] = operation
            self.versions[operation.id] = self.desk.engine.conversation(operation.conversation_id).owner_version

    @rule(pick=st.integers(0, 9), ends=st.booleans())
    def confirm(self, pick: int, ends: bool) -> None:
        operation = self._picked(pick)
        if operation is None or not self._is_bots(chat := self._chat_of(operation)):
            return
        started = self.desk.engine.started(self.chats[chat], "yes", now=self.desk.now)
        if not ends:
            self.late.append((chat, started, operation))
            return
        self._try(lambda: self._says_yes(chat, started, operation))
        self.desk.engine.turns.finish(started, answer(), now=self.desk.now)

    @rule()
    def a_late_attempt_confirms(self) -> None:
        for chat, started, operation in self.late:
            self._try(lambda c=chat, s=started, o=operation: self._says_yes(c, s, o))
            self.desk.engine.turns.finish(started, answer(), now=self.desk.now)
        self.late.clear()

    @rule(pick=st.integers(0, 9))
    def prove(self, pick: int) -> None:
        if operation := self._picked(pick):
            self.desk.proofs.given[operation.id, operation.digest] = "code"
            self.proven[operation.id, operation.digest] += 1

    @rule(chat=st.integers(0, 1))
    def take_over(self, chat: int) -> None:
        if self.desk.engine.conversation(self.chats[chat].id).owner is not Owner.AGENT:
            self.desk.engine.agent_actions.take_over(self.chats[chat].id, self.agent)

    @rule(chat=st.integers(0, 1))
    def hand_back(self, chat: int) -> None:
        if self.desk.engine.conversation(self.chats[chat].id).owner is Owner.AGENT:
            self.desk.engine.agent_actions.hand_back(self.chats[chat].id, self.agent)

    @rule(pick=st.integers(0, 9))
    def an_agent_confirms(self, pick: int) -> None:
        if operation := self._picked(pick):
            agent = Actor("agent", self.agent.agent_id, "agent")
            if self._try(lambda: self.desk.operations.confirm_as(agent, operation.id)):
                self.agent_confirmed.add(operation.id)

    @rule(pick=st.integers(0, 9), role=st.sampled_from(["agent", "approver"]))
    def approve(self, pick: int, role: str) -> None:
        if operation := self._picked(pick):
            person = Actor("agent", self.agent.agent_id if role == "agent" else "an-approver", role)
            if self._try(lambda: self.desk.operations.approve(person, operation.id, "fine")) and role == "approver":
                self.approved.add(operation.id)

    @rule(pick=st.integers(0, 9))
    def decline(self, pick: int) -> None:
        if operation := self._picked(pick):
            self._try(lambda: self.desk.operations.decline(Actor("agent", "an-approver", "approver"), operation.id, ""))

    @rule(fault=st.sampled_from(FAULTS))
    def the_record_fails(self, fault: str | None) -> None:
        self.desk.record.fault = unavailable(fault) if fault else lambda where: None

    @rule(name=st.sampled_from(NAMES), mode=st.sampled_from([Mode.ON, Mode.ON, Mode.AGENT, Mode.OFF]))
    def choose_a_mode(self, name: str, mode: Mode) -> None:
        self.desk.operations.modes.set(name, mode, "robin@example.com")

    @rule(minutes=st.sampled_from([0, 1, 5, 40]))
    def the_outbox_works(self, minutes: int) -> None:
        self.desk.work_off(timedelta(minutes=minutes))

    @invariant()
    def nothing_is_done_twice(self) -> None:
        assert max(Counter(self.desk.effects).values(), default=0) <= 1

    @invariant()
    def everything_done_was_read_back_and_allowed(self) -> None:
        for operation_id, request in self.desk.record.ledger.effects:
            read, declared = self.read[operation_id], DECLARATIONS[request.name]
            stored = self.desk.operations.find(operation_id)
            assert request.digest == read.digest and stored is not None and stored.confirmed_by
            if declared.needs_proof and operation_id not in self.agent_confirmed:
                assert self.proven[operation_id, read.digest], f"{request.name} without its proof"
            if declared.approval and read.amount > declared.approval.above:
                assert operation_id in self.approved, f"{read.amount} without approval"

    @invariant()
    def nobody_gets_more_than_a_day_allows(self) -> None:
        refunded = [self.read[each].amount for each in self.desk.effects]
        assert sum(refunded, Decimal(0)) <= DAILY_REFUNDS

    def teardown(self) -> None:
        """In the end the record recovers, and every operation that was confirmed is settled."""
        self.desk.record.fault = lambda where: None
        self.a_late_attempt_confirms()
        for _ in range(6):
            self.desk.work_off(timedelta(hours=1))
        self.nothing_is_done_twice()
        self.everything_done_was_read_back_and_allowed()
        with self.database.read() as connection:
            assert store.under_way_since(connection, self.desk.now, 10) == []

    def _says_yes(self, chat: int, started: StartedTurn, operation: Operation) -> None:
        before = self.desk.operations.find(operation.id)
        self.desk.confirmed(self.chats[chat], started, operation)
        conversation = self.desk.engine.conversation(self.chats[chat].id)
        if before is not None and before.state is State.PROPOSED:
            assert conversation.owner is Owner.BOT, "confirmed after a takeover"
            assert conversation.owner_version == self.versions[operation.id], "confirmed after a takeover"

    def _picked(self, pick: int) -> Operation | None:
        known = sorted(self.read.values(), key=lambda each: each.proposed_at)[-3:]
        return known[pick % len(known)] if known else None

    def _chat_of(self, operation: Operation) -> int:
        return [each.id for each in self.chats].index(operation.conversation_id)

    def _is_bots(self, chat: int) -> bool:
        is_running = any(number == chat for number, *_ in self.late)
        return not is_running and self.desk.engine.conversation(self.chats[chat].id).owner is Owner.BOT

    def _try(self, do: Callable[[], object]) -> bool:
        try:
            do()
        except (NotConfirmed, NotAllowed, NotFound):
            return False
        return True


def play(database: Database, examples: int) -> None:
    """Play the machine. Raises AssertionError for a broken promise."""
    engine = Engine(database)
    agent = engine.agents.find("robin@example.com") or engine.agent("robin")

    class Played(World):
        pass

    Played.database, Played.agent = database, agent
    try:
        _run(Played, examples)
    except FlakyFailure as found:  # what is found once is found, whether or not it is found again
        raise found.exceptions[0] from None


def _run(machine: type[World], examples: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=checks,
        ),
    )


def test_no_operation_is_done_twice_or_without_what_it_needs(database: Database) -> None:
    play(database, examples=25)


def _any_proof(self: ProofsInMemory, connection: Any, operation_id: str, digest: str, *_: Any) -> str | None:
    return self.given.popitem()[1] if self.given else None


def _without_a_key(self: RecordInMemory, grant: Grant) -> Result:
    self.fault("before")
    self.ledger.effects.append((grant.operation_id, grant.request))
    self.fault("after")
    return Done()


def _sent_again(self: RecordInMemory, operation_id: str) -> Result | None:
    self.fault("ask")
    self.ledger.results.pop(operation_id, None)
    return None


PLANTED: dict[str, tuple[Any, str, Any]] = {
    "a change needs no proof": (Declaration, "is_proven_by", lambda self, actor: True),
    "a proof counts for another operation": (ProofsInMemory, "consume", _any_proof),
    "a yes counts after a takeover": (store, "in_turn", lambda turn_id, attempts, now: sa.true()),
    "no amount needs approval": (Declaration, "needs_approval", lambda self, amount: False),
    "whoever is an agent approves": (Operations, "_check_approver", lambda self, operation, person: None),
    "a day has no sum": (store, "count_day", lambda connection, operation, most: True),
    "the record forgets the key": (RecordInMemory, "perform", _without_a_key),
    "an unknown outcome is guessed": (RecordInMemory, "outcome_of", _sent_again),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_found(
    bug: str, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, name, planted = PLANTED[bug]
    monkeypatch.setattr(of, name, planted)
    database = Database(f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'frontdesk.db')}")
    with pytest.raises(AssertionError):
        play(database, examples=60)
    database.close()
