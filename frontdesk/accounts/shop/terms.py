"""The numbers of the shop's policy, as its articles in data/kb say them (tests/unit/accounts/test_shop_articles.py)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

RETURN_DAYS = 30
EXCHANGE_DAYS = 30
REFUND_DAYS = 30
DAMAGED_DAYS = 7
WRONG_DAYS = 14
MISSING_DAYS = 14
NOT_THERE_DAYS = 7
NOT_THERE_AFTER_BUSINESS_DAYS = 1
LATE_AFTER_BUSINESS_DAYS = 3
INVESTIGATION_BUSINESS_DAYS = 8
RESERVED_DAYS = 7
RETURN_FEE = Decimal("3.90")
MOST_PIECES = 10
MOST_BY_INVOICE = Decimal("500.00")
#: Orders placed from the first to the second of these days can be returned until the third, of the year after.
CHRISTMAS = ((11, 15), (12, 24), (1, 31))


def last_day_of_return(placed_on: date, delivered_on: date) -> date:
    """The last day on which a return can be handed in."""
    ordinary = delivered_on + timedelta(RETURN_DAYS)
    first, last, until = CHRISTMAS
    if date(placed_on.year, *first) <= placed_on <= date(placed_on.year, *last):
        return max(ordinary, date(placed_on.year + 1, *until))
    return ordinary


def business_days_after(day: date, count: int) -> date:
    """The day that is so many business days later; Saturday and Sunday are none."""
    while count:
        day += timedelta(1)
        count -= day.weekday() < 5
    return day
