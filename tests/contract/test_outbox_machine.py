"""Whatever happens in whatever order, the outbox keeps its promises: a state machine over two workers, their crashes
and late deliveries, an operator, and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from frontdesk.database import Database, utc_now
from frontdesk.outbox.dead_letters import DeadLetters
from frontdesk.outbox.model import LONGEST_PATIENCE, MAX_FAILURES, Delivery, Entry, Pace, RetryLater, Undeliverable
from frontdesk.outbox.service import CLAIM_MARGIN, Outbox, put
from frontdesk.outbox.tables import outbox, outbox_places

LIMIT = timedelta(seconds=20)
KINDS = ("mail", "chat")
LANES, PLACES = st.sampled_from(["", "a", "b"]), st.sampled_from(["", "here", "there"])
PAUSE = 10.0
OUTCOMES = {"ok": None, "failed": OSError("refused"), "later": RetryLater(100), "never": Undeliverable("gone")}


@dataclass
class Expected:
    """What the ledger should know of an entry. `claimed_by` is the claim that may settle it."""

    kind: str
    lane: str
    place: str
    due_at: datetime
    state: Delivery = Delivery.PENDING
    failures: int = 0
    put_off_since: datetime | None = None
    claimed_by: Claim | None = None


@dataclass(eq=False)
class Claim:
    """An entry in the hands of a worker, whose boot at the time goes on delivering it even after a crash."""

    outbox: Outbox
    entry: Entry
    number: int
    was_due_at: datetime


class Destination:
    """Notes what arrives, and does as it is told."""

    time_limit = LIMIT

    def __init__(self, arrived: list[str], error: Exception | None) -> None:
        self._arrived = arrived
        self._error = error

    def deliver(self, entry: Entry) -> None:
        if self._error:
            raise self._error
        self._arrived.append(entry.key)


class Ledger(RuleBasedStateMachine):
    """Entries by their numbers, in the order of their writes, which is the order of their lanes."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        with self.database.write() as connection:
            connection.execute(outbox.delete())
            connection.execute(outbox_places.delete())
        self.now = utc_now() + timedelta(days=1)
        self.boots = [0, 0]
        self.workers = [Outbox(self.database, f"{number}/0") for number in (0, 1)]
        self.operator = DeadLetters(self.database)
        self.entries: list[Expected] = []
        self.ids: list[int] = []
        self.claims: list[Claim] = []
        self.arrived: list[str] = []
        self.retried: set[int] = set()
        self.free_at: dict[str, datetime] = {}

    @initialize(lanes=st.lists(LANES, min_size=1, max_size=3))
    def there_is_something_to_do(self, lanes: list[str]) -> None:
        for lane in lanes:
            self.somebody_puts_an_entry("mail", lane, "")

    @rule(kind=st.sampled_from(KINDS), lane=LANES, place=PLACES)
    def somebody_puts_an_entry(self, kind: str, lane: str, place: str) -> None:
        key, pace = str(len(self.entries)), Pace(place, PAUSE) if place else None
        with self.database.write() as connection:
            put(connection, kind, key, {}, self.now, lane, pace)
            self.ids.append(connection.execute(sa.select(outbox.c.id).where(outbox.c.key == key)).scalar_one())
        self.entries.append(Expected(kind, lane, place, self.now))

    @precondition(lambda self: self.entries)
    @rule(data=st.data(), kind=st.sampled_from(KINDS))
    def somebody_puts_it_again(self, data: st.DataObject, kind: str) -> None:
        number = data.draw(st.integers(0, len(self.entries) - 1))
        with self.database.write() as connection:
            put(connection, kind, str(number), {"other": "payload"}, self.now, "c")

    @rule(worker=st.integers(0, 1), kind=st.sampled_from(KINDS))
    def a_worker_claims(self, worker: int, kind: str) -> None:
        entry = self.workers[worker].claim(kind, LIMIT, self.now)
        self.bury()
        if entry is None:
            assert self.heads(kind) == []
            return
        number = int(entry.key)
        assert number in self.heads(kind)
        expected = self.entries[number]
        if expected.claimed_by:
            expected.failures += 1
            expected.put_off_since = None
        claim = Claim(self.workers[worker], entry, number, expected.due_at)
        expected.claimed_by, expected.due_at = claim, self.now + LIMIT + CLAIM_MARGIN
        self.keep_place(expected, self.now + timedelta(seconds=PAUSE))
        assert entry.failures == expected.failures
        self.claims.append(claim)

    def standing(self, claim: Claim) -> bool:
        return self.entries[claim.number].claimed_by is claim

    @precondition(lambda self: not all(map(self.standing, self.claims)))
    @rule(data=st.data(), outcome=st.sampled_from(sorted(OUTCOMES)))
    def a_delivery_ends_whose_claim_is_gone(self, data: st.DataObject, outcome: str) -> None:
        """It ran out and another worker took over, its process was replaced, or an operator decided. That the ledger is
        as it was is checked after every step."""
        gone = [claim for claim in self.claims if not self.standing(claim)]
        harmful = [claim for claim in gone if self.entries[claim.number].claimed_by]  # they could end another's claim
        claim = data.draw(st.sampled_from(harmful or gone))
        claim.outbox.deliver(claim.entry, Destination(self.arrived, OUTCOMES[outcome]), self.now)

    @precondition(lambda self: any(map(self.standing, self.claims)))
    @rule(data=st.data(), outcome=st.sampled_from(sorted(OUTCOMES)))
    def a_delivery_ends(self, data: st.DataObject, outcome: str) -> None:
        claim = data.draw(st.sampled_from([claim for claim in self.claims if self.standing(claim)]))
        expected, error = self.entries[claim.number], OUTCOMES[outcome]
        claim.outbox.deliver(claim.entry, Destination(self.arrived, error), self.now)
        expected.claimed_by = None
        if outcome == "later":
            self.is_put_off(expected, claim)
            return
        self.keep_place(expected, self.now + timedelta(seconds=PAUSE))
        if error is None:
            assert claim.entry.key == self.arrived[-1]
            self.the_lane_arrives_in_order(claim.number)
            expected.state = Delivery.DONE
            return
        expected.failures += 1
        expected.put_off_since = None
        is_dead = outcome == "never" or expected.failures >= MAX_FAILURES
        expected.state = Delivery.DEAD if is_dead else Delivery.PENDING
        expected.due_at = self.now + timedelta(seconds=min(2**expected.failures, 3600))

    def is_put_off(self, expected: Expected, claim: Claim) -> None:
        """No failure, and not for ever; it keeps its turn where a place waits with it."""
        expected.put_off_since = expected.put_off_since or self.now
        waited = self.now - expected.put_off_since
        if waited >= LONGEST_PATIENCE:
            expected.state = Delivery.DEAD
        until = self.now + max(timedelta(seconds=100), min(waited / 10, timedelta(minutes=5)))
        expected.due_at = claim.was_due_at if expected.place else until
        self.keep_place(expected, until)

    def keep_place(self, expected: Expected, until: datetime) -> None:
        if expected.place:
            self.free_at[expected.place] = max(until, self.free_at.get(expected.place, until))

    @rule(worker=st.integers(0, 1))
    def a_process_dies_and_comes_back(self, worker: int) -> None:
        self.boots[worker] += 1
        dead, self.workers[worker] = self.workers[worker], Outbox(self.database, f"{worker}/{self.boots[worker]}")
        self.workers[worker].release_claims()
        for expected in self.entries:
            if expected.claimed_by and expected.claimed_by.outbox is dead:
                expected.claimed_by, expected.due_at, expected.put_off_since = None, utc_now(), None
                expected.failures += 1

    @rule(seconds=st.sampled_from([1, 11, 31, 3600, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: any(map(self.standing, self.claims)))
    @rule(data=st.data())
    def a_claim_runs_out_and_somebody_looks(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from([claim for claim in self.claims if self.standing(claim)]))
        self.now = max(self.now, self.entries[claim.number].due_at)
        self.a_worker_claims(data.draw(st.integers(0, 1)), claim.entry.kind)

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def an_operator_retries(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.entries) - 1))
        expected = self.entries[number]
        can_be = expected.state is Delivery.DEAD or (expected.state is Delivery.PENDING and expected.claimed_by is None)
        assert self.operator.retry([self.ids[number]]) == can_be
        if can_be:
            if expected.state is Delivery.DEAD:
                self.retried.add(number)
            expected.state, expected.failures, expected.due_at = Delivery.PENDING, 0, utc_now()
            expected.put_off_since = None
            self.free_at.pop(expected.place, None)

    @precondition(lambda self: self.entries)
    @rule(data=st.data())
    def an_operator_drops(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.entries) - 1))
        expected = self.entries[number]
        can_be = expected.state in (Delivery.DEAD, Delivery.PENDING)
        assert self.operator.drop([self.ids[number]]) == can_be
        if can_be:
            expected.state, expected.claimed_by = Delivery.DROPPED, None

    @invariant()
    def the_ledger_says_what_happened(self) -> None:
        with self.database.read() as connection:
            columns = (outbox.c.kind, outbox.c.lane, outbox.c.state, outbox.c.failures, outbox.c.put_off_since)
            rows = connection.execute(sa.select(*columns).order_by(outbox.c.id)).all()
        expected = [(each.kind, each.lane, each.state, each.failures, each.put_off_since) for each in self.entries]
        assert rows == expected

    def heads(self, kind: str) -> list[int]:
        """The numbers that can be claimed: due, in a free place, and with no older pending one in their lane."""
        pending = [n for n, each in enumerate(self.entries) if each.kind == kind and each.state is Delivery.PENDING]
        first: dict[str, int] = {}
        for number in pending:
            first.setdefault(self.entries[number].lane or f"none {number}", number)
        return [number for number in first.values() if self.is_due(self.entries[number])]

    def is_due(self, expected: Expected) -> bool:
        return expected.due_at <= self.now and self.free_at.get(expected.place, self.now) <= self.now

    def bury(self) -> None:
        """A claim that ran out once too often was found by the worker that looked, on its way to something else."""
        with self.database.read() as connection:
            query = sa.select(outbox.c.key).where(outbox.c.state == Delivery.DEAD)
            for number in map(int, connection.execute(query).scalars()):
                expected = self.entries[number]
                if expected.state is Delivery.PENDING:
                    if expected.claimed_by:
                        expected.failures += 1
                        expected.put_off_since = None
                    assert expected.failures >= MAX_FAILURES
                    expected.state, expected.claimed_by = Delivery.DEAD, None

    def the_lane_arrives_in_order(self, number: int) -> None:
        """Nothing older of the lane is still to come, but for what came back from the dead meanwhile."""
        own = self.entries[number]
        for other in set(range(number)) - self.retried if own.lane else ():
            older = self.entries[other]
            assert (older.kind, older.lane) != (own.kind, own.lane) or older.state is not Delivery.PENDING

    def teardown(self) -> None:
        """Heal: what is still pending is delivered, each once more, unless it had failed too often."""
        self.now += timedelta(days=1)
        pending = [
            str(number)
            for number, each in enumerate(self.entries)
            if each.state is Delivery.PENDING and each.failures + (each.claimed_by is not None) < MAX_FAILURES
        ]
        arrived: list[str] = []
        destinations = dict.fromkeys(KINDS, Destination(arrived, None))
        while self.workers[0].deliver_due(destinations, self.now):
            self.now += timedelta(seconds=PAUSE)
        assert sorted(arrived) == sorted(pending)
        self.workers[0].deliver_due(destinations, self.now + timedelta(days=1))
        assert len(arrived) == len(pending)


def test_the_outbox_keeps_its_promises_in_every_order_of_events(database_url: str) -> None:
    database = Database(database_url)
    machine = type("Machine", (Ledger,), {"database": database})
    checks = settings(max_examples=60, stateful_step_count=40, suppress_health_check=list(HealthCheck), database=None)
    try:
        run_state_machine_as_test(machine, settings=checks)
    finally:
        database.close()
