"""A client of the web chat that sends and receives each message exactly once, also over a bad network.

Each message gets an id before it is sent. When the socket breaks, the client connects again, tells the number of the
last event that it saw, and sends unacknowledged messages again; the server recognises their ids.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

RECONNECT_PAUSES = (0.1, 0.2, 0.5, 1.0)
MAX_FRAME = 1024 * 1024


class Refused(Exception):
    """The site refused what was asked; the message is the site's own."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Pending:
    """A message that was sent: its frame and its results."""

    frame: dict[str, Any]
    accepted: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    settled: asyncio.Future[str] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    sent_at: float = 0.0


class ChatClient:
    """One conversation over HTTP and WebSocket.

    Args:
        url: the site, for example `http://127.0.0.1:8080`.
        on_event: called with each public event, once, in order.
        patience: seconds to keep trying when the site cannot be reached.
    """

    def __init__(self, url: str, on_event: Callable[[dict[str, Any]], None], patience: float = 60.0) -> None:
        self._url = url.rstrip("/")
        self._on_event = on_event
        self._patience = patience
        self._http = aiohttp.ClientSession()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._pending: dict[str, Pending] = {}
        self._ready = asyncio.Event()
        self._unsettled: set[int] = set()
        self._quiet = asyncio.Event()
        self.secret = ""
        self.conversation = ""
        self.owner = "bot"
        self.seen = 0

    async def start(self, email: str | None = None) -> None:
        """Begin a new conversation, as a demo customer if an e-mail is given. Raises Refused."""
        body = {"identity_token": await self.identity_token(email)} if email else {}
        begun = await self._post("/api/chat/conversations", body)
        self.secret, self.conversation = begun["session"], begun["conversation"]
        self.seen = 0
        await self.connect()

    async def sign_in(self, email: str) -> None:
        """Go on with this conversation as a demo customer. Returns when what the site says to that has arrived. Raises
        Refused."""
        await self._disconnect()
        token = await self.identity_token(email)
        begun = await self._post("/api/chat/identity", {"identity_token": token})
        self.secret = begun["session"]
        await self.connect()
        assert self._reader is not None
        quiet = asyncio.ensure_future(self._quiet.wait())
        await asyncio.wait([quiet, self._reader], return_when=asyncio.FIRST_COMPLETED)
        quiet.cancel()
        if self._reader.done():
            self._reader.result()

    async def catch_up(self) -> None:
        """Fetch what the socket has not brought yet. Raises Refused."""
        has_more = True
        while has_more:
            page = await self._ask("GET", f"/api/chat/events?after={self.seen}")
            for event in page["events"]:
                self._event(event)
            has_more = page["has_more"]

    async def identity_token(self, email: str) -> str:
        """The demo company's identity token for a customer. Raises Refused if it does not know the e-mail."""
        try:
            return str((await self._post("/demo/identity", {"email": email}))["identity_token"])
        except Refused as refused:
            if refused.code == "not_found":
                raise Refused("not_found", f"{email} is not a demo customer; see `frontdesk demo customers`.") from None
            raise

    async def connect(self) -> None:
        """Open the socket and keep it open. Returns when all missed events have arrived. Raises Refused."""
        await self._disconnect()
        self._ready.clear()
        self._reader = asyncio.create_task(self._stay_connected())
        ready: asyncio.Future[Any] = asyncio.ensure_future(self._ready.wait())
        await asyncio.wait([ready, self._reader], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._reader.done():
            self._reader.result()

    async def say(self, text: str) -> Pending:
        """Send a text; await `accepted` and `settled` of the result. Both raise Refused if the site refuses it."""
        return await self._send({"text": text})

    async def press(self, button: str) -> Pending:
        """Press a button by its opaque id."""
        return await self._send({"button": button})

    async def wait_for(self, pending: Pending) -> str:
        """Wait until the message is settled; returns who owns the conversation then. Raises Refused."""
        assert self._reader is not None
        either: list[asyncio.Future[Any]] = [pending.settled, self._reader]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not pending.settled.done():
            self._reader.result()
        return await pending.settled

    async def close(self) -> None:
        await self._disconnect()
        await self._http.close()

    async def _disconnect(self) -> None:
        if self._reader:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def _send(self, what: dict[str, str]) -> Pending:
        pending = Pending({"type": "message", "id": secrets.token_hex(8), **what}, sent_at=time.perf_counter())
        self._pending[pending.frame["id"]] = pending
        if self._socket is not None and not self._socket.closed and self._ready.is_set():
            with contextlib.suppress(ConnectionError, aiohttp.ClientError):
                await self._socket.send_json(pending.frame)
        return pending

    async def _stay_connected(self) -> None:
        """Read frames; when the socket breaks, open it again, for as long as the patience lasts."""
        last_good, tries = time.monotonic(), 0
        while True:
            try:
                async with self._open() as socket:
                    async for message in socket:
                        if message.type is not aiohttp.WSMsgType.TEXT:
                            break
                        await self._take(message.json())
                        last_good, tries = time.monotonic(), 0
                    if socket.close_code == 4401:
                        raise Refused(
                            "not_authenticated", "The session is not valid any more. Start a new conversation."
                        )
            except (aiohttp.ClientError, ConnectionError, TimeoutError):
                pass
            self._ready.clear()
            if time.monotonic() - last_good > self._patience:
                raise Refused("unreachable", f"{self._url} cannot be reached. Is the site running? Try `make run`.")
            await asyncio.sleep(RECONNECT_PAUSES[min(tries, len(RECONNECT_PAUSES) - 1)])
            tries += 1

    @contextlib.asynccontextmanager
    async def _open(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        address = self._url.replace("http", "ws", 1) + "/api/chat/socket"
        timeout = aiohttp.ClientWSTimeout(ws_close=2)
        async with self._http.ws_connect(address, heartbeat=15, max_msg_size=MAX_FRAME, timeout=timeout) as socket:
            await socket.send_json({"type": "auth", "session": self.secret, "after": self.seen})
            self._socket = socket
            yield socket

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame["type"]
        if kind == "event":
            self._event(frame)
        elif kind == "ready":
            await self._resume(frame)
        elif kind == "accepted":
            self._accept(frame["id"], frame["seq"])
        elif kind == "settled":
            self._settle(frame["seq"], frame["owner"])
        elif kind == "error":
            self._refuse(frame)

    def _event(self, frame: dict[str, Any]) -> None:
        if frame["seq"] <= self.seen:
            return
        self.seen = frame["seq"]
        self.owner = frame.get("owner", self.owner)
        if frame.get("id"):
            self._accept(frame["id"], frame["seq"])
        self._on_event(frame)

    async def _resume(self, frame: dict[str, Any]) -> None:
        """After (re)connecting, note settled messages, and send unacknowledged ones again."""
        self.owner = frame["owner"]
        for pending in list(self._pending.values()):
            if not pending.accepted.done():
                assert self._socket is not None
                await self._socket.send_json(pending.frame)
            elif pending.accepted.result() not in frame["unsettled"]:
                self._settle(pending.accepted.result(), frame["owner"])
        self._unsettled = set(frame["unsettled"])
        self._note_quiet()
        self._ready.set()

    def _accept(self, client_id: str, seq: int) -> None:
        pending = self._pending.get(client_id)
        if pending and not pending.accepted.done():
            pending.accepted.set_result(seq)

    def _note_quiet(self) -> None:
        if self._unsettled:
            self._quiet.clear()
        else:
            self._quiet.set()

    def _settle(self, seq: int, owner: str) -> None:
        self.owner = owner
        self._unsettled.discard(seq)
        self._note_quiet()
        for client_id, pending in list(self._pending.items()):
            if pending.accepted.done() and pending.accepted.result() == seq:
                pending.settled.set_result(owner)
                del self._pending[client_id]

    def _refuse(self, frame: dict[str, Any]) -> None:
        pending = self._pending.pop(frame.get("id") or "", None)
        refused = Refused(frame["code"], frame["message"])
        if pending:
            if not pending.accepted.done():
                pending.accepted.set_exception(refused)
                pending.accepted.exception()
            pending.settled.set_exception(refused)

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return await self._ask("POST", path, body)

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        deadline = time.monotonic() + min(self._patience, 10.0)
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        while True:
            try:
                async with self._http.request(method, self._url + path, json=body, headers=headers) as response:
                    answer: dict[str, Any] = await response.json(content_type=None)
                    if response.status >= 400:
                        raise Refused(answer["error"]["code"], answer["error"]["message"])
                    return answer
            except (aiohttp.ClientError, ValueError, KeyError, TypeError) as problem:
                if time.monotonic() > deadline or not isinstance(problem, aiohttp.ClientConnectionError):
                    raise Refused(
                        "unreachable", f"{self._url} gives no answer. Is the site running? Try `make run`."
                    ) from None
                await asyncio.sleep(0.3)
