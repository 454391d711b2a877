"""The one rule of who is absent, and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.team.model import RELOAD, Absence, Attendance, Availability

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SILENCE, MINUTE = timedelta(seconds=45), timedelta(minutes=1)
HERE = Attendance(Availability.ONLINE, disabled=False, created_at=NOW - 9 * MINUTE, last_seen_at=NOW)
AWAY = replace(HERE, availability=Availability.AWAY, chosen_at=NOW - 2 * MINUTE)


@pytest.mark.parametrize("availability", [Availability.ONLINE, Availability.BUSY])
def test_whoever_has_a_page_open_is_present_also_busy(availability: Availability) -> None:
    assert replace(HERE, availability=availability).absence(NOW, SILENCE) is None


@pytest.mark.parametrize(
    ("attendance", "absence"),
    [
        (replace(HERE, left_at=NOW - MINUTE), Absence(NOW - MINUTE, is_sure=False)),
        (replace(HERE, last_seen_at=NOW - MINUTE), Absence(NOW - MINUTE + SILENCE, is_sure=True)),
        (replace(HERE, last_seen_at=None), Absence(NOW - 9 * MINUTE, is_sure=True)),
        (AWAY, Absence(NOW - 2 * MINUTE, is_sure=True)),
        (replace(AWAY, left_at=NOW - MINUTE), Absence(NOW - 2 * MINUTE, is_sure=True)),
        (replace(HERE, disabled=True, left_at=NOW - MINUTE), Absence(NOW - MINUTE, is_sure=True)),
        (replace(AWAY, disabled=True, left_at=NOW - MINUTE), Absence(NOW - MINUTE, is_sure=True)),
    ],
)
def test_whoever_is_disabled_or_away_or_has_no_page_is_absent_since_then(
    attendance: Attendance, absence: Absence
) -> None:
    assert attendance.absence(NOW, SILENCE) == absence


def test_a_page_that_is_loaded_again_is_no_certain_absence() -> None:
    assert not Absence(NOW, is_sure=False).is_certain(NOW + RELOAD - timedelta(milliseconds=1))
    assert Absence(NOW, is_sure=False).is_certain(NOW + RELOAD)
    assert Absence(NOW, is_sure=True).is_certain(NOW)
