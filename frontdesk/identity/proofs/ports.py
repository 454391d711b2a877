"""What proofs need from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.engine import Connection

from frontdesk.identity.proofs.model import Challenge


class Carrier(Protocol):
    """Takes codes to customers by one way."""

    def reaches(self, customer_id: str) -> bool:
        """Whether there is such a way to this customer. True where that is found out at the delivery."""
        ...

    def send(self, connection: Connection, challenge: Challenge, now: datetime) -> None:
        """Have the challenge's code sent, if the caller's transaction commits. The code itself is asked for at the
        delivery (`Proofs.letter`), so that it is kept nowhere."""
        ...


class ContactChanges(Protocol):
    """Asks the system of record (`ChangeableRecord.contact_changed_at`)."""

    def __call__(self, customer_id: str) -> datetime | None:
        """When the customer's e-mail or phone last changed; None if never, or if that is not known."""
        ...
