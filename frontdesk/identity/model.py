"""Who is speaking, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class Assurance(IntEnum):
    """How strongly the customer's identity is proven; operations name the least that they need."""

    ANONYMOUS = 0
    SIGNED_IN = 1
    STEPPED_UP = 2


@dataclass(frozen=True)
class Identity:
    """A verified customer, as the host's signed token names them."""

    customer_id: str
    email: str
    name: str
    method: str
    assurance: Assurance = Assurance.SIGNED_IN


@dataclass(frozen=True)
class Caller:
    """On whose behalf a service acts. Built by the server alone, never from a slot, a payload or a sender id."""

    conversation_id: str
    customer_id: str | None
    assurance: Assurance


@dataclass(frozen=True)
class Agent:
    """A member of the support team."""

    agent_id: str
    email: str
    name: str
    role: str


class Availability(StrEnum):
    """What an agent says about themselves. ``away`` counts as nobody there: customers get a ticket."""

    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"


@dataclass(frozen=True)
class TeamMember:
    """An agent as colleagues see them; ``present`` while one of their pages is open."""

    agent: Agent
    availability: Availability
    present: bool


@dataclass(frozen=True)
class Session:
    """An issued credential: ``secret`` is shown once, only its hash is stored."""

    secret: str
    expires_at: datetime


class SignInRequired(Exception):
    """The operation needs a customer who is signed in."""


class InvalidToken(Exception):
    """The identity token cannot be trusted. ``reason`` is a short event name, safe to log and to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooManyAttempts(Exception):
    """Signing in failed too often. ``seconds``: how long to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts, wait {seconds} s")
        self.seconds = seconds


class NotAuthenticated(Exception):
    """The credential is missing, unknown, expired or revoked."""
