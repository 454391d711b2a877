"""Live counts of the lists, counted once per process; each listener is told theirs whenever they changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

import structlog

from frontdesk.background import Unending
from frontdesk.conversations.bus import wrote_to_agent
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Kind
from frontdesk.inbox.counts import Tally
from frontdesk.inbox.live_views import DEFAULT_PACE, Pace
from frontdesk.team.model import Agent
from frontdesk.threads import InThread

log = structlog.get_logger("frontdesk.inbox")

#: Events that can move a conversation from one list to another.
COUNTED = frozenset({Kind.OWNER, Kind.STATUS, Kind.OFFER})


class Counter(Protocol):
    """Counts conversations; blocks. `InboxService` fulfils it."""

    def tally(self) -> Tally: ...

    def recount(self) -> None: ...


class CountsListener:
    """One socket that shows the counts; a slow one is told only the newest."""

    def __init__(self) -> None:
        self._now: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._is_new = asyncio.Event()

    def show(self, counts: dict[str, int]) -> None:
        self._now = counts
        self._is_new.set()

    async def changed(self) -> dict[str, int]:
        """Wait until the counts changed; returns them."""
        while self._now == self._told:
            self._is_new.clear()
            await self._is_new.wait()
        self._told = self._now
        return self._now


class LiveCounts:
    """Counts for all listeners of this process. Runs on one event loop. `on_end` is called with the name of a task that
    ended while somebody listens."""

    def __init__(
        self,
        counter: Counter,
        in_thread: InThread,
        pace: Pace = DEFAULT_PACE,
        on_end: Callable[[str], None] = lambda name: None,
    ) -> None:
        self._counter = counter
        self._in_thread = in_thread
        self._pace = pace
        self._on_end = on_end
        self._listeners: dict[CountsListener, str] = {}
        self._is_stale = asyncio.Event()
        self._task: Unending | None = None

    @contextmanager
    def listen(self, agent: Agent) -> Iterator[CountsListener]:
        """Listen to this agent's counts during the block, beginning with the current ones."""
        listener = CountsListener()
        self._listeners[listener] = agent.agent_id
        self._is_stale.set()
        self._task = self._task or Unending("live_counts", self._run_forever(), self._on_end)
        try:
            yield listener
        finally:
            del self._listeners[listener]
            if not self._listeners:
                self._task.cancel()
                self._task = None

    def committed(self, commit: Commit) -> None:
        """Count again after a change (a subscriber)."""
        conversation = commit.conversation
        if any(
            event.kind in COUNTED or event.seq == 1 or wrote_to_agent(event, conversation) for event in commit.events
        ):
            self._is_stale.set()

    def read(self, agent_id: str) -> None:
        """Count again after an agent moved a read marker."""
        if agent_id in self._listeners.values():
            self._counter.recount()
            self._is_stale.set()

    async def _run_forever(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_stale.wait(), self._pace.look_again)
            self._is_stale.clear()
            try:
                tally = await self._in_thread(self._counter.tally)
                for listener, agent_id in self._listeners.items():
                    listener.show(tally.views(agent_id))
            except Exception as problem:
                log.error("live_counts_failed", error=type(problem).__name__)
            await asyncio.sleep(self._pace.pause)
