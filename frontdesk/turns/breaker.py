"""A circuit breaker: after failures in a row the assistant is left alone for a while, and conversations go straight
to people.

Failures count by conversation: whatever one customer writes, and however often it is tried, is one failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum


class State(StrEnum):
    """closed: calls pass. open: none does. half_open: one may try."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Counts failures in a row; used from one event loop only.

    Args:
        failures: how many conversations that fail in a row open it.
        seconds: how long it stays open before one call may try.
        clock: monotonic seconds.
    """

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._failed: set[str] = set()
        self._opened_at: float | None = None
        self._is_trying = False

    @property
    def state(self) -> State:
        if self._opened_at is None:
            return State.CLOSED
        waited = self._clock() - self._opened_at >= self._seconds
        return State.HALF_OPEN if waited else State.OPEN

    def allows(self) -> bool:
        """Whether a call may go out now. In the half-open state only the first asker may."""
        state = self.state
        if state is State.CLOSED:
            return True
        if state is State.OPEN or self._is_trying:
            return False
        self._is_trying = True
        return True

    def succeeded(self) -> None:
        self._failed.clear()
        self._opened_at, self._is_trying = None, False

    def failed(self, conversation_id: str) -> None:
        """Note that a turn of this conversation failed; the same conversation again adds nothing."""
        self._failed.add(conversation_id)
        if len(self._failed) >= self._limit or self._is_trying:
            self._opened_at = self._clock()
        self._is_trying = False
