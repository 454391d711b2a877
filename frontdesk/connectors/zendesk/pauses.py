"""What Zendesk says of its limits with every answer: who has used one up asks again when it is full, and not before.

X-Rate-Limit-Remaining: 0            the account's, until ratelimit-reset
zendesk-ratelimit-tickets-index: total=100; remaining=0; resets=41        that of the path which was asked
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping

from frontdesk.connectors.model import DeskBusy

_OWN = "zendesk-ratelimit-"
_TOLD = re.compile(r"remaining=(-?\d{1,9})\s*;\s*resets=(\d{1,6})", re.ASCII)
#: No limit of Zendesk's lasts longer; more is a mistake of somebody's.
LONGEST_SECONDS = 600.0
ACCOUNT = ""


class Pauses:
    """Until when what is not asked. Safe to use from several threads at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def check(self, path: str) -> None:
        """Raises DeskBusy while the account, or this path, has nothing left."""
        with self._lock:
            now = self._clock()
            self._until = {each: until for each, until in self._until.items() if until > now}
            left = max(self._until.get(each, now) - now for each in (ACCOUNT, path))
        if left > 0:
            raise DeskBusy(left, "used_up")

    def note(self, path: str, headers: Mapping[str, str]) -> None:
        """Read the headers of an answer; their names are in any case."""
        told = {name.lower(): value for name, value in headers.items()}
        if told.get("x-rate-limit-remaining", "").strip() == "0":
            self._pause(ACCOUNT, _number(told.get("ratelimit-reset", "")) or 1.0)
        for name, value in told.items():
            found = _TOLD.search(value) if name.startswith(_OWN) else None
            if found and int(found[1]) <= 0:
                self._pause(path, float(found[2]))

    def _pause(self, what: str, seconds: float) -> None:
        with self._lock:
            until = self._clock() + min(seconds, LONGEST_SECONDS)
            self._until[what] = max(until, self._until.get(what, 0.0))


def _number(text: str) -> float:
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0.0
