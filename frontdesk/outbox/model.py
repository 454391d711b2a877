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
#: Mail servers make strangers wait; some take half a minute before they greet.
MAIL_TIME_LIMIT = timedelta(minutes=2)


class Delivery(StrEnum):
    """Where an outbox entry stands. A dead one failed too often or for good; a dropped one an operator gave up."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Entry:
    """One thing to deliver.

    Attributes:
        key: the idempotency key of the effect. The other side gets it, and so recognises a second try.
        attempts: how often the entry was claimed; together with the holder, the fencing token of this claim.
        failures: tries that failed, or ended with their process, since it was put or an operator retried it.
        lane: entries of the same kind and lane are delivered in order, one at a time; empty for no order.
    """

    id: int
    kind: str
    key: str
    payload: dict[str, str]
    attempts: int
    failures: int = 0
    lane: str = ""


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
    """The other side is busy and says when to come back, as with HTTP's Retry-After.

    Args:
        seconds: the least pause before the next try; `pause_after` may lengthen it, up to `LONGEST_PAUSE`.
    """

    def __init__(self, seconds: float, code: str = "") -> None:
        super().__init__(code)
        self.seconds = seconds


class AwaitsOther(DeliveryError):
    """The other side is away, and what was put must not be given up: it is tried for as long as that takes, and soon
    after the other side is back."""


class Undeliverable(DeliveryError):
    """No later try can succeed: the entry is dead at once."""


def is_dead_after(failures: int, error: Exception) -> bool:
    """Whether an entry is dead after this many failures, of which `error` is the last."""
    return isinstance(error, Undeliverable) or failures >= MAX_FAILURES


def failures_after(failures: int, error: Exception) -> int:
    """How many failures an entry has after one more, which is `error`."""
    return min(failures + 1, max(failures, MOST_AWAITING)) if isinstance(error, AwaitsOther) else failures + 1


def pause_after(failures: int, error: Exception) -> timedelta:
    """How long an entry waits after this many failures: twice as long each time, at least as long as `error` asks for.

    The backoff applies even if `error` asks for less: otherwise twelve short pauses would kill the entry in seconds.
    """
    asked = error.seconds if isinstance(error, RetryLater) else 0.0
    longest = LONGEST_PAUSE.total_seconds()
    return timedelta(seconds=min(max(2.0**failures, asked), longest))


def code_of(error: Exception) -> str:
    """What is stored of an error: its code or class, never its message, which may quote addresses and texts."""
    return error.code if isinstance(error, DeliveryError) else type(error).__name__
