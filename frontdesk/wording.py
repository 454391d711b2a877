"""How dates and amounts of money are written for people."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from decimal import Decimal


def day(value: date) -> str:
    """`2 November 2026`"""
    return f"{value.day} {value:%B %Y}"


def local_day(moment: datetime, zone: tzinfo) -> str:
    """The day of an aware moment in `zone`: late in the evening in UTC it is tomorrow already in Berlin."""
    return day(moment.astimezone(zone).date())


def money(amount: Decimal, currency: str) -> str:
    """`12.50 EUR`"""
    return f"{amount:.2f} {currency}"


def euro(amount: Decimal) -> str:
    """`€1,249.00`"""
    return f"€{amount:,.2f}"
