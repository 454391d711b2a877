"""Where entries of the outbox go."""

from __future__ import annotations

from typing import Protocol

from frontdesk.outbox.model import Entry, Mail


class Mailer(Protocol):
    """Sends mail."""

    def send(self, mail: Mail) -> None:
        """Hand the mail over. Raises OSError when that did not work and may work later."""


class Destination(Protocol):
    """Delivers entries of one kind."""

    def deliver(self, entry: Entry) -> None:
        """Deliver, keyed by ``entry.key``. Raises any exception when it has to be tried again."""
