"""An agent's side, over HTTP; each call is repeated until it is answered."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import defaultdict
from typing import Any

from tests.faults.checker import AgentReply
from tests.faults.customer import Site

NOTE_SECONDS = 10.0


class Agent:
    """One signed-in agent. `replies` holds what was said by conversation."""

    def __init__(self, site: Site, secret: str) -> None:
        self._site = site
        self._secret = secret
        self.replies: defaultdict[str, list[AgentReply]] = defaultdict(list)

    async def take_over(self, conversation: str) -> tuple[int, Any]:
        return await self._post(conversation, "take-over")

    async def hand_back(self, conversation: str) -> tuple[int, Any]:
        return await self._post(conversation, "hand-back")

    async def resolve(self, conversation: str) -> tuple[int, Any]:
        return await self._post(conversation, "resolve")

    async def reply(self, conversation: str, text: str) -> int:
        """Say something, once, however often the request goes out. Returns the status."""
        status, _ = await self._post(conversation, "replies", {"id": secrets.token_hex(8), "text": text})
        self.replies[conversation].append(AgentReply(text, status == 200))
        return status

    async def whole(self, conversation: str) -> dict[str, Any]:
        """The conversation with everything about it; a long one is read page by page."""
        whole = await self._get(f"/api/inbox/conversations/{conversation}")
        events = whole["events"]
        while events and events[0]["seq"] > 1:
            before = events[0]["seq"]
            page = await self._get(f"/api/inbox/conversations/{conversation}/events?before={before}&limit=500")
            events = [*page["events"], *events]
        return whole | {"events": events}

    async def wait_for_notes(self, conversation: str) -> list[dict[str, Any]]:
        """The conversation's notes, as soon as there is one."""
        until = time.monotonic() + NOTE_SECONDS
        while time.monotonic() < until:
            events = (await self.whole(conversation))["events"]
            if notes := [event for event in events if event["kind"] == "note"]:
                return notes
            await asyncio.sleep(0.02)
        raise TimeoutError("no note")

    async def _get(self, path: str) -> dict[str, Any]:
        status, answer = await self._site.call("GET", path, self._secret)
        assert status == 200, answer
        return dict(answer)

    async def _post(self, conversation: str, what: str, body: dict[str, str] | None = None) -> tuple[int, Any]:
        path = f"/api/inbox/conversations/{conversation}/{what}"
        return await self._site.call("POST", path, self._secret, body or {})
