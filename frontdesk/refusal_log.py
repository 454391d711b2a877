"""Log lines of refusals, which a stranger can bring about without end.

Of each sort so many a minute are written; the first line of the next minute tells how many were not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

log = structlog.get_logger("frontdesk.refusals")

#: Lines of one sort within a minute.
MOST_LINES = 20
MINUTE_SECONDS = 60.0


@dataclass
class _Minute:
    begun: float
    lines: int = 0
    unwritten: int = 0


class RefusalLog:
    """Counts lines by event and sort; sorts must come from the code (a limit, a route), never from a request."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._minutes: dict[tuple[str, str], _Minute] = {}
        self._lock = threading.Lock()

    def write(self, event: str, sort: str, **facts: object) -> None:
        """Write a warning with the facts, unless there were enough of its sort within the minute."""
        with self._lock:
            now = self._clock()
            minute = self._minutes.setdefault((event, sort), _Minute(now))
            unwritten = 0
            if now - minute.begun >= MINUTE_SECONDS:
                unwritten, minute = minute.unwritten, _Minute(now)
                self._minutes[event, sort] = minute
            if minute.lines >= MOST_LINES:
                minute.unwritten += 1
                return
            minute.lines += 1
        log.warning(event, **facts, **({"unwritten": unwritten} if unwritten else {}))


_of_this_process = RefusalLog()
#: Writes to the log of this process.
log_refusal = _of_this_process.write
