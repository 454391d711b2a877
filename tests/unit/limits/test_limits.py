from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.limits.memory import BoundedMemory
from frontdesk.limits.model import DEFAULTS, Limit, Policy, Rate
from frontdesk.limits.moving_window import MovingWindows, in_memory
from frontdesk.limits.service import Limits
from frontdesk.problems import TooMany


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def refused() -> list[str]:
    return []


@pytest.fixture
def made(clock: Clock, refused: list[str]) -> Callable[[Policy], Limits]:
    """Builds limits with a policy; the one place that names the storage."""
    return lambda policy: Limits(policy, in_memory(clock), refused.append)


def one(times: int, seconds: int, by: str = "conversation") -> Policy:
    return Policy([Limit("messages", (by,), (Rate(times, seconds),))])


def hits(limits: Limits, count: int, action: str = "messages", **keys: str | None) -> int:
    """How many of `count` were let through."""
    passed = 0
    for _ in range(count):
        try:
            limits.hit(action, **keys)
        except TooMany:
            continue
        passed += 1
    return passed


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


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 15)), max_size=60), st.integers(1, 4))
def test_no_window_ever_holds_more_than_its_rate_and_a_free_place_is_given(
    steps: list[tuple[str, int]], times: int
) -> None:
    clock, passed = Clock(), [("", 0.0)]
    limits = Limits(one(times, 20), in_memory(clock), lambda _: None)
    for key, pause in steps:
        clock.now += pause
        counted = sum(1 for other, at in passed if other == key and at > clock.now - 20)
        try:
            limits.hit("messages", conversation=key)
        except TooMany as refusal:
            assert counted == times
            oldest = next(at for other, at in passed if other == key and at > clock.now - 20)
            assert refusal.retry_after == int(oldest + 20 - clock.now) + 1
            continue
        assert counted < times
        passed.append((key, clock.now))


def test_hits_from_many_threads_at_once_are_all_counted() -> None:
    limits = Limits(one(100, 3600), in_memory(), lambda _: None)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: hits(limits, 50, conversation="c1"), range(8))) == 100


def test_a_flood_of_made_up_keys_neither_fills_the_memory_nor_forgets_a_count(clock: Clock) -> None:
    memory = BoundedMemory(clock, most_keys=10)
    limits = Limits(one(3, 60), MovingWindows(memory, clock), lambda _: None)
    assert hits(limits, 9, conversation="victim") == 3
    clock.now += 30
    assert sum(hits(limits, 1, conversation=f"made-up {number}") for number in range(1000)) == 9 + 3  # 3 share a window
    assert hits(limits, 9, conversation="victim") == 0
    clock.now += 30
    assert hits(limits, 9, conversation="victim") == 3
    assert memory.reset() == 10


def test_room_is_free_again_when_a_flood_has_left_the_window(clock: Clock) -> None:
    limits = Limits(one(3, 60), MovingWindows(BoundedMemory(clock, most_keys=10), clock), lambda _: None)
    for number in range(1000):
        hits(limits, 1, conversation=f"made-up {number}")
    clock.now += 60
    assert [hits(limits, 9, conversation=f"c{number}") for number in range(10)] == [3] * 10


def test_a_flood_of_one_limit_takes_no_room_of_another(clock: Clock) -> None:
    conversation, address = (Limit(name, ("account",), (Rate(1, 60),)) for name in ("messages", "handoffs"))
    windows = MovingWindows(BoundedMemory(clock, most_keys=10), clock)
    limits = Limits(Policy([conversation, address]), windows, lambda _: None)
    for number in range(100):
        hits(limits, 1, "messages", account=str(number))
    assert [hits(limits, 2, "handoffs", account=str(number)) for number in range(10)] == [1] * 10


def test_a_stranger_who_guesses_keeps_nobody_out(made: Callable[[Policy], Limits]) -> None:
    limits = made(DEFAULTS)
    assert hits(limits, 1000, "sign_ins", email="robin@example.com", address="10.0.0.66") == 6
    assert hits(limits, 1, "sign_ins", email=" ROBIN@example.com ", address="10.0.0.1") == 1


def test_one_address_or_one_64_tries_only_so_many_emails(made: Callable[[Policy], Limits]) -> None:
    limits = made(DEFAULTS)
    assert (
        sum(hits(limits, 1, "sign_ins", email=f"{n}@example.com", address=f"2001:db8::{n}") for n in range(200)) == 60
    )
    assert hits(limits, 1, "sign_ins", email="robin@example.com", address="2001:db8:0:1::1") == 1


def test_guesses_from_very_many_addresses_end_as_well(made: Callable[[Policy], Limits]) -> None:
    limits = made(DEFAULTS)
    passed = [
        hits(limits, 9, "sign_ins", email="robin@example.com", address=f"10.0.{n // 250}.{n % 250}") for n in range(500)
    ]
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
