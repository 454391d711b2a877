"""What becomes of what pushed channels bring, whether it comes as a request or over a connection of ours."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

from prometheus_client import Counter

from frontdesk.channels.model import CustomerMessage, CustomerRating, Inbound, Outcome
from frontdesk.channels.ports import Channel, Vouching
from frontdesk.channels.receiving import Receiving
from frontdesk.conversations.writes import RunWrite
from frontdesk.threads import InThread


class Arrivals:
    """Stores what arrives, and counts it by channel and outcome. Runs on the event loop.

    What comes for one thread is stored in the order in which it came here, however long it takes to say who wrote it;
    no thread waits for another.

    Args:
        channels: those whose messages may arrive, by name.
    """

    def __init__(
        self,
        channels: Mapping[str, Channel[Any, Any]],
        in_thread: InThread,
        commit: RunWrite,
        receiving: Receiving,
        received: Counter,
    ) -> None:
        self._channels = channels
        self._in_thread = in_thread
        self._commit = commit
        self._receiving = receiving
        self._received = received
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def take(self, name: str, inbound: Inbound) -> None:
        """Store it before it is acknowledged. Raises what `Receiving` raises; then it must come again."""
        outcome = Outcome.IGNORED
        if isinstance(inbound, CustomerMessage | CustomerRating):
            async with self._turns.setdefault((name, inbound.thread_key), asyncio.Lock()):
                outcome = await self._stored(name, inbound)
        self.count(name, outcome)

    async def _stored(self, name: str, inbound: CustomerMessage | CustomerRating) -> Outcome:
        if isinstance(inbound, CustomerRating):
            return (await self._commit(self._receiving.rate, name, inbound)).value
        channel = self._channels.get(name)
        if isinstance(channel, Vouching):
            inbound = await self._in_thread(channel.vouch, inbound)
        return (await self._commit(self._receiving.accept, name, inbound)).value

    def count(self, channel: str, outcome: Outcome) -> None:
        self._received.labels(channel, outcome).inc()
