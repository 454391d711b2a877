"""What leaves the house: messages to other systems, kept until they are delivered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Delivery(StrEnum):
    """Where an outbox entry stands."""

    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True)
class Entry:
    """One thing to deliver. ``key`` names the effect: it is handed to the other side, so that a second try is known
    as one."""

    id: int
    kind: str
    key: str
    payload: dict[str, str]
    attempts: int


@dataclass(frozen=True)
class Mail:
    """An addressed mail. ``message_id`` is the same at every try, so that mail systems can drop a double."""

    to: str
    subject: str
    text: str
    message_id: str


def message_id(key: str) -> str:
    """The id of the mail that an outbox entry's key stands for, the same at every try."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@frontdesk.invalid>"
