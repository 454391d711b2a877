from __future__ import annotations

import pytest

from frontdesk.breaker import Breaker, State


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(3, 10.0, clock)
    for conversation in ("c1", "c2", "c3"):
        assert breaker.allows()
        breaker.failed(conversation)
    return breaker


def test_failures_in_a_row_open_it() -> None:
    breaker = opened(Clock())
    assert breaker.state is State.OPEN
    assert not breaker.allows()


def test_a_success_in_between_starts_the_count_anew() -> None:
    breaker = Breaker(3, 10.0, Clock())
    for number in range(5):
        breaker.failed(f"c{number}")
        breaker.succeeded()
    assert breaker.state is State.CLOSED


@pytest.mark.parametrize("tries", [3, 4, 100])
def test_one_conversation_opens_nothing_however_often_it_fails(tries: int) -> None:
    breaker = Breaker(3, 10.0, Clock())
    for _ in range(tries):
        breaker.failed("c1")
        breaker.failed("c2")
    assert breaker.state is State.CLOSED
    breaker.failed("c3")
    assert breaker.state is State.OPEN


def test_after_a_while_one_call_may_try_and_a_second_may_not() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 10.0
    assert breaker.allows()
    assert not breaker.allows()


def test_a_good_try_closes_it_and_a_bad_one_opens_it_again() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now = 10.0
    assert breaker.allows()
    breaker.failed("c3")
    assert not breaker.allows()
    clock.now = 20.0
    assert breaker.allows()
    breaker.succeeded()
    assert breaker.state is State.CLOSED
