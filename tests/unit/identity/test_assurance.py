"""Assurance: a level, until when, and for whom; whatever of it does not hold any more counts as less."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.identity.model import ANONYMOUS, Assurance, Caller, Level, identified, verified

NOW = datetime.now(UTC)
LATER = NOW + timedelta(minutes=10)


def test_a_verified_customer_is_only_identified_from_the_end_on() -> None:
    assert verified("C-1", LATER).level_at(LATER - timedelta(microseconds=1)) is Level.VERIFIED
    assert verified("C-1", LATER).level_at(LATER) is Level.IDENTIFIED
    assert Assurance(Level.VERIFIED, None, "C-1").level_at(NOW) is Level.IDENTIFIED


@given(st.sampled_from(Level), st.none() | st.datetimes(timezones=st.just(UTC)), st.none() | st.just("C-1"))
def test_no_level_is_higher_than_what_was_proven_of_somebody(
    level: Level, until: datetime | None, customer: str | None
) -> None:
    found = Assurance(level, until, customer).level_at(NOW)
    assert found <= level
    if customer is None:
        assert found is Level.ANONYMOUS


@pytest.mark.parametrize(
    ("caller", "reached"),
    [
        (Caller("c", None), Level.ANONYMOUS),
        (Caller("c", "C-1"), Level.ANONYMOUS),
        (Caller("c", "C-1", ANONYMOUS), Level.ANONYMOUS),
        (Caller("c", "C-1", identified("C-1")), Level.IDENTIFIED),
        (Caller("c", "C-1", verified("C-1", LATER)), Level.VERIFIED),
        (Caller("c", "C-1", verified("C-1", NOW - timedelta(seconds=1))), Level.IDENTIFIED),
        (Caller("c", "C-2", identified("C-1")), Level.ANONYMOUS),
        (Caller("c", "C-2", verified("C-1", LATER)), Level.ANONYMOUS),
        (Caller("c", None, verified("C-1", LATER)), Level.ANONYMOUS),
    ],
)
def test_a_caller_reaches_what_is_proven_of_this_very_customer(caller: Caller, reached: Level) -> None:
    assert [level for level in Level if caller.reaches(level)] == [level for level in Level if level <= reached]
