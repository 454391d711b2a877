"""Operations live: a page hears that those of the conversation that it shows have moved, and what waits for approval.

Operations are also settled by other processes, so they are read every other second while a page shows some.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from frontdesk.background import Unending
from frontdesk.conversations.commit import Commit
from frontdesk.inbox.operations import actor_of
from frontdesk.operations.model import Operation
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission, may
from frontdesk.threads import InThread

log = structlog.get_logger("frontdesk.inbox")

LOOK_AGAIN_SECONDS = 2.0
PAUSE_SECONDS = 0.1

Stand = frozenset[tuple[str, str]]


class Ledgers(Protocol):
    """Reads where operations stand; blocks. `AgentOperations` fulfils it."""

    def standing(self, conversation_ids: Collection[str]) -> dict[str, Stand]: ...

    def waiting(self) -> list[Operation]: ...


@dataclass(frozen=True)
class Moved:
    """What a page hears: that the operations of this conversation moved, or how many it may decide on."""

    conversation_id: str | None = None
    waiting: int | None = None


class OperationsListener:
    """One page. It remembers what it was told: a slow one is told only the newest."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.approves = may(agent.role, Permission.APPROVE)
        self.shows: str | None = None
        self._seen: tuple[str | None, Stand | None] = None, None
        self._decides: Sequence[str] | None = None
        self._moved: list[Moved] = []
        self._is_new = asyncio.Event()

    def show(self, stands: dict[str, Stand], waiting: Sequence[Operation]) -> None:
        """Take what was read. The first reading of a conversation is told, too: it may have moved on the way."""
        now = self.shows, stands.get(self.shows or "")
        if self.shows in stands and now != self._seen:
            self._seen = now
            self._moved.append(Moved(conversation_id=self.shows))
        if self.approves:
            decides = [each.id for each in waiting if not each.is_asked_by(actor_of(self.agent))]
            if decides != self._decides:
                self._decides = decides
                self._moved = [each for each in self._moved if each.waiting is None]
                self._moved.append(Moved(waiting=len(decides)))
        if self._moved:
            self._is_new.set()

    async def moved(self) -> Moved:
        """Wait until something moved."""
        while not self._moved:
            self._is_new.clear()
            await self._is_new.wait()
        return self._moved.pop(0)


class LiveOperations:
    """All pages of this process. Runs on one event loop. `on_end` is called with the name of a task that ended while
    there is a page."""

    def __init__(
        self,
        ledgers: Ledgers,
        in_thread: InThread,
        look_again: float = LOOK_AGAIN_SECONDS,
        on_end: Callable[[str], None] = lambda name: None,
    ) -> None:
        self._ledgers = ledgers
        self._in_thread = in_thread
        self._look_again = look_again
        self._on_end = on_end
        self._listeners: set[OperationsListener] = set()
        self._is_stale = asyncio.Event()
        self._task: Unending | None = None

    @contextmanager
    def listen(self, agent: Agent) -> Iterator[OperationsListener]:
        """Listen as this agent during the block."""
        listener = OperationsListener(agent)
        self._listeners.add(listener)
        self._is_stale.set()
        self._task = self._task or Unending("live_operations", self._run_forever(), self._on_end)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            if not self._listeners:
                self._task.cancel()
                self._task = None

    def look(self) -> None:
        """Read again soon: something moved, or a page shows another conversation."""
        self._is_stale.set()

    def committed(self, commit: Commit) -> None:
        """Read again after a change of a conversation that a page shows (a subscriber)."""
        if any(each.shows == commit.conversation.id for each in self._listeners):
            self.look()

    async def _run_forever(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_stale.wait(), self._look_again)
            self._is_stale.clear()
            try:
                await self._read()
            except Exception as problem:
                log.error("live_operations_failed", error=type(problem).__name__)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _read(self) -> None:
        """Read only what somebody looks at."""
        shown = {each.shows for each in self._listeners if each.shows is not None}
        stands = await self._in_thread(self._ledgers.standing, shown) if shown else {}
        decide = any(each.approves for each in self._listeners)
        waiting = await self._in_thread(self._ledgers.waiting) if decide else []
        for each in tuple(self._listeners):
            each.show(stands, waiting)
