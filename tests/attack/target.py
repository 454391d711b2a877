"""The stack that is attacked, and clients that write what no browser would."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from websockets.frames import Frame, Opcode

from tests.attack.watch import connections
from tests.stack import FRONTDESK, Stack

#: A client that does not read has room for this many bytes.
SMALL_BUFFER = 4096


@dataclass
class Target:
    """A running stack."""

    stack: Stack
    port: int = field(init=False)

    def __post_init__(self) -> None:
        self.port = self.stack.ports[FRONTDESK]

    @property
    def url(self) -> str:
        return self.stack.base_url

    def client(self, address: str = "127.0.0.1") -> aiohttp.ClientSession:
        """An HTTP client that comes from this address of the machine."""
        connector = aiohttp.TCPConnector(limit=0, local_addr=(address, 0))
        return aiohttp.ClientSession(self.url, connector=connector, timeout=aiohttp.ClientTimeout(60))

    async def connect(self, address: str = "127.0.0.1", buffer: int | None = None) -> Raw:
        """A bare connection; `buffer` is how much may wait unread, for a client that does not read."""
        raw = socket.socket()
        if buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        raw.bind((address, 0))
        raw.setblocking(False)
        await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", self.port))
        reader, writer = await asyncio.open_connection(sock=raw, limit=2**16)
        if buffer:
            writer.transport.pause_reading()  # type: ignore[attr-defined]
        return Raw(reader, writer)

    async def socket(self, channel: str = "chat", address: str = "127.0.0.1", buffer: int | None = None) -> Raw:
        """A bare WebSocket of the channel; nothing is sent yet. With `buffer` nothing is read."""
        raw = await self.connect(address, buffer)
        key, host = b64encode(os.urandom(16)).decode(), urlsplit(self.url).netloc
        upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}"
        raw.writer.write(f"GET /api/{channel}/socket HTTP/1.1\r\nHost: {host}\r\n{upgrade}\r\n\r\n".encode())
        if not buffer:
            await raw.reader.readuntil(b"\r\n\r\n")
        return raw

    async def begin(self, client: aiohttp.ClientSession) -> tuple[str, str]:
        """A new conversation and its session."""
        async with client.post("/api/chat/conversations", json={}) as answer:
            body = await answer.json()
            return str(body["conversation"]), str(body["session"])

    async def hello(self, address: str = "127.0.0.2") -> float:
        """Seconds until somebody from elsewhere who says hello is answered by the bot; raises if they are not."""
        async with self.client(address) as client:
            _, session = await self.begin(client)
            began = time.monotonic()
            async with client.ws_connect("/api/chat/socket") as ws:
                await ws.send_json({"type": "auth", "session": session})
                await until(ws, lambda frame: frame["type"] == "ready")
                await ws.send_json({"type": "message", "id": "m1", "text": "hello"})
                settled = await until(ws, lambda frame: frame["type"] == "settled")
                assert settled["owner"] == "bot", "somebody who said hello did not get the bot"
            return time.monotonic() - began

    async def alone(self, seconds: float) -> int:
        """Wait until nobody is connected; how many still are after so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while connections(self.port) > 1:  # the one that asks for /health
                    await asyncio.sleep(0.5)
        return max(0, connections(self.port) - 1)


@dataclass
class Raw:
    """A connection byte by byte."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def send(self, frame: dict[str, object]) -> None:
        self.writer.write(framed(json.dumps(frame).encode()))

    async def flood(self, data: bytes, seconds: float) -> int:
        """Send the data again and again; how much went out until the other side or the time ended it."""
        sent, end = 0, time.monotonic() + seconds
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(seconds):
                while time.monotonic() < end:
                    self.writer.write(data)
                    await self.writer.drain()
                    sent += len(data)
                    await asyncio.sleep(0)
        return sent

    async def drip(self, data: bytes, pause: float, seconds: float) -> None:
        """Send the data byte by byte, and again from the start, until the other side or the time ends it."""
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.writer.is_closing():
                    for byte in data:
                        self.writer.write(bytes([byte]))
                        await self.writer.drain()
                        await asyncio.sleep(pause)

    def close(self) -> None:
        self.writer.transport.abort()


def framed(data: bytes = b"", opcode: Opcode = Opcode.TEXT, fin: bool = True) -> bytes:
    """A frame as a client sends it."""
    return Frame(opcode, data, fin).serialize(mask=True)


async def until(ws: aiohttp.ClientWebSocketResponse, is_it: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    """The first frame for which the function is true."""
    while True:
        frame: dict[str, str] = await ws.receive_json()
        if is_it(frame):
            return frame


@dataclass(frozen=True)
class Outcome:
    """What came of an attack: a line for people, and how many of its connections were left a minute later, although it
    closed none."""

    said: str
    left: int = 0


@dataclass(frozen=True)
class Attack:
    """One attack and its bounds.

    Attributes:
        run: attacks; raises AssertionError if the attacker reached what it wanted.
        megabytes: how much the memory of the public process may grow.
        seconds: how long /health may take.
        is_down: /health may say that something is wrong, because something is.
        settings: of the public process during the attack, as environment variables.
    """

    name: str
    run: Callable[[Target], Awaitable[Outcome]]
    megabytes: float = 150.0
    seconds: float = 3.0
    is_down: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
