"""Entries of the outbox: messages to other systems, kept until they are delivered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAX_FAILURES = 12
#: What awaits the other side counts no more failures than this, which also bounds its pause to about four minutes.
MOST_AWAITING = 8
LONGEST_PAUSE = timedelta(hours=1)
#: For how long an entry is put off by a destination that asks for patience and does nothing else: a limit of rate ends
#: within a day.
LONGEST_PATIENCE = timedelta(days=1)
#: Pauses of what is put off are no shorter, and do not grow beyond, whatever is asked for.
LEAST_PUT_OFF, MOST_GROWN = timedelta(seconds=1), timedelta(minutes=5)
#: Mail servers make strangers wait; some take half a minute before they greet.
MAIL_TIME_LIMIT = timedelta(minutes=2)


class Delivery(StrEnum):
    """Where an outbox entry stands. A dead one failed too often or for good; a dropped one an operator gave up."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Pace:
    """How fast a destination takes entries in one place of its own, such as a channel of Slack.

    Attributes:
        place: names the place, the same for entries of any kind that go there; 128 characters at most.
        seconds: the least time between two deliveries there.
    """

    place: str
    seconds: float


@dataclass(frozen=True)
class Entry:
    """One thing to deliver.

    Attributes:
        key: the idempotency key of the effect. The other side gets it, and so recognises a second try.
        attempts: how often the entry was claimed; together with the holder, the fencing token of this claim.
        failures: tries that failed, or ended with their process, since it was put or an operator retried it.
        lane: entries of the same kind and lane are delivered in order, one at a time; empty for no order.
        pace: of the place to which it goes; None for a destination that takes everything as it comes.
        due_at: since when it could be claimed.
        put_off_since: since when the destination has been asking for patience, and nothing else happened.
    """

    id: int
    kind: str
    key: str
    payload: dict[str, str]
    attempts: int
    failures: int = 0
    lane: str = ""
    pace: Pace | None = None
    due_at: datetime | None = None
    put_off_since: datetime | None = None


@dataclass(frozen=True)
class Letter:
    """What an operator sees of an entry: nothing of its payload. `last_error` is a class name or a code."""

    id: int
    kind: str
    lane: str
    state: Delivery
    attempts: int
    last_error: str | None
    created_at: datetime
    next_at: datetime
    put_off_since: datetime | None


@dataclass(frozen=True)
class Mail:
    """An addressed mail. `message_id` is the same at every try, so that mail systems can drop duplicates."""

    to: str
    subject: str
    text: str
    message_id: str


@dataclass(frozen=True)
class TextMessage:
    """A message to a phone; `to` as E.164 writes it, such as +4930123456. `key` is the same at every try."""

    to: str
    text: str
    key: str


def message_id(key: str) -> str:
    """The Message-ID for an outbox entry's key, the same at every try."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@frontdesk.invalid>"


class DeliveryError(Exception):
    """A delivery failed in a way that the destination can name.

    Args:
        code: the other side's code ("channel_not_found", "550"). Operators see it, so it must hold nothing that a
            person wrote.
    """

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code or type(self).__name__


class RetryLater(DeliveryError):
    """The other side asks for patience and says when to come back, as with HTTP's Retry-After. Nothing failed, so it
    does not count as a failure; what is put off for longer than `LONGEST_PATIENCE` and nothing else is dead.

    Args:
        seconds: the least pause before the next try, up to `LONGEST_PAUSE`. Nothing else goes to the entry's place
            meanwhile.
    """

    def __init__(self, seconds: float, code: str = "") -> None:
        super().__init__(code)
        self.seconds = seconds


class AwaitsOther(DeliveryError):
    """The other side is away, and what was put must not be given up: it is tried for as long as that takes, and soon
    after the other side is back."""


class Undeliverable(DeliveryError):
    """No later try can succeed: the entry is dead at once."""


@dataclass(frozen=True)
class Postponement:
    """What becomes of an entry after a try that was in vain.

    Attributes:
        until: when the next try is, unless it is dead.
        failures, put_off_since: as the entry has them from then on.
    """

    is_dead: bool
    until: datetime
    failures: int
    put_off_since: datetime | None = None


def postponed(entry: Entry, error: Exception, now: datetime) -> Postponement:
    """What becomes of the entry after a try that `error` ended."""
    if isinstance(error, RetryLater):
        return _put_off(entry, error, now)
    failures = entry.failures + 1
    if isinstance(error, AwaitsOther):
        failures = min(failures, max(entry.failures, MOST_AWAITING))
    is_dead = isinstance(error, Undeliverable) or failures >= MAX_FAILURES
    return Postponement(is_dead, now + min(timedelta(seconds=2.0**failures), LONGEST_PAUSE), failures)


def _put_off(entry: Entry, error: RetryLater, now: datetime) -> Postponement:
    """The pause grows with the time for which it was put off already: who says "in a second" for hours is asked less
    and less often."""
    since = entry.put_off_since or now
    is_dead = now - since >= LONGEST_PATIENCE and not isinstance(error, AwaitsOther)
    asked = timedelta(seconds=min(LONGEST_PAUSE.total_seconds(), error.seconds))
    pause = max(LEAST_PUT_OFF, asked, min((now - since) / 10, MOST_GROWN))
    return Postponement(is_dead, now + pause, entry.failures, since)


def code_of(error: Exception) -> str:
    """What is stored of an error: its code or class, never its message, which may quote addresses and texts."""
    return error.code if isinstance(error, DeliveryError) else type(error).__name__
