"""A system of record that is only read: every operation is off, and what customers want is left for the team."""

from __future__ import annotations

from datetime import datetime

from frontdesk.accounts.grants import Grant
from frontdesk.accounts.writes import Eligible, Refused, Result, WriteRequest


class UnchangeableRecord:
    """Supports no operation."""

    def supports(self) -> frozenset[str]:
        return frozenset()

    def examine(self, request: WriteRequest) -> Eligible | Refused:
        return Refused("not_offered")

    def perform(self, grant: Grant) -> Result:
        return Refused("not_offered")

    def outcome_of(self, operation_id: str) -> Result | None:
        return None

    def contact_changed_at(self, customer_id: str) -> datetime | None:
        return None
