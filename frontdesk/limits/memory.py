"""A storage for the library `limits` in this process's memory, bounded.

The library's own keeps every key for ever and looks at all of them 100 times a second while anything is counted.
"""

from __future__ import annotations

import threading
from array import array
from bisect import bisect_right
from collections import OrderedDict, defaultdict
from collections.abc import Callable

from limits.storage import MovingWindowSupport, Storage

#: Keys kept at once for each limit: about 15 MB if all of them are taken.
MOST_KEYS = 50_000

_Windows = OrderedDict[str, "array[float]"]


class BoundedMemory(Storage, MovingWindowSupport):
    """The times of the last hits by key.

    A key is forgotten when its last hit has left the window, never to make room: else a flood of made-up keys would
    erase the count of a real one. While a limit's keys take all its room, its new keys share one window.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float], most_keys: int = MOST_KEYS) -> None:
        super().__init__()
        self._clock = clock
        self._most_keys = most_keys
        self._lock = threading.Lock()
        # By limit and length of the window. Each hit puts its key last, so ended ones are in front.
        self._kept: defaultdict[tuple[str, int], _Windows] = defaultdict(OrderedDict)
        self._shared: defaultdict[tuple[str, int], array[float]] = defaultdict(lambda: array("d"))

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` hits, unless that makes more than `limit` in the last `expiry` seconds."""
        now = self._clock()
        with self._lock:
            times = self._window(key, expiry, now)
            if len(times) + amount > limit:
                return False
            times.extend([now] * amount)
            self._keep(key, expiry, times)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The time of the oldest hit that counts (now if there is none), and how many count."""
        now = self._clock()
        with self._lock:
            times = self._window(key, expiry, now)
            return (times[0] if times else now), len(times)

    def clear(self, key: str) -> None:
        """Forget the hits of a key; those in the shared window stay, they may be anybody's."""
        with self._lock:
            for (limit, _), windows in self._kept.items():
                if limit == _limit_of(key):
                    windows.pop(key, None)

    def reset(self) -> int:
        """Forget everything; returns how many keys there were."""
        with self._lock:
            count = sum(map(len, self._kept.values()))
            self._kept.clear()
            self._shared.clear()
            return count

    def check(self) -> bool:
        return True

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError("moving windows only")

    def get(self, key: str) -> int:
        raise NotImplementedError("moving windows only")

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError("moving windows only")

    def _window(self, key: str, expiry: int, now: float) -> array[float]:
        """The hits of a key that still count."""
        shelf = _limit_of(key), expiry
        windows = self._kept[shelf]
        times = windows.get(key)
        if times is None:
            _drop_ended(windows, now - expiry)
            times = array("d") if len(windows) < self._most_keys else self._shared[shelf]
        if times and times[0] <= now - expiry:
            del times[: bisect_right(times, now - expiry)]
        return times

    def _keep(self, key: str, expiry: int, times: array[float]) -> None:
        shelf = _limit_of(key), expiry
        if times is not self._shared.get(shelf):
            self._kept[shelf][key] = times
            self._kept[shelf].move_to_end(key)


def _drop_ended(windows: _Windows, before: float) -> None:
    while windows:
        key, times = next(iter(windows.items()))
        if times[-1] > before:
            return
        del windows[key]


def _limit_of(key: str) -> str:
    """Keys of the library begin with the namespace: the limit's name."""
    return key.partition("/")[0]
