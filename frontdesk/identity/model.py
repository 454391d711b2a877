"""Who is speaking, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

#: How long sensitive records stay open after the customer has proven to be it.
VERIFIED_TIME = timedelta(minutes=10)


class Level(IntEnum):
    """How strongly an identity is proven; whatever reads a record names the least that it needs.

    Attributes:
        ANONYMOUS: nobody vouches for them.
        IDENTIFIED: the host's token names them, or the channel's user is linked to them.
        VERIFIED: besides, they have proven within `VERIFIED_TIME` that it is them, which opens sensitive records. No
            write is opened by it: each consumes a proof of its own.
    """

    ANONYMOUS = 0
    IDENTIFIED = 1
    VERIFIED = 2


@dataclass(frozen=True)
class Assurance:
    """What is proven of whoever speaks in a conversation.

    Attributes:
        level: the highest that was proven.
        until: when VERIFIED falls back to IDENTIFIED; None for another level, which lasts as long as the session.
        customer_id: for whom it holds; it opens nobody else's records.
    """

    level: Level = Level.ANONYMOUS
    until: datetime | None = None
    customer_id: str | None = None

    def level_at(self, now: datetime) -> Level:
        """What still holds at `now`."""
        if self.customer_id is None:
            return Level.ANONYMOUS
        if self.level is Level.VERIFIED and (self.until is None or self.until <= now):
            return Level.IDENTIFIED
        return self.level


ANONYMOUS = Assurance()


def identified(customer_id: str) -> Assurance:
    """The assurance of a customer whom the host or the channel vouches for."""
    return Assurance(Level.IDENTIFIED, None, customer_id)


def verified(customer_id: str, until: datetime) -> Assurance:
    """The assurance of a customer who has just proven to be it."""
    return Assurance(Level.VERIFIED, until, customer_id)


@dataclass(frozen=True)
class Identity:
    """A verified customer, as the host's signed token names them."""

    customer_id: str
    email: str
    name: str
    method: str


@dataclass(frozen=True)
class Caller:
    """On whose behalf a service acts. Only the server builds it, never from a slot, a payload or a sender id.

    Attributes:
        address: the network address that asks; None where a channel has none.
        episode: the episode of the conversation.
    """

    conversation_id: str
    customer_id: str | None
    assurance: Assurance = ANONYMOUS
    address: str | None = None
    episode: int = 1

    def reaches(self, level: Level) -> bool:
        """Whether this level is proven now, of this very customer."""
        own = self.assurance if self.assurance.customer_id == self.customer_id else ANONYMOUS
        return own.level_at(datetime.now(UTC)) >= level


@dataclass(frozen=True)
class Session:
    """An issued credential: `secret` is shown once, only its hash is stored."""

    secret: str
    expires_at: datetime
