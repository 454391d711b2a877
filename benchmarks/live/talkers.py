"""Customers who wait for a person and write on, many messages a second among them."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence

import aiohttp

from benchmarks.live.crowd import opened

LINE = "Line {number} of the load."


class Talkers:
    """Open sockets of customers in the queue; made in the loop on which they talk.

    Args:
        sockets: one for each conversation.
    """

    def __init__(self, session: aiohttp.ClientSession, sockets: Sequence[aiohttp.ClientWebSocketResponse]) -> None:
        self._session = session
        self._sockets = sockets

    @classmethod
    async def come(cls, url: str, count: int) -> Talkers:
        """So many new conversations, all handed over to people."""
        session = aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0))
        sockets = [await _queued(session) for _ in range(count)]
        return cls(session, sockets)

    async def talk(self, messages: int, rate: float) -> list[float]:
        """Send so many messages, `rate` a second, in turn; when each was sent, in milliseconds since 1970."""
        readers = [asyncio.create_task(_read_on(socket)) for socket in self._sockets]
        sent, began = [], time.monotonic()
        for number in range(messages):
            await asyncio.sleep(began + number / rate - time.monotonic())  # the beat that is measured
            sent.append(time.time() * 1000)
            await _send(self._sockets[number % len(self._sockets)], LINE.format(number=number))
        for reader in readers:
            reader.cancel()
        return sent

    async def leave(self) -> None:
        await self._session.close()


async def _queued(session: aiohttp.ClientSession) -> aiohttp.ClientWebSocketResponse:
    async with session.post("/api/chat/conversations", json={}) as begun:
        socket = await opened(session, "chat", (await begun.json())["session"])
    await _send(socket, "a person, please")
    while (frame := await socket.receive_json())["type"] != "settled":
        pass
    assert frame["owner"] == "queue", frame
    return socket


async def _send(socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
    await socket.send_json({"type": "message", "id": secrets.token_hex(8), "text": text})


async def _read_on(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass
