"""What becomes of what pushed channels bring, whether it comes as a request or over a connection of ours."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import Counter

from frontdesk.channels.model import CustomerMessage, CustomerRating, Inbound, Outcome
from frontdesk.channels.receiving import Receiving
from frontdesk.conversations.writes import RunWrite


@dataclass(frozen=True)
class Arrivals:
    """Stores what arrives, and counts it by channel and outcome. Runs on the event loop."""

    commit: RunWrite
    receiving: Receiving
    received: Counter

    async def take(self, channel: str, inbound: Inbound) -> None:
        """Store it before it is acknowledged. Raises what `Receiving` raises; then it must come again."""
        outcome = Outcome.IGNORED
        if isinstance(inbound, CustomerMessage):
            outcome = (await self.commit(self.receiving.accept, channel, inbound)).value
        elif isinstance(inbound, CustomerRating):
            outcome = (await self.commit(self.receiving.rate, channel, inbound)).value
        self.count(channel, outcome)

    def count(self, channel: str, outcome: Outcome) -> None:
        self.received.labels(channel, outcome).inc()
