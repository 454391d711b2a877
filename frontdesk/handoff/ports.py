"""The ports of handoffs."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Presence(Protocol):
    """Knows whether an agent is present."""

    def anyone_present(self, now: datetime) -> bool:
        """Whether at least one agent who takes conversations is present."""
