"""The limits, counted in memory and in each database: the same for whoever is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

import pytest
import sqlalchemy as sa

from frontdesk.database import Database
from frontdesk.limits.model import DEFAULTS, SHARED, Limit, Policy, Rate
from frontdesk.limits.moving_window import ByAction, in_memory
from frontdesk.limits.ports import Windows
from frontdesk.limits.service import Limits
from frontdesk.limits.sql import SharedWindows
from frontdesk.limits.sweeps import ended_hits
from frontdesk.limits.tables import limit_hits
from frontdesk.problems import TooMany
from tests.databases import KINDS, fresh_database
from tests.limiting import hits, one

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    """Seconds, and the same as a time; each clock begins some days after the one before."""

    _days = count(step=3)

    def __init__(self) -> None:
        self.now = next(self._days) * 86400.0

    def __call__(self) -> float:
        return self.now

    def utc(self) -> datetime:
        return EPOCH + timedelta(seconds=self.now)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def refused() -> list[str]:
    return []


@pytest.fixture(scope="module")
def database_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Database]]:
    """One database of each kind for all tests here: each test has days of its own, in which nothing counts yet."""
    with ExitStack() as stack:

        @cache
        def database_of(kind: str) -> Database:
            url = stack.enter_context(fresh_database(request, kind, tmp_path_factory.mktemp(kind)))
            database = Database(url)
            stack.callback(database.close)
            return database

        yield database_of


@pytest.fixture(params=KINDS)
def shared(request: pytest.FixtureRequest, database_of: Callable[[str], Database]) -> Database:
    database = database_of(request.param)
    with database.write() as connection:
        connection.execute(limit_hits.delete())
    return database


@pytest.fixture(params=["memory", *KINDS])
def windows(request: pytest.FixtureRequest, clock: Clock, database_of: Callable[[str], Database]) -> Windows:
    """Each place in which hits are counted."""
    return in_memory(clock) if request.param == "memory" else SharedWindows(database_of(request.param), clock.utc)


@pytest.fixture
def made(windows: Windows, refused: list[str]) -> Callable[[Policy], Limits]:
    """Builds limits with a policy."""
    return lambda policy: Limits(policy, windows, refused.append)


def test_so_many_pass_and_no_more_until_the_oldest_leaves_the_window(
    made: Callable[[Policy], Limits], clock: Clock
) -> None:
    limits = made(one(2, 60))
    limits.hit("messages", conversation="c1")
    clock.now += 20
    limits.hit("messages", conversation="c1")
    with pytest.raises(TooMany) as refusal:
        limits.hit("messages", conversation="c1")
    assert (refusal.value.code, refusal.value.retry_after) == ("too_many", 41)
    assert str(refusal.value) == "That was too often. Wait 41 seconds and try again."
    limits.hit("messages", conversation="c2")
    clock.now += 41
    assert hits(limits, 2, conversation="c1") == 1


def test_who_asks_all_the_time_waits_no_longer(made: Callable[[Policy], Limits], clock: Clock) -> None:
    limits = made(one(3, 60))
    assert hits(limits, 3, conversation="c1") == 3
    for _ in range(59):
        clock.now += 1
        assert hits(limits, 10, conversation="c1") == 0
    clock.now += 1
    assert hits(limits, 10, conversation="c1") == 3


def test_looking_counts_nothing(made: Callable[[Policy], Limits]) -> None:
    limits = made(one(1, 60))
    for _ in range(5):
        limits.check("messages", conversation="c1")
    limits.hit("messages", conversation="c1")
    with pytest.raises(TooMany):
        limits.check("messages", conversation="c1")


def test_what_one_limit_refuses_is_counted_by_none(made: Callable[[Policy], Limits]) -> None:
    by_address, by_conversation = (Limit("messages", (by,), (Rate(3, 60),)) for by in ("address", "conversation"))
    limits = made(Policy([by_address, by_conversation]))
    assert hits(limits, 9, address="10.0.0.1", conversation="c1") == 3
    assert hits(limits, 9, address="10.0.0.2", conversation="c1") == 0
    assert hits(limits, 9, address="10.0.0.2", conversation="c2") == 3


def test_the_longest_wait_is_told(made: Callable[[Policy], Limits]) -> None:
    limits = made(Policy([Limit("messages", ("conversation",), (Rate(1, 60), Rate(1, 3600), Rate(1, 10)))]))
    limits.hit("messages", conversation="c1")
    with pytest.raises(TooMany) as refusal:
        limits.hit("messages", conversation="c1")
    assert refusal.value.retry_after == 3601


def test_every_refusal_is_reported_by_name(made: Callable[[Policy], Limits], refused: list[str]) -> None:
    hits(made(one(1, 60)), 3, conversation="c1")
    assert refused == ["messages_by_conversation"] * 2


def test_a_key_that_a_channel_does_not_have_is_passed_over_and_a_forgotten_one_is_an_error(
    made: Callable[[Policy], Limits],
) -> None:
    limits = made(one(1, 60, "address"))
    assert hits(limits, 5, address=None) == 5
    with pytest.raises(KeyError):
        limits.hit("messages", conversation="c1")
    with pytest.raises(KeyError):
        limits.hit("sneezes", address=None)


def test_values_of_a_combination_do_not_run_into_each_other(made: Callable[[Policy], Limits]) -> None:
    limits = made(Policy([Limit("messages", ("conversation", "account"), (Rate(1, 60),))]))
    pairs = (("a", "b/c"), ("a/b", "c"), ("a', 'b", "c"), ("a", "b', 'c"), ("\ud800", "\0"))
    for conversation, account in pairs:
        limits.hit("messages", conversation=conversation, account=account)
    for conversation, account in pairs:
        with pytest.raises(TooMany):
            limits.hit("messages", conversation=conversation, account=account)


def test_a_stranger_who_guesses_keeps_nobody_out(made: Callable[[Policy], Limits]) -> None:
    limits = made(DEFAULTS)
    assert hits(limits, 50, "sign_ins", email="robin@example.com", address="10.0.0.66") == 6
    assert hits(limits, 1, "sign_ins", email=" ROBIN@example.com ", address="10.0.0.1") == 1


def test_one_address_or_one_64_tries_only_so_many_emails(made: Callable[[Policy], Limits]) -> None:
    limits = made(DEFAULTS)
    assert (
        sum(hits(limits, 1, "sign_ins", email=f"{n}@example.com", address=f"2001:db8::{n}") for n in range(200)) == 60
    )
    assert hits(limits, 1, "sign_ins", email="robin@example.com", address="2001:db8:0:1::1") == 1


def test_guesses_from_very_many_addresses_end_as_well(made: Callable[[Policy], Limits]) -> None:
    limits = made(DEFAULTS)
    passed = [hits(limits, 9, "sign_ins", email="robin@example.com", address=f"10.0.{n}.1") for n in range(60)]
    assert sum(passed) == 300


def test_the_right_password_forgets_the_wrong_ones_from_there_and_from_nowhere_else(
    made: Callable[[Policy], Limits],
) -> None:
    limits = made(DEFAULTS)
    assert hits(limits, 9, "sign_ins", email="robin@example.com", address="10.0.0.1") == 6
    assert hits(limits, 9, "sign_ins", email="robin@example.com", address="10.0.0.66") == 6
    limits.forget("sign_ins_by_email_and_address", email="Robin@example.com", address="::ffff:10.0.0.1")
    assert hits(limits, 9, "sign_ins", email="robin@example.com", address="10.0.0.1") == 6
    assert hits(limits, 9, "sign_ins", email="robin@example.com", address="10.0.0.66") == 0


@pytest.fixture
def replicas(shared: Database, clock: Clock) -> Iterator[list[Limits]]:
    """Three processes over one database."""
    others = [Database(shared.engine.url.render_as_string(hide_password=False)) for _ in range(2)]
    yield [counted_in(database, clock) for database in (shared, *others)]
    for database in others:
        database.close()


def counted_in(database: Database, clock: Clock) -> Limits:
    """The limits of one process."""
    return Limits(DEFAULTS, SharedWindows(database, clock.utc), lambda _: None)


#: An action, the keys of somebody who does it too often, and how often they may.
OFTEN: list[tuple[str, dict[str, str | None], int]] = [
    ("conversations", {"address": "10.0.0.1"}, 60),
    ("handoffs", {"conversation": "c1", "address": "10.0.0.1"}, 5),
    ("reset_mails", {"email": "mara@example.com", "conversation": None, "address": None}, 3),
    ("sign_ins", {"email": "robin@example.com", "address": "2001:db8::7"}, 6),
    ("device_sign_ins", {"device": "ad_x"}, 10),
    ("identity_sign_ins", {"conversation": "c1", "address": None}, 10),
    ("codes", {"account": "C-1007", "conversation": None, "address": None}, 10),
    ("code_tries", {"account": "C-1007", "address": None}, 30),
    ("zendesk_updates", {"ticket": "35436", "account": "zendesk"}, 25),
    ("zendesk_exports", {"account": "zendesk"}, 6),
]


@pytest.mark.parametrize(("action", "keys", "times"), OFTEN, ids=[each[0] for each in OFTEN])
def test_replicas_together_allow_no_more_than_one(
    replicas: list[Limits], action: str, keys: dict[str, str | None], times: int
) -> None:
    assert sum(hits(limits, times // 2 + 1, action, **keys) for limits in replicas) == times


def test_all_that_must_not_multiply_is_shared_and_nothing_else() -> None:
    assert {action for action, _, _ in OFTEN} == SHARED
    assert {limit.action for limit in map(DEFAULTS.named, DEFAULTS.names()) if not limit.is_shared} == {
        "messages",
        "frames",
        "votes",
    }


def test_replicas_that_count_at_once_count_every_hit(replicas: list[Limits]) -> None:
    def many(number: int) -> int:
        return hits(replicas[number % 3], 20, "sign_ins", email="robin@example.com", address=f"10.0.0.{number % 2}")

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(many, range(6))) == 2 * 6


def test_a_count_outlives_its_process(replicas: list[Limits], shared: Database, clock: Clock) -> None:
    assert hits(replicas[0], 9, "device_sign_ins", device="ad_x") == 9
    assert hits(counted_in(shared, clock), 9, "device_sign_ins", device="ad_x") == 1


@pytest.mark.parametrize("names", [20_000])
def test_made_up_names_erase_nobodys_count(shared: Database, clock: Clock, names: int) -> None:
    limits, ends = counted_in(shared, clock), clock.utc() + timedelta(hours=1)
    assert hits(limits, 9, "sign_ins", email="robin@example.com", address="10.0.0.1") == 6
    with shared.write() as connection:
        rows = [{"bucket": f"sign_ins_by_email:{name}", "at": clock.utc(), "ends_at": ends} for name in range(names)]
        connection.execute(limit_hits.insert(), rows)
    assert hits(limits, 9, "sign_ins", email="robin@example.com", address="10.0.0.1") == 0
    assert hits(limits, 9, "sign_ins", email="kit@example.com", address="10.0.0.1") == 6


def test_what_is_undone_was_not_counted(shared: Database, clock: Clock) -> None:
    limits = counted_in(shared, clock)
    for _ in range(9):
        with pytest.raises(ZeroDivisionError), shared.write():
            limits.hit("handoffs", conversation="c1", address=None)
            raise ZeroDivisionError
    assert hits(limits, 9, "handoffs", conversation="c1", address=None) == 5


def test_a_refused_flood_writes_nothing_and_what_ended_is_deleted(shared: Database, clock: Clock) -> None:
    def rows() -> int:
        with shared.read() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(limit_hits)).scalar_one())

    hits(counted_in(shared, clock), 50, "sign_ins", email="robin@example.com", address="10.0.0.1")
    assert rows() == 6 * 3
    clock.now += 299
    assert ended_hits(shared, clock.utc(), 500) == 0
    clock.now += 1
    assert ended_hits(shared, clock.utc(), 500) == 6 * 2 and rows() == 6
    clock.now += 3300
    assert ended_hits(shared, clock.utc(), 500) == 6 and rows() == 0


def test_shared_and_own_limits_are_counted_where_they_belong(clock: Clock) -> None:
    shared, own = in_memory(clock), in_memory(clock)
    limits = Limits(DEFAULTS, ByAction(shared, own), lambda _: None)
    limits.hit("conversations", address="10.0.0.1")
    limits.hit("messages", conversation="c1", address=None)
    limits.hit("messages", conversation=None, address=None)
    for place, action in ((shared, "messages"), (own, "conversations")):
        (key,) = {"c1"} if action == "messages" else {"10.0.0.1"}
        alone = Limits(DEFAULTS, place, lambda _: None)
        assert hits(alone, 100, action, conversation=key, address=key) == 60
