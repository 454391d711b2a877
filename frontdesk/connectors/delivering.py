"""The outbox's way to a desk, and the breaker that leaves a desk alone which is away."""

from __future__ import annotations

from datetime import timedelta

from frontdesk.breaker import Breaker, State
from frontdesk.connectors.mirror import Mirror
from frontdesk.connectors.model import DeskAway, DeskBusy, DeskRefuses
from frontdesk.outbox.model import Entry

#: How many calls one entry takes at most: a look, a long transcript in parts, another look, a change; or what
#: settles a double.
CALLS = 10


class DeskDestination:
    """Destination for the entries of one desk. While the desk is away they wait, however long that takes."""

    def __init__(self, mirror: Mirror, breaker: Breaker, call_limit: timedelta) -> None:
        self._mirror = mirror
        self._breaker = breaker
        self.time_limit = CALLS * call_limit

    @property
    def is_away(self) -> bool:
        """Whether the desk is left alone because it failed."""
        return self._breaker.state is not State.CLOSED

    def deliver(self, entry: Entry) -> None:
        """Raises `DeskAway` also when the desk is not even asked."""
        if not self._breaker.allows():
            raise DeskAway("breaker_open")
        try:
            if entry.payload.get("doubles") == "yes":
                self._mirror.settle_doubles(entry.payload["ticket"])
            self._mirror.sync(entry.payload["ticket"], entry.id, writes=entry.payload["writes"] == "yes")
        except (DeskBusy, DeskRefuses):
            self._breaker.succeeded()
            raise
        except Exception:
            self._breaker.failed(entry.lane)
            raise
        self._breaker.succeeded()
