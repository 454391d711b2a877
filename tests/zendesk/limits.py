"""Zendesk's documented rate limits, and the headers by which it tells them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field


class Refusal(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.status, self.body, self.headers = status, body, headers or {}


@dataclass
class Window:
    """At most `total` in any `seconds`, for each key."""

    name: str
    total: int
    seconds: float
    clock: Callable[[], float]
    taken: defaultdict[Hashable, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    most: int = 0

    def take(self, key: Hashable = "") -> dict[str, str]:
        """Count one; returns the headers. Raises Refusal with status 429."""
        now, times = self.clock(), self.taken[key]
        while times and times[0] <= now - self.seconds:
            times.popleft()
        resets = max(1, int(times[0] + self.seconds - now) + 1) if times else int(self.seconds)
        if len(times) >= self.total:
            told = "Number of allowed API requests per minute exceeded"
            raise Refusal(
                429, {"error": "TooManyRequests", "description": told}, self._told(0, resets) | retry_after(resets)
            )
        times.append(now)
        self.most = max(self.most, len(times))
        return self._told(self.total - len(times), resets)

    def _told(self, remaining: int, resets: int) -> dict[str, str]:
        if self.name == "account":
            return {
                "X-Rate-Limit": str(self.total),
                "X-Rate-Limit-Remaining": str(remaining),
                "ratelimit-limit": str(self.total),
                "ratelimit-remaining": str(remaining),
                "ratelimit-reset": str(resets),
            }
        return {f"Zendesk-RateLimit-{self.name}": f"total={self.total}; remaining={remaining}; resets={resets}"}


def retry_after(seconds: float) -> dict[str, str]:
    return {"Retry-After": str(int(seconds))}


@dataclass
class Limits:
    """All windows of an account; `Enterprise` of a Zendesk Suite, or a trial or sandbox of it."""

    clock: Callable[[], float]
    is_trial: bool = False

    def __post_init__(self) -> None:
        self.account = Window("account", 700, 60, self.clock)
        self.tickets_index = Window("tickets-index", 100, 60, self.clock)
        self.updates = Window("tickets-update", 20 if self.is_trial else 100, 60, self.clock)
        self.updates_of_ticket = Window("ticket-update-by-user", 30, 600, self.clock)
        self.exports = Window("incremental-exports", 10, 60, self.clock)
