"""Sockets that stay open beside those that are measured: customers with a conversation, and agents who look at the
queue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

import aiohttp

from tests.event_loop import loop_thread

OPEN_AT_ONCE = 20
PATIENCE = 60.0
#: As the inbox page asks for the list that it opens with.
SUBSCRIBE = {"type": "subscribe", "view": "queue", "status": "open", "sort": "waiting", "search": "", "limit": 50}


@contextmanager
def crowd(url: str, customers: int, agents: Sequence[str]) -> Iterator[int]:
    """So many customers' sockets, and one for each agent's session, open and read for the block; how many there are.

    They live on an event loop in a thread of their own. Raises TimeoutError if they do not all open.
    """
    ready: Future[int] = Future()
    with loop_thread() as loop:
        loop.begin(_stand(url, customers, agents, ready))
        yield ready.result(PATIENCE)


async def _stand(url: str, customers: int, agents: Sequence[str], ready: Future[int]) -> None:
    connector, gate = aiohttp.TCPConnector(limit=0), asyncio.Semaphore(OPEN_AT_ONCE)
    async with aiohttp.ClientSession(url, connector=connector) as session:

        async def customer() -> aiohttp.ClientWebSocketResponse:
            async with gate, session.post("/api/chat/conversations", json={}) as begun:
                secret = (await begun.json())["session"]
                return await opened(session, "chat", secret)

        async def agent(secret: str) -> aiohttp.ClientWebSocketResponse:
            async with gate:
                socket = await opened(session, "inbox", secret)
                await socket.send_json(SUBSCRIBE)
                return socket

        try:
            sockets = await asyncio.gather(*(customer() for _ in range(customers)), *map(agent, agents))
        except Exception as problem:
            ready.set_exception(problem)
            raise
        ready.set_result(len(sockets))
        await asyncio.gather(*map(_read_on, sockets))


async def opened(session: aiohttp.ClientSession, channel: str, secret: str) -> aiohttp.ClientWebSocketResponse:
    """A socket of the channel, chat or inbox, that is ready."""
    socket = await session.ws_connect(f"/api/{channel}/socket")
    await socket.send_json({"type": "auth", "session": secret})
    while (await socket.receive_json())["type"] != "ready":
        pass
    return socket


async def _read_on(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass
