"""The people who answer customers, and who of them is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the team; `frontdesk.team.permissions` says what each may do.

    Attributes:
        AGENT: answers customers.
        LEAD: also takes conversations from colleagues who are at work in them, and reviews unanswered questions.
        APPROVER: answers customers, and approves what is above a limit.
        DESIGNER: works on journeys and articles: reads conversations and answers nobody.
        ADMIN: a lead who also gives people their roles.
    """

    AGENT = "agent"
    LEAD = "lead"
    APPROVER = "approver"
    DESIGNER = "designer"
    ADMIN = "admin"


@dataclass(frozen=True)
class Agent:
    """A member of the support team."""

    agent_id: str
    email: str
    name: str
    role: Role


class Availability(StrEnum):
    """The availability that an agent chose. `away` counts as absent, `busy` as present."""

    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"


#: A page that is loaded again, or lost its network for a moment, is back by then: its agent keeps their conversations.
RELOAD = timedelta(seconds=20)


@dataclass(frozen=True)
class Absence:
    """An agent is absent.

    Attributes:
        since: when they left, went away, or fell silent.
        is_sure: they are away, disabled, or silent for long; else their last page was closed, which may be one that is
            loaded again or whose network is gone for a moment.
    """

    since: datetime
    is_sure: bool

    def is_certain(self, now: datetime) -> bool:
        """Whether this is more than a page that is loaded again."""
        return self.is_sure or now - self.since >= RELOAD


@dataclass(frozen=True)
class Attendance:
    """What is known of an agent's presence.

    Attributes:
        disabled: they may not answer: they are disabled, or their role does not include it.
        last_seen_at: the last sign of life of a page.
        left_at: when the last page was closed, or the agent was disabled; None while a page is open.
        chosen_at: when the availability was chosen.
    """

    availability: Availability
    disabled: bool
    created_at: datetime
    last_seen_at: datetime | None = None
    left_at: datetime | None = None
    chosen_at: datetime | None = None

    def has_page(self, now: datetime, silence: timedelta) -> bool:
        """Whether a page of theirs is open: none was silent for longer than `silence`."""
        is_heard = self.last_seen_at is not None and now - self.last_seen_at < silence
        return is_heard and self.left_at is None and not self.disabled

    def absence(self, now: datetime, silence: timedelta) -> Absence | None:
        """The one rule: an agent is absent who is disabled, away, or has no page open. None for one who is present."""
        if self.availability is Availability.AWAY and not self.disabled:
            return Absence(self.chosen_at or self.created_at, is_sure=True)
        if self.has_page(now, silence):
            return None
        fell_silent = self.last_seen_at + silence if self.last_seen_at else self.created_at
        return Absence(self.left_at or fell_silent, is_sure=self.disabled or self.left_at is None)


@dataclass(frozen=True)
class TeamMember:
    """An agent as colleagues see them; `present` while one of their pages is open."""

    agent: Agent
    availability: Availability
    present: bool
    disabled: bool = False


def normal_email(email: str) -> str:
    """The e-mail as it is stored: without case and surrounding spaces, and with a mark for what no database takes."""
    return email.strip().lower().encode("utf-8", "replace").decode().replace("\0", "\ufffd")
