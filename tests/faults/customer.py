"""A customer's side: conversations over HTTP, devices over WebSocket that keep a log of all that they did and saw.

A device knows nothing of what the server should do: it sends in order, sends again after a break what was not
acknowledged, and writes down each frame as it came. It is not the product's own client, so that a mistake in that one
hides nothing here.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.faults.checker import Ack, Attempt, DeviceLog

PAGE = 200
PATIENCE = 60.0
PAUSE = 0.05


class Site:
    """The public interface, asked again while it cannot be reached."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.http.close()

    async def call(self, method: str, path: str, secret: str = "", body: Any = None) -> tuple[int, Any]:
        """Status and JSON. What got no answer is asked again: only for requests that may be repeated."""
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        until = time.monotonic() + PATIENCE
        while True:
            try:
                async with self.http.request(method, self.url + path, headers=headers, json=body) as response:
                    return response.status, await response.json(content_type=None)
            except (aiohttp.ClientError, ConnectionError, TimeoutError):
                if time.monotonic() > until:
                    raise
                await asyncio.sleep(PAUSE)

    async def begin(self, email: str | None = None) -> Conversation:
        """A new conversation, of a demo customer if an e-mail is given."""
        while True:  # an identity token opens one session: after a lost answer the next try needs a new one
            body = await self.identity(email) if email else {}
            status, begun = await self.call("POST", "/api/chat/conversations", body=body)
            if status == 201:
                return Conversation(self, begun["conversation"], begun["session"], email)

    async def identity(self, email: str) -> dict[str, str]:
        """The demo customer's proof of who they are, as a body."""
        _, identity = await self.call("POST", "/demo/identity", body={"email": email})
        return {"identity_token": identity["identity_token"]}


class Conversation:
    """One conversation and the devices on which it is open."""

    def __init__(self, site: Site, conversation_id: str, secret: str, email: str | None) -> None:
        self.site = site
        self.id = conversation_id
        self.secret = secret
        self.email = email
        self.devices: list[Device] = []

    async def open(self, url: str | Callable[[], str] = "") -> Device:
        """A device with the whole conversation in view; `url` if it goes another way than the site's own."""
        device = Device(self.site.http, url or self.site.url, self.secret)
        self.devices.append(device)
        await device.connect()
        return device

    async def sign_in(self) -> None:
        """Exchange the secret for one under the customer's identity, again until an answer arrives."""
        assert self.email
        status = 0
        while status != 200:
            body = await self.site.identity(self.email)
            status, answer = await self.site.call("POST", "/api/chat/identity", self.secret, body)
            assert status in (200, 401) and (status == 200 or answer["error"]["code"] == "invalid_token"), answer
        self.secret = answer["session"]

    async def history(self) -> tuple[list[dict[str, Any]], list[int]]:
        """All events that the customer may see, and the numbers of the messages without an outcome."""
        events: list[dict[str, Any]] = []
        while True:
            after = events[-1]["seq"] if events else 0
            path = f"/api/chat/events?after={after}&limit={PAGE}"
            status, page = await self.site.call("GET", path, self.secret)
            assert status == 200, page
            events += page["events"]
            if not page["has_more"]:
                return events, page["unsettled"]

    async def close(self) -> None:
        for device in self.devices:
            await device.close()


class Device:
    """One open chat. `log` holds everything that it did and saw."""

    def __init__(self, http: aiohttp.ClientSession, url: str | Callable[[], str], secret: str) -> None:
        self._http = http
        self._url = url
        self._secret = secret
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._is_ready = False
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self._seq_of: dict[str, int] = {}
        self.log = DeviceLog()
        self.connections = 0
        self.owner = "bot"
        self.closed_by: list[str] = []

    async def connect(self) -> None:
        """Open it and keep it open; returns when everything missed has arrived."""
        self._is_ready = False
        self._task = asyncio.create_task(self._stay_connected())
        await self.until(lambda: self._is_ready)

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def say(self, text: str, marker: str | None = None) -> Attempt:
        """Send a text, once, whatever it takes. Returns when it is on its way."""
        attempt = Attempt(secrets.token_hex(8), text, time.monotonic(), marker)
        self.log.attempts.append(attempt)
        if self._is_ready:
            await self._send(attempt)
        return attempt

    async def ask(self, text: str, marker: str | None = None, seconds: float = 120.0) -> list[dict[str, Any]]:
        """Send a text and wait for its outcome; returns what came after it."""
        attempt = await self.say(text, marker)
        await self.until(lambda: self.is_settled(attempt), seconds)
        return [dict(event) for event in self.log.received if event["seq"] > self._seq_of.get(attempt.id, 0)]

    async def settle(self, seconds: float = 120.0) -> None:
        """Wait until every message has its outcome."""
        await self.until(self.is_settled_so_far, seconds)

    async def catch_up(self, seq: int, seconds: float = 60.0) -> None:
        """Wait until event `seq` or a later one is here."""
        await self.until(lambda: self.seen >= seq, seconds)

    async def has_received(self, count: int) -> None:
        """Wait for so many events, or until there is nothing more to come."""
        await self.until(lambda: len(self.log.received) >= count or self.is_settled_so_far())

    async def has_connected(self, times: int) -> None:
        """Wait until it is connected for the so manieth time."""
        await self.until(lambda: self.connections >= times)

    async def until(self, holds: Callable[[], bool], seconds: float = 60.0) -> None:
        """Wait for something that a frame brings about. Raises TimeoutError."""
        async with asyncio.timeout(seconds), self._changed:
            while not holds():
                if self._task and self._task.done():
                    self._task.result()
                await self._changed.wait()

    @property
    def seen(self) -> int:
        return max((event["seq"] for event in self.log.received), default=self.log.after)

    def is_acknowledged(self, attempt: Attempt) -> bool:
        return attempt.id in self._seq_of

    def is_settled(self, attempt: Attempt) -> bool:
        return attempt.id in self.log.refused or self._seq_of.get(attempt.id, -1) in self.log.settled

    def is_settled_so_far(self) -> bool:
        return all(map(self.is_settled, self.log.attempts))

    async def _stay_connected(self) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                await self._session()
            self._is_ready = False
            await asyncio.sleep(PAUSE)

    async def _session(self) -> None:
        url = self._url if isinstance(self._url, str) else self._url()
        address = url.replace("http", "ws", 1) + "/api/chat/socket"
        timeout = aiohttp.ClientWSTimeout(ws_close=0.2)
        async with self._http.ws_connect(address, heartbeat=10, max_msg_size=0, timeout=timeout) as socket:
            self._socket = socket
            await socket.send_json({"type": "auth", "session": self._secret, "after": self.seen})
            async for message in socket:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                await self._take(message.json())
                async with self._changed:
                    self._changed.notify_all()
            self.closed_by.append(str(socket.close_code))
            assert socket.close_code != 4401, "the session is not accepted any more"

    async def _take(self, frame: dict[str, Any]) -> None:
        kind, now = frame["type"], time.monotonic()
        if kind == "event":
            self.log.received.append(frame)
            self.owner = frame.get("owner", self.owner)
            if frame["kind"] == "message" and frame["from"] == "customer":
                self._seq_of.setdefault(frame["id"], frame["seq"])
        elif kind == "accepted":
            self.log.acks.append(Ack(frame["id"], frame["seq"], now))
            self._seq_of.setdefault(frame["id"], frame["seq"])
        elif kind == "settled":
            self.owner = frame["owner"]
            self.log.settled.setdefault(frame["seq"], now)
        elif kind == "error":
            assert frame["id"], frame
            self.log.refused[frame["id"]] = frame["code"]
        elif kind == "ready":
            self.owner = frame["owner"]
            await self._resume(set(frame["unsettled"]), now)

    async def _resume(self, unsettled: set[int], now: float) -> None:
        self.connections += 1
        for seq in set(self._seq_of.values()) - unsettled:
            self.log.settled.setdefault(seq, now)
        acknowledged = {ack.id for ack in self.log.acks}
        for attempt in self.log.attempts:  # grows while we send: what is added meanwhile is sent here, in its turn
            if attempt.id not in acknowledged and attempt.id not in self.log.refused:
                await self._send(attempt)
        self._is_ready = True

    async def _send(self, attempt: Attempt) -> None:
        assert self._socket is not None
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            await self._socket.send_json({"type": "message", "id": attempt.id, "text": attempt.text})
