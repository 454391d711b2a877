"""How often somebody may try to sign in: by the e-mail that is tried, and by the address that tries."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from frontdesk.problems import TooMany

WINDOW_SECONDS = 300.0
PER_EMAIL = 6
PER_ADDRESS = 60
#: Names remembered at once; with more of them the oldest are forgotten, so that a flood cannot fill the memory.
MOST_NAMES = 20_000


class Attempts:
    """Attempts of the last minutes by name. Not thread-safe by itself."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._times: dict[str, deque[float]] = {}

    def wait(self, name: str, now: float) -> float:
        """Seconds until ``name`` may try again; 0 if at once."""
        times = self._times.get(name, deque())
        while times and times[0] <= now - WINDOW_SECONDS:
            times.popleft()
        return times[0] + WINDOW_SECONDS - now if len(times) >= self._limit else 0.0

    def add(self, name: str, now: float) -> None:
        times = self._times.pop(name, None) or deque()
        times.append(now)
        self._times[name] = times
        if len(self._times) > MOST_NAMES:
            del self._times[next(iter(self._times))]

    def forget(self, name: str) -> None:
        self._times.pop(name, None)


class SignInLimits:
    """Counts each attempt before the password is looked at, so that guesses made at once are counted too."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._by_email, self._by_address = Attempts(PER_EMAIL), Attempts(PER_ADDRESS)

    def attempt(self, email: str, address: str) -> None:
        """Count an attempt. Raises TooMany; a refused attempt is not counted, so waiting always ends."""
        now, name = self._clock(), email.strip().lower()
        with self._lock:
            wait = max(self._by_email.wait(name, now), self._by_address.wait(address, now))
            if wait > 0:
                raise _too_many(int(wait) + 1)
            self._by_email.add(name, now)
            self._by_address.add(address, now)

    def succeeded(self, email: str) -> None:
        """The right password was given: the e-mail's attempts are forgotten, the address's are not."""
        with self._lock:
            self._by_email.forget(email.strip().lower())


def _too_many(seconds: int) -> TooMany:
    return TooMany("too_many", f"Too many attempts. Wait {seconds} seconds and try again.", seconds)
