"""Delivers the outbox in the background: one worker for each destination, so that a hanging one delays no other.

A hanging thread cannot be ended from outside, so a delivery that passes its time limit is left alone: its entry counts
as failed, the next one gets a thread of its own, and a late result changes nothing, because the claim is gone. At most
`MAX_HANGING` threads of a destination may hang; then it waits for one of them. Threads are daemons, so the process ends
without them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog

from frontdesk.database import Database
from frontdesk.outbox.model import Entry
from frontdesk.outbox.ports import Destination
from frontdesk.outbox.service import Outbox, signal_of

log = structlog.get_logger("frontdesk.outbox")

#: How often a worker looks for entries that another process put, or that are due again.
LOOK_SECONDS = 0.5
#: How long the end of the process waits for a delivery, which may be repeated after the start if it is cut off.
CLOSE_SECONDS = 2.0
MAX_HANGING = 4


class Workers:
    """The workers of all destinations; `run_forever` until it is cancelled."""

    def __init__(self, database: Database, outbox: Outbox, destinations: Mapping[str, Destination]) -> None:
        self._workers = {signal_of(kind): Worker(outbox, kind, each) for kind, each in destinations.items()}
        self._loop: asyncio.AbstractEventLoop | None = None
        database.listen(self._hear)

    async def run_forever(self) -> None:
        """Deliver until cancelled; then wait for running deliveries, at most `CLOSE_SECONDS`."""
        self._loop = asyncio.get_running_loop()
        try:
            await asyncio.gather(*(worker.run_forever() for worker in self._workers.values()))
        finally:
            self._loop = None

    def _hear(self, signal: str) -> None:
        """Wake the worker of an entry that was committed; called in any thread."""
        worker, loop = self._workers.get(signal), self._loop
        if worker and loop:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(worker.woken.set)


class Worker:
    """Delivers the entries of one kind, one after the other. Setting `woken` makes it look at once."""

    def __init__(self, outbox: Outbox, kind: str, destination: Destination) -> None:
        self.woken = asyncio.Event()
        self._outbox = outbox
        self._kind = kind
        self._destination = destination
        self._current: asyncio.Future[Any] | None = None
        self._hanging: set[asyncio.Future[Any]] = set()

    async def run_forever(self) -> None:
        try:
            while True:
                self.woken.clear()
                await self._deliver_due()
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self.woken.wait()
        finally:
            if self._current:
                await asyncio.wait([self._current], timeout=CLOSE_SECONDS)

    async def _deliver_due(self) -> None:
        try:
            claim = self._outbox.claim
            while entry := await asyncio.shield(self._in_thread(claim, self._kind, self._destination.time_limit)):
                await self._deliver(entry)
        except Exception as problem:
            log.error("outbox_failed", kind=self._kind, error=type(problem).__name__)

    async def _deliver(self, entry: Entry) -> None:
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
            await asyncio.wait(self._hanging, return_when=asyncio.FIRST_COMPLETED)

    def _stop_hanging(self, delivery: asyncio.Future[Any]) -> None:
        self._hanging.discard(delivery)
        if problem := delivery.exception():
            log.error("outbox_failed", kind=self._kind, error=type(problem).__name__)

    def _in_thread(self, function: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        self._current = in_daemon_thread(function, *args)
        return self._current


def in_daemon_thread(function: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
    """What the call returns or raises, from a thread that the process does not wait for at its end.

    An executor's threads would be joined at the end of the process, a hanging one for ever.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def settle(set_outcome: Callable[[Any], None], outcome: Any) -> None:
        if not future.done():
            set_outcome(outcome)

    def run() -> None:
        try:
            outcome, set_outcome = function(*args), future.set_result
        except BaseException as problem:
            outcome, set_outcome = problem, future.set_exception
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(settle, set_outcome, outcome)

    threading.Thread(target=run, name=f"outbox {function.__name__}", daemon=True).start()
    return future
