"""Proofs where no method of proving is set up: what needs a proof is not done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection


class NoProofs:
    """Knows no proof."""

    def consume(
        self, connection: Connection, operation_id: str, digest: str, customer_id: str, now: datetime
    ) -> str | None:
        return None
