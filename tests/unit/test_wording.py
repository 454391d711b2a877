"""Dates and amounts of money in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from frontdesk.tickets.model import Ticket, TicketStatus
from frontdesk.tickets.wording import ticket_state
from frontdesk.wording import day, euro, local_day, money

LATE = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)


def test_a_day_is_written_in_words() -> None:
    assert day(date(2026, 11, 2)) == "2 November 2026"


def test_a_moment_is_on_the_day_that_it_is_where_the_team_is() -> None:
    assert local_day(LATE, ZoneInfo("Europe/Berlin")) == "2 November 2026"
    assert local_day(LATE, ZoneInfo("America/New_York")) == "1 November 2026"


def test_money_is_written_to_the_cent() -> None:
    assert (money(Decimal("12.5"), "EUR"), euro(Decimal("1249"))) == ("12.50 EUR", "€1,249.00")


def test_every_state_of_a_ticket_has_a_response_with_its_day() -> None:
    for status in TicketStatus:
        ticket = Ticket("T-100001", "c", 1, None, status, "Lost", LATE, LATE)
        response, values = ticket_state(ticket, ZoneInfo("Europe/Berlin"))
        assert response == f"utter_ticket_{status}"
        assert values == {"number": "T-100001", "opened_on": "2 November 2026"}
