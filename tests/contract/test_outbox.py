"""The outbox on both databases: nothing is lost, and a second try is known as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from frontdesk.database import Database, utc_now
from frontdesk.outbox.dead_letters import DeadLetters
from frontdesk.outbox.model import (
    LONGEST_PATIENCE,
    LONGEST_PAUSE,
    MAX_FAILURES,
    AwaitsOther,
    Delivery,
    Entry,
    Pace,
    RetryLater,
    Undeliverable,
)
from frontdesk.outbox.service import CLAIM_MARGIN, Outbox, put
from frontdesk.outbox.sweeps import free_places
from frontdesk.outbox.tables import outbox as table
from frontdesk.outbox.tables import outbox_places

LIMIT = timedelta(seconds=20)
CLAIM = LIMIT + CLAIM_MARGIN
MINUTE = timedelta(minutes=1)


class Mailbox:
    """A destination that notes the keys it saw and fails as often as it is told."""

    time_limit = LIMIT

    def __init__(self, failures: int = 0, error: Exception | None = None) -> None:
        self.failures = failures
        self.error = error or OSError("no route")
        self.keys: list[str] = []

    def deliver(self, entry: Entry) -> None:
        if self.failures:
            self.failures -= 1
            raise self.error
        self.keys.append(entry.key)


class Dying:
    """A destination at which the process dies."""

    time_limit = LIMIT

    def deliver(self, entry: Entry) -> None:
        raise SystemExit


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database, "one/first")


@pytest.fixture
def dead_letters(database: Database) -> DeadLetters:
    return DeadLetters(database)


def test_the_same_key_is_kept_once(outbox: Outbox) -> None:
    mailbox = Mailbox()
    for _ in range(3):
        outbox.put("mail", "k1", {"to_email": "a@example.com"})
    outbox.deliver_due({"mail": mailbox})
    assert mailbox.keys == ["k1"]
    assert outbox.backlog() == {"done": 1}


def test_a_failed_delivery_is_tried_again_later_and_not_before(outbox: Outbox) -> None:
    mailbox, now = Mailbox(failures=1), utc_now()
    outbox.put("mail", "k1", {})
    later = now + timedelta(seconds=1)
    outbox.deliver_due({"mail": mailbox}, later)
    assert mailbox.keys == []
    assert outbox.deliver_due({"mail": mailbox}, later) == 0
    outbox.deliver_due({"mail": mailbox}, later + timedelta(seconds=3))
    assert mailbox.keys == ["k1"]


def test_what_can_never_be_delivered_ends_dead_and_does_not_block_others(outbox: Outbox) -> None:
    broken, now = Mailbox(failures=10**6), utc_now() + timedelta(seconds=1)
    outbox.put("mail", "k1", {})
    for _ in range(MAX_FAILURES):
        outbox.deliver_due({"mail": broken}, now)
        now += timedelta(hours=2)
    assert outbox.backlog() == {"dead": 1}


def test_what_awaits_the_other_side_is_never_given_up_and_goes_soon_after_it_is_back(outbox: Outbox) -> None:
    away, now = Mailbox(failures=5 * MAX_FAILURES, error=AwaitsOther("away")), utc_now() + timedelta(seconds=1)
    outbox.put("mail", "k1", {})
    while away.failures:
        outbox.deliver_due({"mail": away}, now)
        now += timedelta(minutes=5)
    outbox.deliver_due({"mail": away}, now)
    assert away.keys == ["k1"] and outbox.backlog() == {"done": 1}


def test_a_claim_that_ran_out_is_delivered_under_the_same_key(outbox: Outbox) -> None:
    outbox.put("mail", "k1", {})
    now = utc_now() + timedelta(seconds=1)
    with pytest.raises(SystemExit):
        outbox.deliver_due({"mail": Dying()}, now)
    mailbox = Mailbox()
    assert outbox.deliver_due({"mail": mailbox}, now) == 0
    outbox.deliver_due({"mail": mailbox}, now + CLAIM)
    assert mailbox.keys == ["k1"]


def test_two_workers_deliver_each_entry_once(outbox: Outbox) -> None:
    mailbox = Mailbox()
    for number in range(30):
        outbox.put("mail", f"k{number}", {})
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: outbox.deliver_due({"mail": mailbox}), range(4)))
    assert sorted(mailbox.keys) == sorted(f"k{number}" for number in range(30))


def test_a_restart_frees_what_this_replica_had_claimed_and_nobody_elses(database: Database) -> None:
    for replica in ("one", "two"):
        outbox = Outbox(database, f"{replica}/first")
        outbox.put("mail", replica, {})
        with pytest.raises(SystemExit):
            outbox.deliver_due({"mail": Dying()})
    restarted, mailbox = Outbox(database, "one/second"), Mailbox()
    restarted.release_claims()
    restarted.deliver_due({"mail": mailbox})
    assert mailbox.keys == ["one"]


def test_within_a_lane_a_failed_entry_holds_back_later_ones_and_nobody_else(outbox: Outbox) -> None:
    mailbox, now = Mailbox(failures=1), utc_now() + MINUTE
    for key, lane in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("free", "")):
        outbox.put("mail", key, {}, lane)
    outbox.deliver_due({"mail": mailbox}, now)
    assert mailbox.keys == ["b1", "free"]
    outbox.deliver_due({"mail": mailbox}, now + MINUTE)
    assert mailbox.keys == ["b1", "free", "a1", "a2"]


def test_within_a_lane_an_entry_on_its_way_holds_back_later_ones_of_its_destination_alone(outbox: Outbox) -> None:
    now = utc_now() + MINUTE
    for kind in ("mail", "chat"):
        for number in (1, 2):
            outbox.put(kind, f"{kind}{number}", {}, "a")
    first = outbox.claim("mail", LIMIT, now)
    assert first and first.key == "mail1"
    assert outbox.claim("mail", LIMIT, now) is None
    chat = Mailbox()
    outbox.deliver_due({"chat": chat}, now)
    assert chat.keys == ["chat1", "chat2"]
    outbox.deliver(first, Mailbox(), now)
    following = outbox.claim("mail", LIMIT, now)
    assert following and following.key == "mail2"


def test_a_dead_entry_lets_its_lane_go_on_and_goes_first_when_it_is_retried(
    outbox: Outbox, dead_letters: DeadLetters
) -> None:
    mailbox, now = Mailbox(failures=1, error=Undeliverable("too_long")), utc_now() + MINUTE
    for number in (1, 2):
        outbox.put("mail", f"k{number}", {}, "a")
    outbox.deliver_due({"mail": mailbox}, now)
    assert mailbox.keys == ["k2"]
    outbox.put("mail", "k3", {}, "a")
    (letter,) = dead_letters.list(Delivery.DEAD)
    assert dead_letters.retry([letter.id]) == 1
    outbox.deliver_due({"mail": mailbox}, now)
    assert mailbox.keys == ["k2", "k1", "k3"]


@pytest.mark.parametrize("late", ["done", "failed"])
def test_a_worker_whose_claim_ran_out_changes_nothing(outbox: Outbox, database: Database, late: str) -> None:
    outbox.put("mail", "k1", {})
    now = utc_now() + MINUTE
    lapsed = outbox.claim("mail", LIMIT, now)
    assert lapsed
    other = Outbox(database, "two/first")
    current = other.claim("mail", LIMIT, now + CLAIM)
    assert current
    outbox.deliver(lapsed, Mailbox(failures=int(late == "failed")), now + CLAIM)
    assert outbox.backlog() == {"pending": 1}
    assert other.claim("mail", LIMIT, now + CLAIM) is None
    other.deliver(current, Mailbox(), now + CLAIM)
    assert outbox.backlog() == {"done": 1}
    outbox.deliver(lapsed, Mailbox(failures=int(late == "failed")), now + CLAIM)
    assert outbox.backlog() == {"done": 1}


def test_the_same_process_that_claims_again_is_fenced_by_the_attempt(outbox: Outbox) -> None:
    outbox.put("mail", "k1", {})
    now = utc_now() + MINUTE
    lapsed = outbox.claim("mail", LIMIT, now)
    assert lapsed and outbox.claim("mail", LIMIT, now + CLAIM)
    outbox.deliver(lapsed, Mailbox(), now + CLAIM)
    assert outbox.backlog() == {"pending": 1}


def test_a_destination_says_when_to_come_back(outbox: Outbox) -> None:
    mailbox, now = Mailbox(failures=1, error=RetryLater(300, "ratelimited")), utc_now() + MINUTE
    outbox.put("mail", "k1", {})
    outbox.deliver_due({"mail": mailbox}, now)
    assert outbox.deliver_due({"mail": mailbox}, now + timedelta(seconds=299)) == 0
    assert outbox.deliver_due({"mail": mailbox}, now + timedelta(seconds=300)) == 1


@pytest.mark.parametrize("seconds", [1e9, float("inf"), float("nan")])
def test_no_destination_puts_an_entry_off_for_longer_than_an_hour(outbox: Outbox, seconds: float) -> None:
    mailbox, now = Mailbox(failures=1, error=RetryLater(seconds)), utc_now() + MINUTE
    outbox.put("mail", "k1", {})
    outbox.deliver_due({"mail": mailbox}, now)
    assert outbox.deliver_due({"mail": mailbox}, now + LONGEST_PAUSE) == 1


@pytest.mark.parametrize("seconds", [-1.0, 0.0, 1.0, 3600.0])
def test_to_ask_for_patience_is_no_failure_and_ends_after_a_day_which_operators_see(
    outbox: Outbox, dead_letters: DeadLetters, seconds: float
) -> None:
    mailbox, begun = Mailbox(failures=10**6, error=RetryLater(seconds, "ratelimited")), utc_now() + MINUTE
    outbox.put("mail", "k1", {})
    tries = list(work_off(outbox, mailbox, begun))
    (letter,) = dead_letters.list(Delivery.DEAD)
    assert (letter.last_error, letter.put_off_since, letter.attempts) == ("ratelimited", begun, len(tries))
    assert begun + LONGEST_PATIENCE <= tries[-1] <= begun + LONGEST_PATIENCE + LONGEST_PAUSE
    assert MAX_FAILURES < len(tries) < 500  # no storm, whatever it asks for
    assert dead_letters.retry() == 1
    mailbox.failures = 1
    (*_, last) = work_off(outbox, mailbox, begun + 2 * LONGEST_PATIENCE)
    assert mailbox.keys == ["k1"] and last < begun + 2 * LONGEST_PATIENCE + LONGEST_PAUSE + MINUTE


def work_off(outbox: Outbox, mailbox: Mailbox, now: datetime) -> Iterator[datetime]:
    """When each try was, until nothing is pending, in a time that leaps from one to the next."""
    letters = DeadLetters(outbox._database)
    while pending := letters.list(Delivery.PENDING):
        now = max(now, *(letter.next_at for letter in pending), outbox.next_free_place(now) or now)
        if outbox.deliver_due({"mail": mailbox}, now):
            yield now


def test_a_failure_ends_a_time_of_patience_and_counts(outbox: Outbox, dead_letters: DeadLetters) -> None:
    now = utc_now() + MINUTE
    outbox.put("mail", "k1", {})
    for error in (RetryLater(1), OSError("refused"), RetryLater(1)):
        outbox.deliver_due({"mail": Mailbox(failures=1, error=error)}, now)
        now += timedelta(hours=20)
    (letter,) = dead_letters.list(Delivery.PENDING)
    assert letter.put_off_since == now - timedelta(hours=20)
    for _ in range(MAX_FAILURES - 1):
        now += LONGEST_PAUSE
        outbox.deliver_due({"mail": Mailbox(failures=1)}, now)
    assert outbox.backlog() == {"dead": 1}


def test_what_awaits_the_other_side_and_is_asked_for_patience_is_never_given_up(outbox: Outbox) -> None:
    class Busy(RetryLater, AwaitsOther):
        pass

    mailbox, now = Mailbox(failures=400, error=Busy(1)), utc_now() + MINUTE
    outbox.put("mail", "k1", {})
    (*_, last) = work_off(outbox, mailbox, now)
    assert mailbox.keys == ["k1"] and last > now + LONGEST_PATIENCE


def test_entries_of_one_place_leave_one_after_another_at_its_pace_and_others_at_once(outbox: Outbox) -> None:
    mailbox, now, second = Mailbox(), utc_now() + MINUTE, timedelta(seconds=1)
    for key, lane in (("a1", "a"), ("b1", "b"), ("a2", "a")):
        outbox.put("mail", key, {}, lane, Pace("C1", 1.0))
    outbox.put("mail", "elsewhere", {}, "c", Pace("C2", 1.0))
    outbox.put("mail", "free", {})
    outbox.deliver_due({"mail": mailbox}, now)
    assert mailbox.keys == ["a1", "elsewhere", "free"]
    assert outbox.next_free_place(now) == now + second
    outbox.deliver_due({"mail": mailbox}, now + second - timedelta(milliseconds=1))
    for _ in range(2):
        now += second
        outbox.deliver_due({"mail": mailbox}, now)
    assert mailbox.keys == ["a1", "elsewhere", "free", "b1", "a2"]
    assert outbox.next_free_place(now + second) is None


def test_a_place_is_kept_from_the_end_of_a_slow_delivery_on(outbox: Outbox, database: Database) -> None:
    now, second = utc_now() + MINUTE, timedelta(seconds=1)
    for key in ("k1", "k2"):
        outbox.put("mail", key, {}, pace=Pace("C1", 1.0))
    slow = outbox.claim("mail", LIMIT, now)
    assert slow
    outbox.deliver(slow, Mailbox(), now + 5 * second)
    assert outbox.claim("mail", LIMIT, now + 5.9 * second) is None
    assert Outbox(database, "two/1").claim("mail", LIMIT, now + 6 * second)


def test_a_place_that_asks_for_patience_takes_nothing_meanwhile_and_what_was_put_off_goes_first(outbox: Outbox) -> None:
    mailbox, now = Mailbox(failures=1, error=RetryLater(30)), utc_now() + MINUTE
    for kind, key in (("mail", "k1"), ("mail", "k2"), ("chat", "k3")):
        outbox.put(kind, key, {}, key, Pace("C1", 1.0))
    destinations = {"mail": mailbox, "chat": mailbox}
    outbox.deliver_due(destinations, now)
    assert outbox.deliver_due(destinations, now + timedelta(seconds=29)) == 0
    for seconds in (30, 31, 32):
        outbox.deliver_due(destinations, now + timedelta(seconds=seconds))
    assert mailbox.keys == ["k1", "k2", "k3"]


def test_replicas_that_look_at_once_keep_to_the_pace_together(database: Database) -> None:
    now = utc_now() + MINUTE
    replicas = [Outbox(database, f"{number}/1") for number in range(4)]
    for number in range(8):
        replicas[0].put("mail", f"k{number}", {}, pace=Pace("C1", 1.0))
    with ThreadPoolExecutor(len(replicas)) as pool:
        claimed = list(pool.map(lambda each: each.claim("mail", LIMIT, now), replicas))
    assert len([entry for entry in claimed if entry]) == 1


def test_places_that_are_free_are_swept(database: Database, outbox: Outbox) -> None:
    now = utc_now() + MINUTE
    for place in ("C1", "C2"):
        outbox.put("mail", place, {}, pace=Pace(place, 1.0 if place == "C1" else 60.0))
    outbox.deliver_due({"mail": Mailbox()}, now)
    assert free_places(database, now + timedelta(seconds=2), 10) == 1
    assert outbox.next_free_place(now) == now + MINUTE


def test_an_entry_that_kills_every_process_dies_in_the_end(database: Database) -> None:
    Outbox(database).put("mail", "k1", {})
    now = utc_now() + MINUTE
    for boot in range(MAX_FAILURES):
        with pytest.raises(SystemExit):
            Outbox(database, f"one/{boot}").deliver_due({"mail": Dying()}, now)
        now += CLAIM
    last = Outbox(database, "one/last")
    assert last.deliver_due({"mail": Mailbox()}, now) == 0
    assert last.backlog() == {"dead": 1}


def test_an_entry_that_kills_the_process_dies_though_each_start_frees_it(database: Database) -> None:
    Outbox(database).put("mail", "k1", {})
    for boot in range(MAX_FAILURES):
        with pytest.raises(SystemExit):
            Outbox(database, f"one/{boot}").deliver_due({"mail": Dying()})
        Outbox(database, f"one/{boot + 1}").release_claims()
    last = Outbox(database, "one/last")
    assert last.deliver_due({"mail": Mailbox()}) == 0
    assert last.backlog() == {"dead": 1}


def test_a_retried_entry_has_all_its_tries_again(outbox: Outbox, dead_letters: DeadLetters) -> None:
    outbox.put("mail", "k1", {"to_email": "a@example.com"})
    outbox.deliver_due({"mail": Mailbox(failures=1, error=Undeliverable("550"))})
    (letter,) = dead_letters.list(Delivery.DEAD)
    assert (letter.kind, letter.last_error, letter.attempts) == ("mail", "550", 1)
    assert "a@example.com" not in repr(letter)
    assert dead_letters.retry() == 1
    now, broken = utc_now() + MINUTE, Mailbox(failures=10**6)
    for _ in range(MAX_FAILURES - 1):
        outbox.deliver_due({"mail": broken}, now)
        now += LONGEST_PAUSE
    assert outbox.backlog() == {"pending": 1}
    outbox.deliver_due({"mail": broken}, now)
    assert outbox.backlog() == {"dead": 1}


def test_an_entry_that_waits_for_its_next_try_can_be_tried_at_once(outbox: Outbox, dead_letters: DeadLetters) -> None:
    mailbox = Mailbox(failures=1, error=RetryLater(3000))
    outbox.put("mail", "k1", {})
    outbox.deliver_due({"mail": mailbox})
    (letter,) = dead_letters.list(Delivery.PENDING)
    assert dead_letters.retry([letter.id]) == 1
    outbox.deliver_due({"mail": mailbox})
    assert mailbox.keys == ["k1"]


def test_an_entry_whose_place_asks_for_patience_can_be_tried_at_once(outbox: Outbox, dead_letters: DeadLetters) -> None:
    mailbox = Mailbox(failures=1, error=RetryLater(3000))
    outbox.put("mail", "k1", {}, pace=Pace("C1", 1.0))
    outbox.deliver_due({"mail": mailbox})
    (letter,) = dead_letters.list(Delivery.PENDING)
    assert dead_letters.retry([letter.id]) == 1
    outbox.deliver_due({"mail": mailbox})
    assert mailbox.keys == ["k1"]


def test_what_is_being_delivered_is_not_retried(outbox: Outbox, dead_letters: DeadLetters) -> None:
    outbox.put("mail", "k1", {})
    entry = outbox.claim("mail", LIMIT)
    assert entry and dead_letters.retry([entry.id]) == 0


def test_a_dropped_entry_is_never_delivered_and_lets_its_lane_go_on(outbox: Outbox, dead_letters: DeadLetters) -> None:
    for number in (1, 2):
        outbox.put("mail", f"k{number}", {}, "a")
    entry = outbox.claim("mail", LIMIT)
    assert entry and dead_letters.drop([entry.id]) == 1
    outbox.postpone(entry, OSError())
    outbox.put("mail", "k1", {}, "a")
    mailbox = Mailbox()
    outbox.deliver_due({"mail": mailbox}, utc_now() + MINUTE)
    assert mailbox.keys == ["k2"]
    assert outbox.backlog() == {"dropped": 1, "done": 1}
    assert dead_letters.retry([entry.id]) == dead_letters.drop([entry.id]) == 0


def test_only_what_was_delivered_or_dropped_long_ago_is_purged(
    database: Database, outbox: Outbox, dead_letters: DeadLetters
) -> None:
    now = utc_now()
    store_done(database, 2500, now - MINUTE)
    outbox.put("mail", "dead", {})
    outbox.deliver_due({"mail": Mailbox(failures=1, error=Undeliverable())})
    outbox.put("mail", "dropped", {})
    (waiting,) = dead_letters.list(Delivery.PENDING)
    dead_letters.drop([waiting.id])
    outbox.put("mail", "new", {})
    outbox.deliver_due({"mail": Mailbox()}, now + MINUTE)
    outbox.put("mail", "pending", {})
    assert outbox.purge_delivered(now + MINUTE / 2) == 2501
    assert outbox.backlog() == {"done": 1, "dead": 1, "pending": 1}


def store_done(database: Database, count: int, at: datetime) -> None:
    """So many delivered entries, in a thousand lanes."""
    numbers = sa.select(sa.literal(0).label("number")).cte(recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.number + 1).where(numbers.c.number < count - 1))
    number = sa.cast(numbers.c.number, sa.String)
    values = {
        "kind": sa.literal("mail"),
        "key": "done" + number,
        "lane": "c" + sa.cast(numbers.c.number % 1000, sa.String),
        "payload": sa.literal({}, table.c.payload.type),
        "attempts": sa.literal(1),
        "next_at": sa.literal(at, table.c.next_at.type),
        "created_at": sa.literal(at, table.c.created_at.type),
        "state": sa.literal("done"),
        "done_at": sa.literal(at, table.c.done_at.type),
    }
    with database.write() as connection:
        connection.execute(table.insert().from_select(list(values), sa.select(*values.values()).select_from(numbers)))


@pytest.mark.parametrize("is_analyzed", [True, False])
def test_looking_for_what_is_due_does_not_read_what_is_done(
    database: Database, outbox: Outbox, is_analyzed: bool
) -> None:
    store_done(database, 10**5, utc_now())
    with database.write() as connection:
        for number in range(100):
            put(connection, "mail", f"new{number}", {}, utc_now(), f"c{number % 7}", Pace(f"p{number % 5}", 1.0))
        kept = [{"place": f"q{number}", "free_at": utc_now()} for number in range(1000)]
        connection.execute(outbox_places.insert(), kept)
    if is_analyzed:
        with database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
    queries: list[tuple[str, Any]] = []

    @sa.event.listens_for(database.engine, "before_cursor_execute")
    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        queries.append((statement, parameters))

    assert outbox.claim("mail", LIMIT)
    selects = [query for query in queries if query[0].startswith("SELECT")]
    assert len(selects) == 2
    for statement, parameters in selects:
        plan = explain(database, statement, parameters)
        assert "ix_outbox_pending_next_at" in plan and "ix_outbox_pending_lane" in plan, plan
        assert not re.search(r"Seq Scan|SCAN|ix_outbox_state", plan), plan


def explain(database: Database, statement: str, parameters: Any) -> str:
    """The database's plan for a query."""
    word = "EXPLAIN QUERY PLAN" if database.engine.dialect.name == "sqlite" else "EXPLAIN"
    with database.engine.connect() as connection:
        lines = connection.exec_driver_sql(f"{word} {statement}", parameters).all()
    return "\n".join(str(line[-1]) for line in lines)
