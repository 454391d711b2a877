"""Tells waiting customers their position whenever the queue moves; runs on the event loop.

Changes in this process are told at once. Changes in another replica, by the opening hours or by an agent who is gone
without a word are noticed by reading the queue again every few seconds.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from frontdesk.conversations.bus import Bus
from frontdesk.handoff.queue import Queue
from frontdesk.threads import InThread

#: The shortest pause between two reads, however fast the queue moves.
PAUSE_SECONDS = 0.2
#: The longest pause between two reads: changes in another replica are seen by then.
LOOK_AGAIN_SECONDS = 3.0


class QueueWatch:
    """Has every listening customer know their position."""

    def __init__(self, queue: Queue, bus: Bus, in_thread: InThread) -> None:
        self._queue = queue
        self._bus = bus
        self._in_thread = in_thread

    async def wait_and_look(self) -> None:
        """Read the queue when it has moved, or after a while."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bus.queue_moved.wait(), LOOK_AGAIN_SECONDS)
        await self.look()

    async def look(self) -> None:
        """Tell each customer whose position is not the one that they were told."""
        self._bus.queue_moved.clear()
        listening = self._bus.customers()
        positions = await self._in_thread(self._queue.positions, listening) if listening else {}
        for position in positions.values():
            self._bus.tell_customer(position)
