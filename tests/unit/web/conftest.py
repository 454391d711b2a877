"""A web app on the bounded protocol, in this process, and clients that write and read bytes as they like."""

from __future__ import annotations

import asyncio
import os
import socket
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import pytest
from sanic import HTTPResponse, Request, Sanic, Websocket, text
from websockets.frames import Frame, Opcode

from frontdesk.web import errors
from frontdesk.web.connections import Connections
from frontdesk.web.protocol import BoundedProtocol, Bounds, Deadlines

SECONDS = 10.0
#: Deadlines that no test reaches.
PATIENT = Deadlines(head=60, request=60, answer=60, idle=60, unread=60)
#: Deadlines that a test can wait for.
QUICK = Deadlines(head=0.2, request=0.4, answer=0.4, idle=0.4, unread=0.2, look=0.02, farewell=0.1)


@dataclass
class Client:
    """One connection to the app."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def rest(self) -> bytes:
        """All that comes until the other side ends the connection. Raises TimeoutError."""
        received = b""
        async with asyncio.timeout(SECONDS):
            with suppress(ConnectionError):
                while data := await self.reader.read(65536):
                    received += data
        return received

    async def answer(self) -> bytes:
        """One HTTP answer."""
        async with asyncio.timeout(SECONDS):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            return head + await self.reader.readexactly(int(length.split(b":")[1]))

    async def upgrade(self, path: str = "/socket", headers: str = "") -> bytes:
        """Ask for a WebSocket; the head of the answer."""
        key = b64encode(os.urandom(16)).decode()
        upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}"
        self.send(f"GET {path} HTTP/1.1\r\nHost: x\r\n{upgrade}\r\n{headers}\r\n".encode())
        async with asyncio.timeout(SECONDS):
            return await self.reader.readuntil(b"\r\n\r\n")


def frame(data: bytes | str = b"", opcode: Opcode = Opcode.TEXT, fin: bool = True) -> bytes:
    """A frame as a client sends it."""
    return Frame(opcode, data.encode() if isinstance(data, str) else data, fin).serialize(mask=True)


class Served:
    """The running app. `/` says hello, `/large` is large, `/echo` tells the length of a body, `/socket` echoes."""

    def __init__(self, port: int, bounds: Bounds) -> None:
        self.port = port
        self.connections = bounds.connections
        self.sockets = 0
        self.taken: list[str | bytes] = []
        self._clients: list[Client] = []

    async def connect(self, address: str = "127.0.0.1") -> Client:
        """A connection from this address of the machine."""
        client = Client(*await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0)))
        self._clients.append(client)
        return client

    async def get(self, address: str = "127.0.0.1") -> bytes:
        client = await self.connect(address)
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return await client.rest()

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not is_so():
                await asyncio.sleep(0.005)

    async def close(self) -> None:
        for client in self._clients:
            client.writer.transport.abort()


Serve = Callable[[Bounds], Awaitable[Served]]


def bounds(most: int = 100, of_address: int = 100, is_proxied: bool = False, deadlines: Deadlines = PATIENT) -> Bounds:
    return Bounds(Connections(most, of_address), is_proxied, deadlines)


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts the app with these bounds."""
    ends: list[Callable[[], Awaitable[None]]] = []

    async def start(limits: Bounds) -> Served:
        listening = socket.create_server(("127.0.0.1", 0))
        app = errors_app(limits)
        served = app.ctx.served = Served(listening.getsockname()[1], limits)
        server = await app.create_server(sock=listening, protocol=BoundedProtocol, access_log=False)
        assert server is not None
        await server.startup()
        await server.start_serving()

        async def end() -> None:
            await served.close()
            await served.until(lambda: not len(limits.connections))
            await server.close()
            listening.close()

        ends.append(end)
        return served

    yield start
    for end in ends:
        await end()
    Sanic._app_registry.clear()


def errors_app(limits: Bounds) -> errors.App:
    app: errors.App = Sanic("bounded", configure_logging=False)
    app.config.update(TOUCHUP=False, REQUEST_MAX_SIZE=100_000, PROXIES_COUNT=1 if limits.is_proxied else None)
    app.ctx.bounds = limits
    errors.register(app)

    @app.get("/")
    async def hello(_: Request) -> HTTPResponse:
        return text("hello")

    @app.get("/large")
    async def large(_: Request) -> HTTPResponse:
        return text("x" * 8_000_000)

    @app.post("/echo")
    async def echo(request: Request) -> HTTPResponse:
        return text(str(len(request.body)))

    @app.websocket("/socket")  # type: ignore[untyped-decorator]
    async def echo_frames(_: Request, ws: Websocket) -> None:
        served: Served = app.ctx.served
        served.sockets += 1
        try:
            async for message in ws:
                served.taken.append(message)
                await ws.send(message)
        finally:
            served.sockets -= 1

    return app
