from __future__ import annotations

import pytest

from frontdesk.identity import limits
from frontdesk.identity.limits import PER_ADDRESS, PER_EMAIL, WINDOW_SECONDS, SignInLimits
from frontdesk.problems import TooMany


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_an_email_is_tried_a_few_times_only_from_whatever_addresses(clock: Clock) -> None:
    limited = SignInLimits(clock)
    for number in range(PER_EMAIL):
        limited.attempt("robin@example.com", f"10.0.0.{number}")
    with pytest.raises(TooMany) as refused:
        limited.attempt(" ROBIN@example.com", "10.0.1.1")
    assert refused.value.retry_after == WINDOW_SECONDS + 1
    limited.attempt("sam@example.com", "10.0.1.1")


def test_an_address_tries_only_so_many_emails(clock: Clock) -> None:
    limited = SignInLimits(clock)
    for number in range(PER_ADDRESS):
        limited.attempt(f"agent{number}@example.com", "10.0.0.1")
    with pytest.raises(TooMany):
        limited.attempt("another@example.com", "10.0.0.1")
    limited.attempt("another@example.com", "10.0.0.2")


def test_waiting_as_long_as_told_is_enough_even_if_one_keeps_trying(clock: Clock) -> None:
    limited = SignInLimits(clock)
    for _ in range(PER_EMAIL):
        limited.attempt("robin@example.com", "10.0.0.1")
    for _ in range(5):
        clock.now += 10
        with pytest.raises(TooMany) as refused:
            limited.attempt("robin@example.com", "10.0.0.1")
    clock.now += refused.value.retry_after
    limited.attempt("robin@example.com", "10.0.0.1")


def test_the_right_password_forgets_the_wrong_ones_of_the_email(clock: Clock) -> None:
    limited = SignInLimits(clock)
    for _ in range(3):
        for _ in range(PER_EMAIL - 1):
            limited.attempt("robin@example.com", "10.0.0.1")
        limited.succeeded("robin@example.com")


def test_a_flood_of_names_does_not_fill_the_memory(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_NAMES", 50)
    attempts = limits.Attempts(3)
    for number in range(500):
        attempts.add(str(number), clock())
    assert len(attempts._times) == 50
