"""What handing over needs from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Presence(Protocol):
    """Knows whether somebody of the team is there."""

    def anyone_present(self, now: datetime) -> bool:
        """Whether at least one person who takes conversations is there now."""
