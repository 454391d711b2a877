"""Watches a process from outside while it is attacked: its memory, its health and its connections."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

SAMPLE_SECONDS = 0.1
#: Nobody waits longer for /health; what takes longer is counted as this.
PATIENCE = 60.0
MEGABYTE = 2**20


@dataclass
class Seen:
    """What was seen during an attack.

    Attributes:
        growth: of the resident memory at its peak, in megabytes.
        health: the longest answer of /health, in seconds.
        failures: answers of /health that were not 200, or none.
    """

    growth: float = 0.0
    health: float = 0.0
    failures: int = 0


@contextmanager
def watched(pid: int, url: str) -> Iterator[Seen]:
    """Watch the process for the block."""
    seen, ended, before = Seen(), threading.Event(), memory(pid)

    def look_at_memory() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            seen.growth = max(seen.growth, memory(pid) - before)

    def look_at_health() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            began = time.monotonic()
            try:
                # A connection of its own each time, as a new customer has it.
                answer = requests.get(f"{url}/health", timeout=PATIENCE, headers={"Connection": "close"})
                seen.failures += answer.status_code != 200
            except requests.RequestException:
                seen.failures += 1
            seen.health = max(seen.health, time.monotonic() - began)

    watchers = [threading.Thread(target=look, daemon=True) for look in (look_at_memory, look_at_health)]
    for watcher in watchers:
        watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        for watcher in watchers:
            watcher.join()


def memory(pid: int) -> float:
    """Resident, in megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / MEGABYTE


def connections(port: int) -> int:
    """How many connections the port has on this side, those included that nobody has accepted yet."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    fields = [line.split() for line in lines]
    return sum(int(local.rpartition(":")[2], 16) == port and state == ESTABLISHED for _, local, _, state, *_ in fields)


#: The state's number in /proc/net/tcp.
ESTABLISHED = "01"
