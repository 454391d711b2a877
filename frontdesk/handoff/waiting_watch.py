"""Looks after customers who wait, again and again: takes conversations back from agents who are gone, reminds those
who are silent, offers the conversation to the others, opens tickets where nobody is left, and tells what became of
operations that took long.

What is due is read from the database and looked at again under the conversation's lock, so any process may do it after
any restart, and of several at once one does it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import structlog

from frontdesk.conversations.commit import Commit
from frontdesk.conversations.subscribers import Subscribers
from frontdesk.handoff.departures import Departures
from frontdesk.handoff.open_operations import OpenOperations
from frontdesk.handoff.silence import Silence
from frontdesk.handoff.waiting import WaitingRoom
from frontdesk.operations.lapsing import Lapsing
from frontdesk.operations.telling import Telling
from frontdesk.threads import InThread

log = structlog.get_logger("frontdesk.handoff")


class Treat(Protocol):
    """Does what is due in one conversation."""

    __name__: str

    def __call__(self, conversation_id: str) -> Commit: ...


class WaitingWatch:
    """Runs in every public process."""

    def __init__(
        self,
        departures: Departures,
        silence: Silence,
        waiting_room: WaitingRoom,
        telling: Telling,
        open_operations: OpenOperations,
        lapsing: Lapsing,
        subscribers: Subscribers,
        in_thread: InThread,
    ) -> None:
        self._steps: tuple[tuple[Callable[[], list[str]], Treat], ...] = (
            (departures.due, departures.settle),
            (silence.to_offer, silence.offer),
            (silence.to_remind, silence.remind),
            (waiting_room.promised, waiting_room.leave_ticket),
            (telling.due, telling.tell),
            (open_operations.due, open_operations.leave_tickets),
            (lapsing.due, lapsing.end),
        )
        self._subscribers = subscribers
        self._in_thread = in_thread

    async def sweep(self) -> None:
        """Do what is due now. A conversation that fails does not keep the others waiting."""
        for find, treat in self._steps:
            for conversation_id in await self._in_thread(find):
                await self._treat(treat, conversation_id)

    async def _treat(self, treat: Treat, conversation_id: str) -> None:
        try:
            self._subscribers.publish(await self._in_thread(treat, conversation_id))
        except Exception as error:
            name = type(error).__name__
            log.error("sweep_failed", step=treat.__name__, conversation=conversation_id, error=name)
