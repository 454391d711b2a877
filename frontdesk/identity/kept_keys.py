"""Keys of a file or an address, kept and read again: the host may exchange them without a restart."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from frontdesk.identity.keys import LONGEST_SET, KeySet, SigningKey, read_key_set

#: How many tokens may wait while an unknown key is looked for; further ones are refused at once, so that a flood of
#: made-up names takes no more threads than these.
MOST_WAITING = 4

log = structlog.get_logger("frontdesk.identity")


class KeysUnavailable(Exception):
    """The keys cannot be read now; the text says why."""


@dataclass(frozen=True)
class Ages:
    """In seconds.

    Attributes:
        fresh: how old keys are read again.
        pause: the shortest time between two tries, whatever tokens name.
        longest: how long the last good keys serve while none can be read; a key that was withdrawn must end some day.
    """

    fresh: float
    pause: float
    longest: float = 24 * 3600.0


OF_FILE = Ages(fresh=5.0, pause=5.0)
OF_URL = Ages(fresh=600.0, pause=30.0)


@dataclass(frozen=True)
class _Kept:
    keys: KeySet
    read_at: float


class KeptKeys:
    """Fulfils `Keys`. Safe to call from several threads at once; one of them reads, the others use what there is.

    Args:
        read: the keys as they are now. Raises KeysUnavailable.
        clock: seconds that never go back.
    """

    def __init__(self, read: Callable[[], KeySet], ages: Ages, clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._ages = ages
        self._clock = clock
        self._kept: _Kept | None = None
        self._tried_at = float("-inf")
        self._reading = threading.Lock()
        self._waiting = threading.BoundedSemaphore(MOST_WAITING)

    def find(self, name: str | None) -> SigningKey | None:
        kept = self._serving()
        found = kept.keys.find(name) if kept else None
        if kept and found and self._clock() - kept.read_at < self._ages.fresh:
            return found
        self._read_again(kept, waits=found is None)
        kept = self._serving()
        return kept.keys.find(name) if kept else None

    def _serving(self) -> _Kept | None:
        """What was read last, unless that is too long ago."""
        kept = self._kept
        return kept if kept and self._clock() - kept.read_at < self._ages.longest else None

    def _read_again(self, seen: _Kept | None, waits: bool) -> None:
        if not self._waiting.acquire(blocking=False):
            return
        try:
            if not self._reading.acquire(blocking=waits):
                return
            try:
                if self._serving() is seen and self._clock() - self._tried_at >= self._ages.pause:
                    self._try()
            finally:
                self._reading.release()
        finally:
            self._waiting.release()

    def _try(self) -> None:
        self._tried_at = self._clock()
        try:
            keys = self._read()
        except KeysUnavailable as problem:
            log.error("identity_keys_unavailable", why=str(problem), kept=self._serving() is not None)
            return
        self._kept = _Kept(keys, self._clock())


def read_key_file(file: Path) -> KeySet:
    """The key set in a file. Raises KeysUnavailable."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(LONGEST_SET + 1)
        return read_key_set(raw, may_be_secret=True)
    except OSError as problem:
        raise KeysUnavailable(f"{file}: {problem.strerror}") from None
    except ValueError as problem:
        raise KeysUnavailable(f"{file}: {problem}") from None
