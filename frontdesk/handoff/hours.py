"""When people answer: opening hours such as `Mon-Fri 09:00-17:00, Sat 10:00-14:00` in one time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SPAN = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)")


def zone_named(name: str) -> ZoneInfo:
    """Raises ValueError for a name of no time zone."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone; write it as in Europe/Berlin") from None


@dataclass(frozen=True)
class OpeningHours:
    """Spans as (weekday with Monday 0, first minute of the day, minute after the last one)."""

    spans: tuple[tuple[int, int, int], ...]
    zone: ZoneInfo

    @classmethod
    def parse(cls, text: str, zone: str) -> OpeningHours:
        """Raises ValueError naming the part that is not understood. Empty text: never open."""
        spans: list[tuple[int, int, int]] = []
        for part in filter(None, (p.strip() for p in text.split(","))):
            match = _SPAN.fullmatch(part)
            if match is None or match[1] not in DAYS or (match[2] or match[1]) not in DAYS:
                raise ValueError(f"opening hours: cannot read {part!r}; write for example 'Mon-Fri 09:00-17:00'")
            first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
            opens, closes = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
            if opens >= closes or closes > 24 * 60:
                raise ValueError(f"opening hours: {part!r} must end after it begins, at 24:00 at the latest")
            days = range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
            spans += [(day, opens, closes) for day in days]
        return cls(tuple(spans), zone_named(zone))

    def is_open(self, now: datetime) -> bool:
        """Whether people answer at `now` (aware)."""
        local = now.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(day == local.weekday() and opens <= minute < closes for day, opens, closes in self.spans)

    def opens_at(self, now: datetime) -> datetime | None:
        """When people answer next, in the zone of the hours; None if they do now, or never."""
        return None if self.is_open(now) else self.changes_at(now)

    def changes_at(self, now: datetime) -> datetime | None:
        """When it opens or closes next, in the zone of the hours; None if it never does."""
        today, is_open = now.astimezone(self.zone).date(), self.is_open(now)
        midnights = (datetime.combine(today + timedelta(days=ahead), time(), self.zone) for ahead in range(8))
        edges = (
            midnight + timedelta(minutes=minute)
            for midnight in midnights
            for weekday, opens, closes in self.spans
            if weekday == midnight.weekday()
            for minute in (opens, closes)
        )
        return min((edge for edge in edges if edge > now and self.is_open(edge) != is_open), default=None)
