"""Live lists: a socket that watches a list is sent its order and the changed rows, whenever they may have changed.

All watchers of a list share one query; each agent's read markers are applied to its rows. A change of any conversation
has the lists read again, a few times a second at most. Changes in another replica, or by time alone, are noticed by
reading again every few seconds.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from frontdesk.background import Unending
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Conversation
from frontdesk.inbox.lists import Filter, Row
from frontdesk.inbox.paging import Cursor
from frontdesk.inbox.read_markers import ReadMarker, ReadMarkers
from frontdesk.team.model import Agent, Role
from frontdesk.threads import InThread

log = structlog.get_logger("frontdesk.inbox")

#: The share of the time that a list's query may take; a list whose query is slow is read less often.
MOST_OF_THE_TIME = 0.2
#: How many lists are read at the same time; the other threads stay free for other work.
READS_AT_ONCE = 2
#: The agent in whose name shared lists are read: one who has read nothing.
NOBODY = Agent("", "", "", Role.AGENT)


@dataclass(frozen=True)
class Pace:
    """How often a list is read, in seconds.

    Attributes:
        pause: the shortest time between two reads.
        look_again: the longest time between two reads.
    """

    pause: float = 0.2
    look_again: float = 3.0


DEFAULT_PACE = Pace()


class Lists(Protocol):
    """Reads lists; blocks. `InboxService` fulfils it."""

    def rows(self, wanted: Filter, agent: Agent, after: Cursor | None, limit: int) -> list[Row]: ...

    def read_markers(self, conversation_ids: Sequence[str], agent_ids: Collection[str]) -> ReadMarkers: ...

    def last_number(self) -> int: ...


@dataclass(frozen=True)
class View:
    """The first `limit` conversations of a list."""

    filter: Filter
    limit: int


@dataclass(frozen=True)
class Update:
    """What changed in a view since its last update.

    Attributes:
        version: 1 for the first update, which holds everything, then one more each time.
        order: ids of the whole view, or None if it is the same as before.
        rows: the new and changed rows.
        next: the cursor of the rest of the list; None if there is no rest.
        number: the number of an event up to which the view is certainly complete.
    """

    version: int
    order: list[str] | None
    rows: list[Row]
    next: str | None
    number: int


class Watcher:
    """One socket that shows a view. It remembers only what it was told: a slow socket is told the newest state when it
    is ready again."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._shown: _Shown | None = None
        self._is_new = asyncio.Event()
        self._version = 0
        self._order: list[str] = []
        self._told: dict[str, tuple[Row, ReadMarker | None]] = {}

    @property
    def agent_id(self) -> str:
        return self._agent.agent_id

    def show(self, shown: _Shown) -> None:
        self._shown = shown
        self._is_new.set()

    async def update(self) -> Update:
        """Wait until something changed; returns the change."""
        while True:
            await self._is_new.wait()
            self._is_new.clear()
            assert self._shown is not None
            update = self._difference(self._shown)
            if update is not None:
                return update

    def _difference(self, shown: _Shown) -> Update | None:
        now = {
            row.conversation.id: (row, shown.read_markers.get((self.agent_id, row.conversation.id)))
            for row in shown.rows
        }
        order = list(now)
        changed = [_laid_over(*pair) for key, pair in now.items() if not _is_same(self._told.get(key), pair)]
        if self._version and not changed and order == self._order:
            return None
        is_moved = not self._version or order != self._order
        self._version, self._order, self._told = self._version + 1, order, now
        return Update(self._version, order if is_moved else None, changed, shown.next, shown.number)


class LiveViews:
    """All views that are watched in this process. Runs on one event loop. `on_end` is called with the name of a task
    that ended while its view is watched."""

    def __init__(
        self,
        lists: Lists,
        in_thread: InThread,
        pace: Pace = DEFAULT_PACE,
        on_end: Callable[[str], None] = lambda name: None,
    ) -> None:
        self._lists = lists
        self._in_thread = in_thread
        self._pace = pace
        self._on_end = on_end
        self._reads = asyncio.Semaphore(READS_AT_ONCE)
        self._open: dict[tuple[View, str], _OpenView] = {}

    @contextmanager
    def watch(self, view: View, agent: Agent) -> Iterator[Watcher]:
        """Watch the view as this agent during the block."""
        asks = agent if view.filter.view == "mine" else NOBODY
        key, watcher = (view, asks.agent_id), Watcher(agent)
        watched = self._open.get(key)
        if watched is None:
            watched = self._open[key] = _OpenView(view, asks, self._read, self._pace, self._on_end)
        watched.add(watcher)
        try:
            yield watcher
        finally:
            if watched.remove(watcher):
                del self._open[key]

    def committed(self, commit: Commit) -> None:
        """Read lists again after a change (a subscriber)."""
        if commit.events or commit.settled:
            for watched in self._open.values():
                watched.changed(commit.conversation)

    def read(self, agent_id: str, conversation_id: str) -> None:
        """Note that an agent moved the read marker of a conversation."""
        for watched in self._open.values():
            watched.read(agent_id, conversation_id)

    async def _read(self, look: Callable[[Lists], _Shown]) -> _Shown:
        async with self._reads:
            return await self._in_thread(look, self._lists)


@dataclass(frozen=True)
class _Shown:
    """A view as it was last read. An unchanged row is the same object as before."""

    rows: list[Row]
    read_markers: ReadMarkers
    next: str | None
    number: int


class _OpenView:
    """One view and its watchers, with a task that reads it whenever it may have changed."""

    def __init__(self, view: View, asks: Agent, read: _Read, pace: Pace, on_end: Callable[[str], None]) -> None:
        self._view = view
        self._asks = asks
        self._read = read
        self._pace = pace
        self._watchers: set[Watcher] = set()
        self._shown = _Shown([], {}, None, 0)
        self._unsure: set[str] | None = None  # conversations whose read markers may have changed; None: all
        self._is_stale = asyncio.Event()
        self._is_looking = False
        self._task = Unending(f"live_view.{view.filter.view}", self._run_forever(), on_end)

    def add(self, watcher: Watcher) -> None:
        self._watchers.add(watcher)
        self._unsure = None
        self._is_stale.set()

    def remove(self, watcher: Watcher) -> bool:
        """Returns whether this was the last watcher; then the view has ended."""
        self._watchers.discard(watcher)
        if not self._watchers:
            self._task.cancel()
        return not self._watchers

    def changed(self, conversation: Conversation) -> None:
        """Have the view read again; the list `mine` only for the agent's own conversations."""
        is_here = self._is_looking or any(row.conversation.id == conversation.id for row in self._shown.rows)
        if self._asks is NOBODY or is_here or conversation.agent_id == self._asks.agent_id:
            self._is_stale.set()

    def read(self, agent_id: str, conversation_id: str) -> None:
        if any(watcher.agent_id == agent_id for watcher in self._watchers):
            if self._unsure is not None:
                self._unsure.add(conversation_id)
            self._is_stale.set()

    async def _run_forever(self) -> None:
        looked_at_all = 0.0
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_stale.wait(), self._pace.look_again)
            began = time.monotonic()
            if began - looked_at_all >= self._pace.look_again:
                self._unsure, looked_at_all = None, began
            try:
                await self._look()
            except Exception as problem:
                self._unsure = None
                log.error("live_view_failed", view=self._view.filter.view, error=type(problem).__name__)
            took = time.monotonic() - began
            await asyncio.sleep(max(self._pace.pause, took / MOST_OF_THE_TIME - took))

    async def _look(self) -> None:
        self._is_stale.clear()
        unsure, self._unsure = self._unsure, set()
        agents = {watcher.agent_id for watcher in self._watchers} if self._asks is NOBODY else set[str]()
        before, self._is_looking = self._shown, True
        try:
            self._shown = await self._read(lambda lists: _look(lists, self._view, self._asks, before, unsure, agents))
        finally:
            self._is_looking = False
        for watcher in self._watchers:
            watcher.show(self._shown)


class _Read(Protocol):
    async def __call__(self, look: Callable[[Lists], _Shown]) -> _Shown: ...


def _look(
    lists: Lists, view: View, asks: Agent, before: _Shown, unsure: set[str] | None, agents: Collection[str]
) -> _Shown:
    """Read the view, and the read markers that may have changed since `before`."""
    number = lists.last_number()
    known = {row.conversation.id: row for row in before.rows}
    found = lists.rows(view.filter, asks, None, view.limit)
    rows = [known[row.conversation.id] if known.get(row.conversation.id) == row else row for row in found]
    ids = {row.conversation.id for row in rows}
    asked = ids if unsure is None else ids & unsure | ids - known.keys()
    read_markers = {key: marker for key, marker in before.read_markers.items() if key[1] in ids - asked}
    if agents and asked:
        read_markers |= lists.read_markers(sorted(asked), agents)
    following = str(Cursor.of(rows[-1].conversation)) if len(rows) == view.limit else None
    return _Shown(rows, read_markers, following, number)


def _is_same(told: tuple[Row, ReadMarker | None] | None, now: tuple[Row, ReadMarker | None]) -> bool:
    return told is not None and told[0] is now[0] and told[1] == now[1]


def _laid_over(row: Row, marker: ReadMarker | None) -> Row:
    return row if marker is None else replace(row, read_seq=marker.seq, unread=max(0, row.unread - marker.messages))
