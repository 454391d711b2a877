"""What operations need from outside, besides the system of record (`frontdesk.accounts.ports.ChangeableRecord`)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy.engine import Connection

from frontdesk.accounts.grants import Grant
from frontdesk.accounts.writes import WriteRequest


class Issue(Protocol):
    """Issues the grant for one change (`frontdesk.accounts.grants.Grants.issue`)."""

    def __call__(self, operation_id: str, request: WriteRequest) -> Grant: ...


class Proofs(Protocol):
    """Proofs of identity, each for one operation and its exact parameters."""

    def consume(
        self, connection: Connection, operation_id: str, digest: str, customer_id: str, now: datetime
    ) -> str | None:
        """Use up the proof in the caller's transaction. Returns its method; None if there is none that still holds, or
        if another one has used it."""
        ...
