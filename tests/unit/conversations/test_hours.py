from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.conversations.hours import OpeningHours


@pytest.mark.parametrize(
    ("text", "moment", "is_open"),
    [
        ("Mon-Fri 09:00-17:00", datetime(2026, 3, 2, 8, 0, tzinfo=UTC), True),  # Monday 09:00 in Berlin
        ("Mon-Fri 09:00-17:00", datetime(2026, 3, 2, 7, 59, tzinfo=UTC), False),
        ("Mon-Fri 09:00-17:00", datetime(2026, 3, 2, 16, 0, tzinfo=UTC), False),
        ("Mon-Fri 09:00-17:00", datetime(2026, 3, 1, 12, 0, tzinfo=UTC), False),  # Sunday
        ("Mon-Fri 09:00-17:00, Sun 10:00-14:00", datetime(2026, 3, 1, 12, 0, tzinfo=UTC), True),
        ("Sat-Mon 09:00-17:00", datetime(2026, 3, 2, 12, 0, tzinfo=UTC), True),  # over the end of the week
        ("Mon-Sun 00:00-24:00", datetime(2026, 3, 1, 22, 59, tzinfo=UTC), True),
        ("", datetime(2026, 3, 2, 12, 0, tzinfo=UTC), False),
        ("Mon-Sun 09:00-17:00", datetime(2026, 3, 29, 7, 0, tzinfo=UTC), True),  # 09:00 on the day summer time begins
        ("Mon-Sun 09:00-17:00", datetime(2026, 3, 28, 7, 0, tzinfo=UTC), False),  # 08:00 on the day before
    ],
)
def test_hours_are_those_of_the_clock_on_the_wall(text: str, moment: datetime, is_open: bool) -> None:
    assert OpeningHours.parse(text, "Europe/Berlin").is_open(moment) is is_open


@pytest.mark.parametrize(
    "text", ["always", "Mon 9:00-17:00", "Mon 17:00-09:00", "Mon-Foo 09:00-17:00", "Mon 09:00-24:01"]
)
def test_hours_that_cannot_be_read_say_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="opening hours"):
        OpeningHours.parse(text, "Europe/Berlin")
