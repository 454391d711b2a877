"""Sockets that stay open beside those that are measured: customers with a conversation, and agents, who hear all."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

import aiohttp

OPEN_AT_ONCE = 20
PATIENCE = 60.0


@contextmanager
def crowd(url: str, customers: int, agents: Sequence[str]) -> Iterator[int]:
    """So many customers' sockets, and one for each agent's session, open and read for the block; how many there are.

    They live on an event loop in a thread of their own. Raises TimeoutError if they do not all open.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    ready: Future[int] = Future()
    standing = asyncio.run_coroutine_threadsafe(_stand(url, customers, agents, ready), loop)
    try:
        yield ready.result(PATIENCE)
    finally:
        standing.cancel()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _stand(url: str, customers: int, agents: Sequence[str], ready: Future[int]) -> None:
    connector, gate = aiohttp.TCPConnector(limit=0), asyncio.Semaphore(OPEN_AT_ONCE)
    async with aiohttp.ClientSession(url, connector=connector) as session:

        async def customer() -> aiohttp.ClientWebSocketResponse:
            async with gate, session.post("/api/chat/conversations", json={}) as begun:
                auth = {"type": "auth", "session": (await begun.json())["session"]}
                return await _opened(session, "chat", auth)

        async def agent(secret: str) -> aiohttp.ClientWebSocketResponse:
            async with gate:
                return await _opened(session, "inbox", {"type": "auth", "session": secret})

        sockets = await asyncio.gather(*(customer() for _ in range(customers)), *map(agent, agents))
        ready.set_result(len(sockets))
        await asyncio.gather(*map(_read_on, sockets))


async def _opened(
    session: aiohttp.ClientSession, channel: str, auth: dict[str, Any]
) -> aiohttp.ClientWebSocketResponse:
    socket = await session.ws_connect(f"/api/{channel}/socket", heartbeat=None)
    await socket.send_json(auth)
    while (await socket.receive_json())["type"] != "ready":
        pass
    return socket


async def _read_on(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass
