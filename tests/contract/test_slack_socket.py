"""Socket Mode against a socket of our own: the same payloads, acknowledged once they are stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from aiohttp import web
from prometheus_client import Counter, Gauge

from frontdesk.background import Progress
from frontdesk.channels.arrivals import Arrivals
from frontdesk.channels.model import CustomerMessage
from frontdesk.channels.receiving import Receiving
from frontdesk.channels.slack.model import Person, SlackUser
from frontdesk.channels.slack.socket_mode import SocketMode
from frontdesk.database import Database
from tests.channel_case import other_side
from tests.channels.web_chat import at_once
from tests.databases import fresh_database
from tests.engine import Engine
from tests.slack import Workspace, envelope, pressed, ts, written


class SlackSocket:
    """Slack's end: sends envelopes to whoever connects, and waits for what is acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: asyncio.Queue[str] = asyncio.Queue()
        self.connections: asyncio.Queue[web.WebSocketResponse] = asyncio.Queue()

    async def opened(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer xapp-1"
        return web.json_response({"ok": True, "url": f"ws://{request.host}/socket"})

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        await connection.send_json({"type": "hello"})
        await self.connections.put(connection)
        async for message in connection:
            await self.acknowledged.put(json.loads(message.data)["envelope_id"])
        return connection


async def send(connection: web.WebSocketResponse, id: str, payload: dict[str, Any], kind: str = "events_api") -> None:
    await connection.send_json({"type": kind, "envelope_id": id, "payload": payload, "accepts_response_payload": False})


class Receives(Receiving):
    """Receiving whose database is away for the messages that the test names."""

    away: set[str]

    def accept(self, channel: str, message: CustomerMessage, *args: Any) -> Any:
        if message.text in self.away:
            self.away.remove(message.text)
            raise ConnectionError
        return super().accept(channel, message, *args)


class Site:
    """A site that Slack's payloads reach over a socket."""

    def __init__(self, engine: Engine, workspace: Workspace) -> None:
        self.engine = engine
        self.receiving = Receives(engine.database, engine.timelines, engine.intake, engine.ratings, engine.voice)
        self.receiving.away = set()
        self.received = Counter("received", "", ["channel", "outcome"], registry=None)
        self.connected = Gauge("connected", "", registry=None)
        self.channel = workspace.channel(engine.database)
        in_thread: Any = asyncio.to_thread
        self._arrivals = Arrivals({"slack": self.channel}, in_thread, in_thread, self.receiving, self.received)

    @asynccontextmanager
    async def connected_to(self, slack: SlackSocket) -> AsyncIterator[web.WebSocketResponse]:
        app = web.Application()
        app.router.add_post("/api/apps.connections.open", slack.opened)
        app.router.add_get("/socket", slack.socket)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0]
        address = f"http://{host}:{port}/api/"
        mode = SocketMode("xapp-1", address, self.channel, self._arrivals, at_once, self.connected)
        running = asyncio.create_task(mode.run(Progress(lambda: 0.0)))
        try:
            yield await slack.connections.get()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await runner.cleanup()

    def texts(self) -> list[str | None]:
        conversation = self.engine.conversation_of_thread("slack", f"T0001:D0001:{ts(1)}")
        return self.engine.texts(conversation.id, "customer") if conversation else []


@pytest.fixture
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with fresh_database(request, "sqlite", tmp_path) as url, other_side() as outside:
        database = Database(url)
        yield Site(Engine(database), Workspace(outside))
        database.close()


def over_a_socket(test: Callable[[Site, SlackSocket, web.WebSocketResponse], Any]) -> Callable[[Site], None]:
    """The test, connected."""

    def connected(site: Site) -> None:
        async def run() -> None:
            slack = SlackSocket()
            async with site.connected_to(slack) as connection:
                await test(site, slack, connection)

        asyncio.run(run())

    connected.__name__ = test.__name__
    return connected


@over_a_socket
async def test_what_comes_over_the_socket_is_stored_in_its_order_and_acknowledged(
    site: Site, slack: SlackSocket, connection: web.WebSocketResponse
) -> None:
    for number in range(1, 6):
        await send(connection, f"e{number}", envelope(written("D0001", ts(number), f"m{number}", thread_ts=ts(1))))
    await send(connection, "e6", pressed("D0001", ts(1), ts(9), "made up"), "interactive")
    await send(connection, "e7", {"type": "hello"}, "slash_commands")
    acknowledged = [await slack.acknowledged.get() for _ in range(7)]
    assert sorted(acknowledged) == [f"e{number}" for number in range(1, 8)]
    assert site.texts() == ["m1", "m2", "m3", "m4", "m5"]


@over_a_socket
async def test_nobody_waits_until_slack_says_who_somebody_else_is(
    site: Site, slack: SlackSocket, connection: web.WebSocketResponse
) -> None:
    answers, person = Event(), site.channel.people.person

    def slow(user: SlackUser) -> Person | None:
        return person(user) if user.user != "UADA" or answers.wait(5) else None

    site.channel.people.person = slow  # type: ignore[method-assign]
    await send(connection, "e1", envelope(written("D0001", ts(1), "of Ada")))
    await send(connection, "e2", envelope(written("D0001", ts(2), "of Ada, then", thread_ts=ts(1))))
    await send(connection, "e3", envelope(written("D0002", ts(3), "of Bob", user="UBOB")))
    assert await slack.acknowledged.get() == "e3"
    answers.set()
    assert [await slack.acknowledged.get() for _ in range(2)] == ["e1", "e2"]
    assert site.texts() == ["of Ada", "of Ada, then"]


@over_a_socket
async def test_what_could_not_be_stored_is_not_acknowledged_and_may_come_again(
    site: Site, slack: SlackSocket, connection: web.WebSocketResponse
) -> None:
    site.receiving.away = {"m1"}
    for id in ("e1", "e2"):
        await send(connection, id, envelope(written("D0001", ts(1), "m1")))
    assert await slack.acknowledged.get() == "e2"
    assert site.texts() == ["m1"]


@over_a_socket
async def test_what_can_never_be_read_is_acknowledged(
    site: Site, slack: SlackSocket, connection: web.WebSocketResponse
) -> None:
    await send(connection, "e1", {"type": "event_callback"})
    assert await slack.acknowledged.get() == "e1"


@over_a_socket
async def test_a_connection_that_slack_ends_is_opened_anew(
    site: Site, slack: SlackSocket, connection: web.WebSocketResponse
) -> None:
    await connection.send_json({"type": "disconnect", "reason": "refresh_requested"})
    again = await slack.connections.get()
    await send(again, "e1", envelope(written("D0001", ts(1), "m1")))
    assert await slack.acknowledged.get() == "e1"
    assert site.texts() == ["m1"]
