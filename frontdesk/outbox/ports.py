"""The ports by which the outbox delivers."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from frontdesk.outbox.model import Entry, Mail, TextMessage


class Mailer(Protocol):
    """Sends mail."""

    def send(self, mail: Mail) -> None:
        """Hand the mail over.

        Raises Undeliverable when the mail is refused for good, DeliveryError or OSError when it may work later.
        """


class Texter(Protocol):
    """Sends text messages (SMS)."""

    def send(self, message: TextMessage) -> None:
        """Hand the message over, keyed by `message.key`. Raises like `Mailer.send`."""


class Destination(Protocol):
    """Delivers entries of one kind, one at a time."""

    @property
    def time_limit(self) -> timedelta:
        """How long one delivery may take. What takes longer counts as failed, and may be delivered twice."""

    def deliver(self, entry: Entry) -> None:
        """Deliver, keyed by `entry.key`.

        Raises RetryLater when the other side says when to come back, or takes the rest then; Undeliverable when no
        later try can succeed; and any other exception when it has to be tried again.
        """
