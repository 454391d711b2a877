"""What stands outside the processes: the mail that left, a network that can be cut, an assistant that misbehaves."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web

from frontdesk.database import Database
from frontdesk.outbox.model import Delivery
from frontdesk.outbox.service import Outbox
from tests.faults.checker import Effect
from tests.stack import Stack

LINK = re.compile(r"/demo/reset-password/(\S+)")
#: What the bot says when it has confirmed a reset to a customer who is signed in.
TOLD = "A link for a new password is on its way to the address on file"


class Mailbox:
    """The mail folder of a stack, read as the outside world sees it: one entry is one mail that went out."""

    def __init__(self, stack: Stack) -> None:
        self._folder = stack.data_dir / "mail"
        self._database_url = stack.settings.database_url

    def mails_to(self, address: str) -> list[str]:
        """The ids of the mails with a reset link that this address got."""
        ids: list[str] = []
        for path in sorted(self._folder.glob("*.eml")):
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if message["To"] == address and LINK.search(message.get_body().get_content()):  # type: ignore[union-attr]
                ids.append(message["Message-ID"])
        return ids

    def effect(self, address: str, told: int, asked: int, before: int = 0) -> Effect:
        """The resets of this customer. Drain first: a mail that is still to come may be one too many."""
        return Effect(address, told, asked, self.mails_to(address)[before:])

    async def drain(self, seconds: float = 60.0) -> None:
        """Wait until everything that is to be delivered is delivered. Raises TimeoutError."""
        database = Database(self._database_url)
        try:
            async with asyncio.timeout(seconds):
                while Outbox(database).backlog().get(Delivery.PENDING, 0):
                    await asyncio.sleep(0.05)
        finally:
            database.close()


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeAssistant:
    """A real HTTP server where Rasa should be. `answer` says how it behaves; `calls` counts the turns it got."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.calls = 0
        self.answer: Answer = silent

    @contextlib.asynccontextmanager
    async def running(self, answer: Answer) -> AsyncIterator[FakeAssistant]:
        self.answer = answer
        app = web.Application()
        app.router.add_post("/webhooks/turn/", self._turn)
        app.router.add_get("/webhooks/turn/health", _healthy)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _turn(self, request: web.Request) -> web.StreamResponse:
        self.calls += 1
        return await self.answer(request)


async def _healthy(_: web.Request) -> web.StreamResponse:
    return web.json_response({"status": "ok"})


async def silent(_: web.Request) -> web.StreamResponse:
    """Answers after a minute."""
    await asyncio.sleep(60)
    return web.json_response({})


async def greeting(_: web.Request) -> web.StreamResponse:
    """A good answer."""
    return web.json_response(turn(replies=[{"text": "Hello."}]))


async def cut_off(request: web.Request) -> web.StreamResponse:
    """Begins to answer and breaks off."""
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"status": "ok", "replies": [')
    assert request.transport is not None
    request.transport.abort()
    return response


def body(content: bytes, status: int = 200) -> Answer:
    """Always this body."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=content, status=status, content_type="application/json")

    return answer


def turn(**changes: Any) -> dict[str, Any]:
    """A turn's answer in the right form, with these members instead."""
    return {
        "status": "ok",
        "error": None,
        "replies": [],
        "events": [],
        "intent": {},
        "ranking": [],
        "actions": [],
    } | changes


class Network:
    """A TCP proxy in front of a port: it can cut all connections, let nobody in, and stop passing on what the server
    says."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writers: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self._is_closed = False
        self.url = ""

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Network]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=65536)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            self.cut()

    def cut(self) -> None:
        """Break every connection at once, without a word."""
        for writer in self._writers:
            writer.transport.abort()

    def stall(self) -> None:
        """What the server says gets stuck from now on."""
        self._flows.clear()

    def refuse(self) -> None:
        """There is no server any more."""
        self._is_closed = True
        self.cut()

    def flow(self) -> None:
        """All is well again."""
        self._is_closed = False
        self._flows.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_closed:
            writer.transport.abort()
            return
        try:
            upstream_reader, upstream = await asyncio.open_connection("127.0.0.1", self._port, limit=65536)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, upstream}
        always = asyncio.Event()
        always.set()
        try:
            up = asyncio.ensure_future(_pass_on(reader, upstream, always))
            down = asyncio.ensure_future(_pass_on(upstream_reader, writer, self._flows))
            await asyncio.wait([up, down], return_when=asyncio.FIRST_COMPLETED)
            for task in (up, down):
                task.cancel()
        finally:
            self._writers -= {writer, upstream}
            for side in (writer, upstream):
                side.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            await flows.wait()
            writer.write(data)
            await writer.drain()
