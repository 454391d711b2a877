"""Dates and amounts of money in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from frontdesk.tickets.model import Ticket, TicketStatus
from frontdesk.tickets.wording import ticket_state
from frontdesk.wording import Wording

LATE = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "day", "price"),
    [
        ("en-GB", "2 November 2026", "€1,249.50"),
        ("en_GB.UTF-8", "2 November 2026", "€1,249.50"),
        ("en-US", "November 2, 2026", "€1,249.50"),
        ("de-DE", "2. November 2026", "1.249,50\xa0€"),
        ("fr", "2 novembre 2026", "1\u202f249,50\xa0€"),
    ],
)
def test_days_and_amounts_are_in_the_style_of_the_site(locale: str, day: str, price: str) -> None:
    wording = Wording.of(locale, "Europe/Berlin")
    assert wording.day(date(2026, 11, 2)) == day
    assert wording.money(Decimal("1249.5"), "EUR") == price


@pytest.mark.parametrize("locale", ["", "english", "xx-YY-ZZ", "en-GB-oxendict-what", "42"])
def test_what_is_no_language_is_said(locale: str) -> None:
    with pytest.raises(ValueError, match="en-GB"):
        Wording.of(locale, "Europe/Berlin")


def test_browsers_get_their_own_spelling() -> None:
    names = ("en_GB", "EN", "zh-Hant-TW")
    assert [Wording.of(name, "Europe/Berlin").tag for name in names] == ["en-GB", "en", "zh-Hant-TW"]


def test_a_moment_is_on_the_day_that_it_is_where_the_team_is() -> None:
    assert Wording.of("en-GB", "Europe/Berlin").day_of(LATE) == "2 November 2026"
    assert Wording.of("en-GB", "America/New_York").day_of(LATE) == "1 November 2026"
    assert Wording.of("en-GB", "Pacific/Kiritimati").day_of(LATE) == "2 November 2026"


def test_every_state_of_a_ticket_has_a_response_with_its_day() -> None:
    for status in TicketStatus:
        ticket = Ticket("T-100001", "c", 1, None, status, "Lost", LATE, LATE, "handoff")
        response, values = ticket_state(ticket, Wording.of("en-GB", "Europe/Berlin"))
        assert response == f"utter_ticket_{status}"
        assert values == {"number": "T-100001", "opened_on": "2 November 2026", "subject": "Lost"}
