"""Limits typing signals to one start a second for each conversation and author."""

from __future__ import annotations

import time
from collections.abc import Callable

PAUSE_SECONDS = 1.0
MOST_REMEMBERED = 10_000


class TypingPace:
    """Remembers when each author's start was told last. A stop is told at once, if its start was told."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started: dict[tuple[str, str], float] = {}
        self._writing: set[tuple[str, str]] = set()

    def allows(self, conversation_id: str, author: str, active: bool) -> bool:
        """Whether the signal may be told."""
        key, now = (conversation_id, author), self._clock()
        if not active:
            was_writing = key in self._writing
            self._writing.discard(key)
            return was_writing
        if now - self._started.get(key, -PAUSE_SECONDS) < PAUSE_SECONDS:
            return False
        if len(self._started) >= MOST_REMEMBERED:
            self._forget(now)
        self._started[key] = now
        self._writing.add(key)
        return True

    def _forget(self, now: float) -> None:
        """Drop old starts, which limit nothing any more."""
        self._started = {key: at for key, at in self._started.items() if now - at < PAUSE_SECONDS}
        self._writing &= self._started.keys()
