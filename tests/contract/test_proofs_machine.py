"""Any sequence of asking, answering, guessing, waiting and using, against a model of what was really proven: nothing is
done without its own proof, and no proof is used twice. Bugs that are planted in it are found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from frontdesk.conversations.store import new_id
from frontdesk.database import Database
from frontdesk.identity.proofs import store
from frontdesk.identity.proofs.codes import Codes
from frontdesk.identity.proofs.model import ANSWER_TIME, MOST_TRIES, USE_TIME, Challenge, Outcome, Purpose
from tests.contract.test_proofs import World, other
from tests.engine import Engine


class ProofsMachine(RuleBasedStateMachine):
    """`answered` holds when each challenge was really answered, `used` which proofs were used."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.database, "email")
        self.world.proofs._limits.hit = lambda *_, **__: None  # type: ignore[method-assign]
        self.conversation = Engine(self.database).start("C-1007")
        run = new_id()[:8]  # an earlier example's operations are not this one's
        kinds = [(operation, digest) for operation in (1, 2) for digest in "ab"]
        self.purposes = [Purpose(f"{run}-{op}", digest * 64, "cancel_order", "cancel it") for op, digest in kinds]
        self.asked: list[tuple[Purpose, Challenge]] = []
        self.tries: dict[str, int] = {}
        self.answered: dict[str, Any] = {}
        self.used: set[str] = set()

    @property
    def open(self) -> Challenge | None:
        """The one challenge that may be answered now."""
        if not self.asked:
            return None
        it = self.asked[-1][1]
        is_open = it.id not in self.answered and self.tries.get(it.id, 0) < MOST_TRIES
        return it if is_open and self.world.now < it.asked_at + ANSWER_TIME else None

    @rule(which=st.integers(0, 3))
    def ask(self, which: int) -> None:
        purpose = self.purposes[which]
        self.asked.append((purpose, self.world.ask(self.conversation, purpose)[0]))

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def types_the_code_of(self, data: st.DataObject) -> None:
        self._type(data.draw(st.sampled_from(self.asked))[1])

    def _type(self, challenge: Challenge) -> None:
        expected, is_open = self.open, self.open is not None
        outcome = self.world.type(self.conversation, self.world.code(challenge)).outcome
        if expected and expected.id == challenge.id:
            assert outcome is Outcome.PROVEN
            self.answered[challenge.id] = self.world.now
        else:
            assert (outcome is Outcome.UNASKED) is (not is_open) and outcome is not Outcome.PROVEN
            self._count(expected)

    @precondition(lambda self: self.open)
    @rule()
    def answers(self) -> None:
        assert self.open
        self._type(self.open)

    @rule(times=st.sampled_from([1, MOST_TRIES]))
    def guesses(self, times: int) -> None:
        for _ in range(times):
            expected = self.open
            code = other(self.world.code(expected)) if expected else "000000"
            outcome = self.world.type(self.conversation, code).outcome
            assert outcome is not Outcome.PROVEN and (outcome is Outcome.UNASKED) is (expected is None)
            self._count(expected)

    def _count(self, challenge: Challenge | None) -> None:
        if challenge:
            self.tries[challenge.id] = self.tries.get(challenge.id, 0) + 1

    @rule(which=st.integers(0, 3), customer=st.sampled_from(["C-1007", "C-1008"]))
    def uses(self, which: int, customer: str) -> None:
        self._use(self.purposes[which], customer)

    @precondition(lambda self: self.asked)
    @rule()
    def uses_the_last(self) -> None:
        self._use(self.asked[-1][0], "C-1007")

    @precondition(lambda self: self.asked)
    @rule()
    def uses_the_last_for_other_parameters(self) -> None:
        last = self.asked[-1][0]
        changed = [each for each in self.purposes if each.operation_id == last.operation_id and each != last]
        self._use(changed[0], "C-1007")

    def _use(self, purpose: Purpose, customer: str) -> None:
        good = {
            challenge.id
            for asked_for, challenge in self.asked
            if asked_for == purpose and challenge.id not in self.used and self._holds(challenge.id)
        }
        used = self.world.consume(purpose, customer)
        assert (used is not None) is (customer == "C-1007" and bool(good))
        self.used |= good if used else set()

    def _holds(self, challenge_id: str) -> bool:
        at = self.answered.get(challenge_id)
        return at is not None and self.world.now < at + USE_TIME

    @rule(minutes=st.sampled_from([1, 5, 10]))
    def waits(self, minutes: int) -> None:
        self.world.now += timedelta(minutes=minutes)


def play(database: Database, examples: int) -> None:
    ProofsMachine.database = database
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        ProofsMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=20,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nothing_is_proven_that_was_not_and_nothing_twice(database: Database) -> None:
    play(database, examples=15)


def _any(*_: Any) -> bool:
    return True


def _all_of_customer(connection: Any, operation_id: str, digest: str, customer_id: str) -> list[Challenge]:
    return store._found(connection, store._p.operation_id == operation_id, store._p.customer_id == customer_id)


def _of_anybody(connection: Any, operation_id: str, digest: str, customer_id: str) -> list[Challenge]:
    return store._found(connection, store._p.operation_id == operation_id, store._p.digest == digest)


PLANTED: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "any code is right": (Codes, "is_right", _any),
    "a proof counts for other parameters": (store, "of_operation", _all_of_customer),
    "a proof counts for another customer": (store, "of_operation", _of_anybody),
    "a proof is used again": (
        Challenge,
        "holds",
        lambda self, now: self.usable_until is not None and now < self.usable_until,
    ),
    "what was asked before stays open": (store, "end_open", lambda *_: None),
    "tries are not counted": (store, "take_try", lambda *_: 1),
    "a challenge never ends": (
        Challenge,
        "waits",
        lambda self, now: self.answered_at is None and self.ended_at is None,
    ),
}


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_found(
    bug: str, migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, name, planted = PLANTED[bug]
    monkeypatch.setattr(of, name, planted)
    if bug == "a proof is used again":
        monkeypatch.setattr(store, "use", _any)
    database = Database(f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'frontdesk.db')}")
    with pytest.raises(AssertionError):
        play(database, examples=100)
    database.close()
