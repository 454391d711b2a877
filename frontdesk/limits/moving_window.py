"""Moving windows of the library `limits`, over any of its storages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import Storage
from limits.strategies import MovingWindowRateLimiter

from frontdesk.limits.memory import BoundedMemory
from frontdesk.limits.model import Limit
from frontdesk.limits.ports import Windows


class MovingWindows:
    """Looks at all windows before it counts in one.

    Args:
        clock: seconds, on the clock of the storage.
    """

    def __init__(self, storage: Storage, clock: Callable[[], float]) -> None:
        self._limiter = MovingWindowRateLimiter(storage)
        self._clock = clock
        self._lock = threading.Lock()
        self._items: dict[str, tuple[RateLimitItem, ...]] = {}

    def take(self, wanted: Sequence[tuple[Limit, str]]) -> tuple[Limit, float] | None:
        with self._lock:
            refused = self.look(wanted)
            if refused is None:
                for limit, key in wanted:
                    for item in self._of(limit):
                        self._limiter.hit(item, key)
            return refused

    def look(self, wanted: Sequence[tuple[Limit, str]]) -> tuple[Limit, float] | None:
        now, longest = self._clock(), None
        for limit, key in wanted:
            for item in self._of(limit):
                reset, remaining = self._limiter.get_window_stats(item, key)
                if remaining <= 0 and (longest is None or reset - now > longest[1]):
                    longest = limit, max(reset - now, 0.0)
        return longest

    def forget(self, limit: Limit, key: str) -> None:
        with self._lock:
            for item in self._of(limit):
                self._limiter.clear(item, key)

    def _of(self, limit: Limit) -> tuple[RateLimitItem, ...]:
        """A limit in the library's words, made once."""
        items = self._items.get(limit.name)
        if items is None:
            seconds = RateLimitItemPerSecond
            items = tuple(seconds(rate.times, rate.seconds, namespace=limit.name) for rate in limit.rates)
            self._items[limit.name] = items
        return items


class ByAction:
    """Fulfils the port `Windows`: shared limits in `shared`, the others in `own`. The limits of an action are alike."""

    def __init__(self, shared: Windows, own: Windows) -> None:
        self._shared = shared
        self._own = own

    def take(self, wanted: Sequence[tuple[Limit, str]]) -> tuple[Limit, float] | None:
        return self._of(wanted).take(wanted)

    def look(self, wanted: Sequence[tuple[Limit, str]]) -> tuple[Limit, float] | None:
        return self._of(wanted).look(wanted)

    def forget(self, limit: Limit, key: str) -> None:
        self._of([(limit, key)]).forget(limit, key)

    def _of(self, wanted: Sequence[tuple[Limit, str]]) -> Windows:
        return self._shared if wanted and wanted[0][0].is_shared else self._own


def in_memory(clock: Callable[[], float] = time.monotonic) -> MovingWindows:
    """Windows that this process alone knows, forgotten when it ends."""
    return MovingWindows(BoundedMemory(clock), clock)
