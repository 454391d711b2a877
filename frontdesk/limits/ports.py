"""The port that counts: in this process's memory, or in the database for all processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from frontdesk.limits.model import Limit


class Windows(Protocol):
    """Moving windows by limit and key. Safe to call from several threads at once."""

    def take(self, wanted: Sequence[tuple[Limit, str]]) -> tuple[Limit, float] | None:
        """Count one for each limit and key, or for none of them.

        Returns:
            None if counted; else the limit to wait for longest, and that wait in seconds.
        """
        ...

    def look(self, wanted: Sequence[tuple[Limit, str]]) -> tuple[Limit, float] | None:
        """What `take` would return, without counting."""
        ...

    def forget(self, limit: Limit, key: str) -> None:
        """Set the count to zero."""
        ...
