from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.limits.memory import BoundedMemory
from frontdesk.limits.model import Limit, Policy, Rate
from frontdesk.limits.moving_window import MovingWindows, in_memory
from frontdesk.limits.service import Limits
from frontdesk.problems import TooMany
from tests.limiting import hits, one


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


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
