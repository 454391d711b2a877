"""The ports of handoffs."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from frontdesk.team.model import Absence


class Presence(Protocol):
    """Knows who of the team is there. Joins the transaction that is open in the caller's thread."""

    def absence(self, agent_id: str, now: datetime) -> Absence | None:
        """The agent's absence, or None for one who is present. Raises NotFound."""

    def absences(self, now: datetime) -> dict[str, Absence | None]:
        """The absence of each agent, None for those who are present."""

    def name_of(self, agent_id: str) -> str:
        """The agent's name."""
