"""Tells subscribers what was committed, after the commit. Nothing depends on a subscriber: what it misses is in
the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from frontdesk.conversations.commit import Commit

log = structlog.get_logger("frontdesk.subscribers")

#: Runs on the event loop and must not block.
Subscriber = Callable[[Commit], None]


class Subscribers:
    """Calls each subscriber with each commit; a failing one does not stop the others."""

    def __init__(self, subscribers: Sequence[Subscriber] = ()) -> None:
        self._subscribers = tuple(subscribers)

    def publish(self, commit: Commit) -> None:
        for subscriber in self._subscribers:
            try:
                subscriber(commit)
            except Exception as problem:
                name = getattr(subscriber, "__qualname__", type(subscriber).__name__)
                log.error("subscriber_failed", subscriber=name, error=type(problem).__name__)
