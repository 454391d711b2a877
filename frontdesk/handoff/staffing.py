"""The one rule for when customers who ask for a person are answered at once: within opening hours, while an agent is
present. Otherwise they get a ticket, and agents who are there all the same are told so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.handoff.hours import OpeningHours
from frontdesk.handoff.ports import Presence


@dataclass(frozen=True)
class Staffing:
    """Opening hours and who is there. A team that works in a help desk (`has_desk`) is not seen here: within opening
    hours it counts as there."""

    hours: OpeningHours
    presence: Presence
    has_desk: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether it is within opening hours."""
        return self.hours.is_open(now)

    def is_staffed(self, now: datetime) -> bool:
        """Whether customers who ask for a person now are answered at once."""
        return self.unstaffed_for(now) is None

    def unstaffed_for(self, now: datetime) -> timedelta | None:
        """For how long nobody has been there to answer: since the last agent left, or for ever out of hours. None while
        somebody is there."""
        if not self.is_open(now):
            return timedelta.max
        if self.has_desk:
            return None
        absences = self.presence.absences(now).values()
        since = [absence.since for absence in absences if absence]
        if len(since) < len(absences):
            return None
        return now - max(since) if since else timedelta.max
