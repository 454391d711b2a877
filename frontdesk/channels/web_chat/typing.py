"""Typing signals of customers, on their way to the team."""

from __future__ import annotations

import asyncio

from frontdesk.conversations.bus import Bus

PAUSE_SECONDS = 1.0


class CustomerTyping:
    """Passes on at most one typing signal a second for each conversation, and always the last. Runs on the event loop.

    Every agent's socket hears every signal: a page that sends thousands must not fill their queues.
    """

    def __init__(self, bus: Bus, pause: float = PAUSE_SECONDS) -> None:
        self._bus = bus
        self._pause = pause
        self._held: dict[str, bool | None] = {}  # the latest signal of each conversation that is in its pause

    def say(self, conversation_id: str, active: bool) -> None:
        """The customer is typing, or has stopped."""
        if conversation_id in self._held:
            self._held[conversation_id] = active
            return
        self._bus.typing(conversation_id, "customer", active)
        self._held[conversation_id] = None
        asyncio.get_running_loop().call_later(self._pause, self._go_on, conversation_id)

    def _go_on(self, conversation_id: str) -> None:
        held = self._held.pop(conversation_id)
        if held is not None:
            self.say(conversation_id, held)
