"""Notices within a second that the session behind an open socket has ended, or that its agent has another role.

One query a second for all sockets of this process, while there are any.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import structlog

from frontdesk.background import Unending
from frontdesk.team.model import Agent
from frontdesk.threads import InThread

log = structlog.get_logger("frontdesk.inbox")

PAUSE_SECONDS = 1.0


class Sessions(Protocol):
    """Knows sessions; blocks. `AgentService` fulfils it."""

    def agents_of(self, opened_by: Collection[str]) -> Mapping[str, Agent]: ...


class LiveSessions:
    """All sockets of this process. Runs on one event loop. `on_end` is called with the name of a task that ended while
    there is a socket."""

    def __init__(
        self,
        sessions: Sessions,
        in_thread: InThread,
        pause: float = PAUSE_SECONDS,
        on_end: Callable[[str], None] = lambda name: None,
    ) -> None:
        self._sessions = sessions
        self._in_thread = in_thread
        self._pause = pause
        self._on_end = on_end
        self._open: dict[asyncio.Event, tuple[str, Agent]] = {}
        self._task: Unending | None = None

    @contextmanager
    def watch(self, secret: str, agent: Agent) -> Iterator[asyncio.Event]:
        """Watch the session during the block; the event is set once the secret is no longer this very agent's."""
        ended = asyncio.Event()
        self._open[ended] = secret, agent
        self._task = self._task or Unending("live_sessions", self._run_forever(), self._on_end)
        try:
            yield ended
        finally:
            del self._open[ended]
            if not self._open:
                self._task.cancel()
                self._task = None

    async def _run_forever(self) -> None:
        while True:
            await asyncio.sleep(self._pause)
            asked = dict(self._open)  # a page that opens while the database answers is not in its answer
            try:
                live = await self._in_thread(self._sessions.agents_of, {secret for secret, _ in asked.values()})
            except Exception as problem:
                log.error("live_sessions_failed", error=type(problem).__name__)
                continue
            for ended, (secret, agent) in asked.items():
                known = live.get(secret)
                if known is None or known.role is not agent.role:
                    ended.set()
