from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.handoff.hours import OpeningHours


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


@pytest.mark.parametrize(
    ("text", "moment", "opening"),
    [
        ("Mon-Fri 09:00-17:00", datetime(2026, 3, 2, 7, 0, tzinfo=UTC), datetime(2026, 3, 2, 8, 0, tzinfo=UTC)),
        ("Mon-Fri 09:00-17:00", datetime(2026, 3, 6, 16, 0, tzinfo=UTC), datetime(2026, 3, 9, 8, 0, tzinfo=UTC)),
        ("Mon 09:00-10:00", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 9, 8, 0, tzinfo=UTC)),
        # Over the beginning of summer time: nine on the wall is an hour earlier.
        ("Mon-Sun 09:00-17:00", datetime(2026, 3, 28, 20, 0, tzinfo=UTC), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        ("Mon-Fri 09:00-17:00", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), None),
        ("", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), None),
    ],
)
def test_the_next_opening_is_the_first_moment_at_which_people_answer_again(
    text: str, moment: datetime, opening: datetime | None
) -> None:
    assert OpeningHours.parse(text, "Europe/Berlin").opens_at(moment) == opening


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["Mon-Fri 09:00-17:00", "Tue 02:30-03:00, Sun 00:00-24:00", "Wed 23:59-24:00"]),
)
def test_until_the_next_opening_nobody_answers_and_then_somebody_does(moment: datetime, text: str) -> None:
    hours = OpeningHours.parse(text, "America/New_York")
    opening = hours.opens_at(moment)
    if opening is None:
        assert hours.is_open(moment)
        return
    assert hours.is_open(opening)
    steps = int((opening - moment).total_seconds() // 600)
    assert not any(hours.is_open(moment + timedelta(minutes=10 * step)) for step in range(steps))
