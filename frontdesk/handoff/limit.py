"""Limits how often a person may be asked for, so that no script fills the queue."""

from __future__ import annotations

import threading
from collections import OrderedDict

from frontdesk.conversations.model import Reason
from frontdesk.limits.service import Limits
from frontdesk.problems import TooMany

#: Reasons that a customer can cause at will. Trouble on our side, and what policy gives to people, is never limited.
LIMITED = frozenset(
    {Reason.ASKED_FOR_PERSON, Reason.NOT_UNDERSTOOD_TWICE, Reason.NO_ANSWER_FOUND, Reason.OTHER_LANGUAGE}
)

#: Conversations whose last address is remembered at once; the oldest is forgotten first.
MOST_REMEMBERED = 20_000


class HandoffLimit:
    """Counts handoffs by conversation and by the address of its last message.

    This process remembers that address, because it is stored nowhere, and the bot's answer, which asks for the handoff,
    is committed later than the message.
    """

    def __init__(self, limits: Limits, most: int = MOST_REMEMBERED) -> None:
        self._limits = limits
        self._most = most
        self._lock = threading.Lock()
        self._addresses: OrderedDict[str, str] = OrderedDict()

    def came_from(self, conversation_id: str, address: str | None) -> None:
        """Remember where a message came from; None where a channel has no addresses."""
        if address is None:
            return
        with self._lock:
            self._addresses[conversation_id] = address
            self._addresses.move_to_end(conversation_id)
            if len(self._addresses) > self._most:
                self._addresses.popitem(last=False)

    def seconds_to_wait(self, conversation_id: str, reason: Reason) -> int | None:
        """Count a handoff and return None; if a limit is reached, count nothing and return the seconds to wait."""
        if reason not in LIMITED:
            return None
        try:
            self._limits.hit("handoffs", conversation=conversation_id, address=self._addresses.get(conversation_id))
        except TooMany as problem:
            return problem.retry_after
        return None
