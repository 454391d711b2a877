"""Delivers the outbox in the background: one worker for each destination, so that a hanging one delays no other.

A hanging thread cannot be ended from outside, so a delivery that passes its time limit is left alone: its entry counts
as failed, the next one gets a thread of its own, and a late result changes nothing, because the claim is gone. At most
`MAX_HANGING` threads of a destination may hang; then it waits for one of them. Threads are daemons, so the process ends
without them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

import structlog

from frontdesk.background import HANGING_SECONDS, PATIENCE_SECONDS, Loop, Progress
from frontdesk.database import Database, utc_now
from frontdesk.outbox.model import Entry
from frontdesk.outbox.ports import Destination
from frontdesk.outbox.service import Outbox, signal_of
from frontdesk.threads import in_daemon_thread

log = structlog.get_logger("frontdesk.outbox")
Result = TypeVar("Result")

#: How often a worker looks for entries that another process put, or that are due again.
LOOK_SECONDS = 0.5
#: How long the end of the process waits for a delivery, which may be repeated after the start if it is cut off.
CLOSE_SECONDS = 2.0
MAX_HANGING = 4


def loops(database: Database, outbox: Outbox, destinations: Mapping[str, Destination]) -> list[Loop]:
    """A loop for the worker of each destination; when it is cancelled, it waits for a running delivery, at most
    `CLOSE_SECONDS`."""
    workers = {signal_of(kind): Worker(outbox, kind, each) for kind, each in destinations.items()}

    def hear(signal: str) -> None:
        if signal in workers:
            workers[signal].wake()

    database.listen(hear)
    return [worker.loop() for worker in workers.values()]


class Worker:
    """Delivers the entries of one kind, one after the other."""

    def __init__(self, outbox: Outbox, kind: str, destination: Destination) -> None:
        self._woken = asyncio.Event()
        self._runs_on: asyncio.AbstractEventLoop | None = None
        self._outbox = outbox
        self._kind = kind
        self._destination = destination
        self._current: asyncio.Future[Any] | None = None
        self._hanging: set[asyncio.Future[Any]] = set()

    def loop(self) -> Loop:
        """The loop in which it works. A slow delivery does not make it late."""
        patience = self._destination.time_limit.total_seconds() + PATIENCE_SECONDS
        return Loop(f"outbox.{self._kind}", self.run_forever, patience, max(patience, HANGING_SECONDS))

    def wake(self) -> None:
        """Look for entries at once; may be called in any thread."""
        if self._runs_on:
            with suppress(RuntimeError):  # the event loop has ended meanwhile
                self._runs_on.call_soon_threadsafe(self._woken.set)

    async def run_forever(self, progress: Progress) -> None:
        self._runs_on = asyncio.get_running_loop()
        try:
            while True:
                self._woken.clear()
                pause = await self._deliver_due(progress)
                with suppress(TimeoutError):
                    async with asyncio.timeout(pause):
                        await self._woken.wait()
        finally:
            if self._current:
                await asyncio.wait([self._current], timeout=CLOSE_SECONDS)

    async def _deliver_due(self, progress: Progress) -> float:
        """Deliver what is due; returns in how many seconds to look again."""
        try:
            while isinstance(found := await asyncio.shield(self._in_thread(self._look)), Entry):
                progress.succeeded()
                await self._deliver(found, progress)
            progress.succeeded()
            return found
        except Exception as problem:
            progress.failed(problem)
            log.error("outbox_failed", kind=self._kind, error=type(problem).__name__)
            return LOOK_SECONDS

    def _look(self) -> Entry | float:
        """The next entry, claimed, or in how many seconds to look again: when a place takes more, or after a while."""
        if entry := self._outbox.claim(self._kind, self._destination.time_limit):
            return entry
        free_at = self._outbox.next_free_place()
        return min(LOOK_SECONDS, (free_at - utc_now()).total_seconds()) if free_at else LOOK_SECONDS

    async def _deliver(self, entry: Entry, progress: Progress) -> None:
        """Deliver one entry, or stop waiting for it."""
        delivery = self._in_thread(self._outbox.deliver, entry, self._destination)
        await asyncio.wait([delivery], timeout=self._destination.time_limit.total_seconds())
        if delivery.done():
            delivery.result()
            return
        self._hanging.add(delivery)
        delivery.add_done_callback(self._stop_hanging)
        await asyncio.shield(self._in_thread(self._outbox.postpone, entry, TimeoutError()))
        while len(self._hanging) >= MAX_HANGING:
            progress.succeeded()  # the other side hangs, not we
            await asyncio.wait(self._hanging, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)

    def _stop_hanging(self, delivery: asyncio.Future[Any]) -> None:
        self._hanging.discard(delivery)
        if problem := delivery.exception():
            log.error("outbox_failed", kind=self._kind, error=type(problem).__name__)

    def _in_thread(self, function: Callable[..., Result], *args: Any) -> asyncio.Future[Result]:
        self._current = running = in_daemon_thread(function, *args)
        return running
