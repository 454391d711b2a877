from __future__ import annotations

from frontdesk.supervisor.backoff import Backoff


def test_each_death_doubles_the_wait_up_to_the_longest() -> None:
    backoff = Backoff(first=0.5, longest=3.0)
    assert [backoff.after(ran_for=1.0) for _ in range(5)] == [0.5, 1.0, 2.0, 3.0, 3.0]


def test_a_process_that_ran_a_while_is_started_again_quickly() -> None:
    backoff = Backoff(first=0.5, steady=60.0)
    for _ in range(6):
        backoff.after(ran_for=1.0)
    assert backoff.after(ran_for=60.0) == 0.5


def test_a_process_that_dies_for_ever_does_not_overflow() -> None:
    backoff = Backoff(failures=5000)
    assert backoff.after(ran_for=0.1) == backoff.longest
