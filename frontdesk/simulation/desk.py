"""A person of the team, on the inbox's public interface."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from frontdesk.inbox.masking import DOT
from frontdesk.simulation.model import Team
from frontdesk.talk.client import MAX_FRAME, Refused

#: What an agent does, as scripts call it, and as the inbox does.
VERBS = {"takes over": "take-over", "hands back": "hand-back", "resolves": "resolve"}


class Desk:
    """An agent who is signed in.

    Args:
        url: the site.
        session: the secret of the agent's session.
    """

    def __init__(self, url: str, session: str) -> None:
        self._url = url.rstrip("/")
        self._session = session
        self._http = aiohttp.ClientSession(headers={"Authorization": f"Bearer {session}"})

    async def close(self) -> None:
        await self._http.close()

    @asynccontextmanager
    async def staffed(self, team: Team) -> AsyncIterator[None]:
        """There, or away, for the block."""
        if team is Team.AWAY:
            await self._ask("PUT", "/availability", {"availability": "away"})
            yield
            return
        await self._ask("PUT", "/availability", {"availability": "online"})
        address = self._url.replace("http", "ws", 1) + "/api/inbox/socket"
        async with self._http.ws_connect(address, heartbeat=15, max_msg_size=MAX_FRAME) as socket:
            await socket.send_json({"type": "auth", "session": self._session})
            while (await socket.receive_json())["type"] != "ready":
                pass
            reader = asyncio.create_task(_read_on(socket))  # a socket that is not read is closed in time
            try:
                yield
            finally:
                reader.cancel()

    async def act(self, what: str, conversation: str) -> None:
        """Do what a script says, such as `takes over`. Raises Refused."""
        await self._ask("POST", f"/conversations/{conversation}/{VERBS[what]}", {})

    async def write(self, conversation: str, text: str) -> None:
        """Reply to the customer. Raises Refused."""
        await self._ask("POST", f"/conversations/{conversation}/replies", {"id": secrets.token_hex(8), "text": text})

    async def ticket(self, conversation: str) -> str | None:
        """Everything that the inbox shows of the conversation's tickets, as text in which names such as `cancel_order`
        are words; None if there are no tickets."""
        whole = await self._ask("GET", f"/conversations/{conversation}")
        for request in whole["requests"]:
            for name in [name for name, value in request["details"].items() if DOT in value]:
                field = f"{request['number']}.{name}"
                revealed = await self._ask("POST", f"/conversations/{conversation}/reveals", {"field": field})
                request["details"][name] = revealed["value"]
        shown = [*whole["requests"], *filter(None, [whole["ticket"]])]
        return "\n".join(_texts(shown)).replace("_", " ") if shown else None

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        async with self._http.request(method, f"{self._url}/api/inbox{path}", json=body) as response:
            answer = await response.json(content_type=None) if response.status != 204 else {}
            if response.status >= 400:
                raise Refused(answer["error"]["code"], answer["error"]["message"])
            return answer


async def _read_on(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


def _texts(value: Any) -> list[str]:
    """Every text in a JSON value."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [str(value)]
