"""Who is speaking, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


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
    """On whose behalf a service acts. Only the server builds it, never from a slot, a payload or a sender id.

    Attributes:
        address: the network address that asks; None where a channel has none.
        episode: the episode of the conversation.
    """

    conversation_id: str
    customer_id: str | None
    assurance: Assurance
    address: str | None = None
    episode: int = 1


@dataclass(frozen=True)
class Session:
    """An issued credential: `secret` is shown once, only its hash is stored."""

    secret: str
    expires_at: datetime
