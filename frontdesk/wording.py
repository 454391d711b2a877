"""How dates and amounts of money are written for people: one style and one time zone, in sentences and on pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency


@dataclass(frozen=True)
class Wording:
    """The style of a language and a country, such as `en-GB`, and the zone in which a moment has its day."""

    locale: Locale
    zone: tzinfo

    @classmethod
    def of(cls, locale: str, time_zone: str) -> Wording:
        """Raises ValueError if `locale` has no style."""
        return cls(style_of(locale), ZoneInfo(time_zone))

    @property
    def tag(self) -> str:
        """The language and the country as browsers name them, such as `en-GB` (BCP 47)."""
        return str(self.locale).replace("_", "-")

    def day(self, value: date) -> str:
        """`2 November 2026` in `en-GB`."""
        return format_date(value, "long", locale=self.locale)

    def day_of(self, moment: datetime) -> str:
        """The day of an aware moment: late in the evening in UTC it is tomorrow already in Berlin."""
        return self.day(moment.astimezone(self.zone).date())

    def money(self, amount: Decimal, currency: str) -> str:
        """`€1,249.00` in `en-GB`; `currency` is a code of ISO 4217."""
        return format_currency(amount, currency, locale=self.locale)


def style_of(locale: str) -> Locale:
    """Raises ValueError if there is no such language or country."""
    try:
        return Locale.parse(locale.strip().split(".")[0].replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"{locale!r} is no language; write it as in en-GB") from None
