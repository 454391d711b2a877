"""The people who answer customers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Agent:
    """A member of the support team."""

    agent_id: str
    email: str
    name: str
    role: str


class Role(StrEnum):
    """What an agent may do."""

    AGENT = "agent"
    LEAD = "lead"


class Availability(StrEnum):
    """The availability that an agent chose. `away` counts as not present: customers get a ticket."""

    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"


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
