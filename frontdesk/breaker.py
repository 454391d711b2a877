"""A circuit breaker: after failures in a row what fails is left alone for a while.

Failures count by their source: however often one conversation is tried, it is one failure.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from enum import StrEnum


class State(StrEnum):
    """closed: calls pass. open: none does. half_open: one may try."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Counts failures in a row; may be used from several threads.

    Args:
        failures: how many sources that fail in a row open it.
        seconds: how long it stays open before one call may try.
        clock: monotonic seconds.
    """

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: set[Hashable] = set()
        self._opened_at: float | None = None
        self._is_trying = False

    @property
    def state(self) -> State:
        opened_at = self._opened_at
        if opened_at is None:
            return State.CLOSED
        waited = self._clock() - opened_at >= self._seconds
        return State.HALF_OPEN if waited else State.OPEN

    def allows(self) -> bool:
        """Whether a call may go out now. In the half-open state only the first asker may."""
        with self._lock:
            state = self.state
            if state is State.CLOSED:
                return True
            if state is State.OPEN or self._is_trying:
                return False
            self._is_trying = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failed.clear()
            self._opened_at, self._is_trying = None, False

    def failed(self, source: Hashable | None = None) -> None:
        """Note a failure; another one of the same source adds nothing, one without a source always does."""
        with self._lock:
            self._failed.add(object() if source is None else source)
            if len(self._failed) >= self._limit or self._is_trying:
                self._opened_at = self._clock()
            self._is_trying = False
