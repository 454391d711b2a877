"""The connections of the public process: Sanic's, with ends to time and memory that Sanic cannot be configured to have.

Sanic starts its time limits anew with every byte that comes, waits for ever for a client that does not read, and reads
WebSocket frames without a bound. docs/adr/0013 tells why this is a subclass.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sanic import Request, Websocket
from sanic.exceptions import BadRequest, RequestTimeout, SanicException, ServiceUnavailable
from sanic.http import Http, Stage
from sanic.server.protocols.websocket_protocol import WebSocketProtocol

from frontdesk.problems import TooMany
from frontdesk.web.connections import Connections
from frontdesk.web.frame_reader import DEFAULT_LIMITS, FrameLimits, FrameReader

_FULL = b'{"error":{"code":"unavailable","message":"Too many connections are open. Close some, or try again shortly."}}'
REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 10\r\n"
    b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
) % (len(_FULL), _FULL)

# A space before the colon, a folded line or a control character is read differently by different proxies, which lets
# one request hide in another (RFC 9112, section 5.1).
_HEADER = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\x00\r\n]*")
_NUMBERS = {10: re.compile("[0-9]{1,18}"), 16: re.compile("[0-9A-Fa-f]{1,15}")}


@dataclass(frozen=True)
class Deadlines:
    """Seconds.

    Attributes:
        head: from the first byte of a request to the end of its head; also for the first byte of a connection.
        request: from the first byte of a request to its last.
        answer: without a byte in either direction, while a request is answered; then the client is told that Frontdesk
            is not available.
        idle: between two requests; longer than proxies keep their connections, so that those close first.
        unread: during which a client must take something of what waits for it.
        look: between two looks at all these.
        farewell: for an error to reach a client whose connection ends.
    """

    head: float = 10.0
    request: float = 30.0
    answer: float = 15.0
    idle: float = 130.0
    unread: float = 10.0
    look: float = 1.0
    farewell: float = 1.0


@dataclass(frozen=True)
class Bounds:
    """What the connections of an app may take: `app.ctx.bounds`.

    Attributes:
        is_proxied: connections come from reverse proxies. Then those of one address are counted when they become
            sockets, because only their requests tell the address.
    """

    connections: Connections
    is_proxied: bool = False
    deadlines: Deadlines = field(default_factory=Deadlines)
    frames: FrameLimits = DEFAULT_LIMITS


class BoundedHttp(Http):
    """Requests of one connection, whose heads can be read in one way only.

    Attributes:
        began: when the first byte of the current request came.
    """

    __slots__ = ("began",)  # Sanic's classes have no room for other attributes

    def __init__(self, protocol: Any) -> None:
        super().__init__(protocol)  # type: ignore[no-untyped-call]
        self.began: float | None = None

    def init_for_request(self) -> None:
        super().init_for_request()  # type: ignore[no-untyped-call]
        self.began = time.monotonic() if self.recv_buffer else None

    async def http1_request_header(self) -> None:
        await self.protocol._can_write.wait()  # the answer to the request before is read
        await super().http1_request_header()  # type: ignore[no-untyped-call]
        lines = self.request.head.split(b"\r\n")[1:]
        if not all(map(_HEADER.fullmatch, lines)):
            raise BadRequest("A header cannot be read.")

    @staticmethod
    def _safe_int(value: str, base: int = 10) -> int:
        """A length. `int` would also take other digits than ASCII, white space and `0x`."""
        if not _NUMBERS[base].fullmatch(value):
            raise ValueError("no length")
        return int(value, base)


class BoundedProtocol(WebSocketProtocol):
    """One connection."""

    HTTP_CLASS = BoundedHttp
    __slots__ = ("_bounds", "_is_admitted", "_reader", "_unread")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._bounds: Bounds = self.app.ctx.bounds
        self._is_admitted = False
        self._reader: FrameReader | None = None
        self._unread: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        return (
            self.websocket is None
            and self.transport is not None
            and not self._is_receiving()
            and self.http is not None
            and self.http.stage is Stage.IDLE
            and self.transport.get_write_buffer_size() == 0
        )

    def drop(self) -> None:
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: Any) -> None:
        peer = transport.get_extra_info("peername") or ("",)  # none if the client is gone already
        self._is_admitted = self._bounds.connections.admit(self, None if self._bounds.is_proxied else peer[0])
        if self._is_admitted:
            super().connection_made(transport)  # type: ignore[no-untyped-call]
        else:
            transport.write(REFUSAL)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._bounds.connections.leave(self)
        self._stop_waiting()
        if self._reader is not None:
            self._reader.stop()
        if self._is_admitted:
            super().connection_lost(exc)  # type: ignore[no-untyped-call]

    def data_received(self, data: bytes) -> None:
        if self._reader is not None:
            self._reader.feed(data)
        elif self._is_admitted:
            if self.http is not None and self.http.began is None:
                self.http.began = time.monotonic()
            super().data_received(data)  # type: ignore[no-untyped-call]

    async def websocket_handshake(self, request: Request, subprotocols: Sequence[str] | None = None) -> Websocket:
        """Raises TooMany if the client's address has as many sockets as it may."""
        bounds = self._bounds
        if bounds.is_proxied and not bounds.connections.admit(self, request.client_ip):
            raise TooMany("too_many", "Too many chats are open from your network. Close some and try again.", 10)
        ws: Websocket = await super().websocket_handshake(request, subprotocols)
        assert self.transport is not None
        self._reader = FrameReader(ws, self.transport, bounds.frames)
        if self.recv_buffer:  # sent before the handshake was answered
            self._reader.feed(bytes(self.recv_buffer))
            self.recv_buffer.clear()
        return ws

    def close(self, timeout: float | None = None) -> None:
        """The handler of the request or socket has ended."""
        if self._reader is not None:
            self._reader.stop()
        super().close(timeout)

    # -- clients that do not read: whoever takes nothing of what waits for them is disconnected

    def pause_writing(self) -> None:
        super().pause_writing()  # type: ignore[no-untyped-call]
        assert self.transport is not None
        self._wait_for_reader(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()  # type: ignore[no-untyped-call]
        self._stop_waiting()

    def _wait_for_reader(self, waiting: int) -> None:
        self._unread = self.loop.call_later(self._bounds.deadlines.unread, self._look_at_reader, waiting)

    def _look_at_reader(self, before: int) -> None:
        """Disconnect if nothing was taken since `before` bytes waited."""
        if self.transport is None:
            return
        waiting = self.transport.get_write_buffer_size()
        if waiting >= before:
            self.transport.abort()
        else:
            self._wait_for_reader(waiting)

    def _stop_waiting(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    # -- clients that send slowly: a request has an end, however many bytes come before it

    def check_timeouts(self) -> None:
        """Look at the deadlines again and again, until the connection is a socket."""
        self._callback_check_timeouts = self.loop.call_later(self._bounds.deadlines.look, self._look_at_deadlines)

    def _look_at_deadlines(self) -> None:
        if self._task is None or self.websocket is not None:
            return
        late = self._late(time.monotonic())
        if late is None:
            self.check_timeouts()
            return
        self._http.exception = late
        self._task.cancel()
        self.loop.call_later(
            self._bounds.deadlines.farewell, self.drop
        )  # Sanic would still wait for the rest of a body

    def _late(self, now: float) -> SanicException | None:
        """What the client is told if it took too long; None if it did not."""
        limits, stage = self._bounds.deadlines, self._http.stage
        if self._is_receiving():
            limit = limits.head if stage is Stage.REQUEST else limits.request
            return RequestTimeout("The request came too slowly.") if now - (self._http.began or now) > limit else None
        if stage is Stage.IDLE:
            is_new = self.state["requests_count"] == 0
            return RequestTimeout("Idle.") if now - self._time > (limits.head if is_new else limits.idle) else None
        return ServiceUnavailable("The answer took too long.") if now - self._time > limits.answer else None

    def _is_receiving(self) -> bool:
        """Whether a request has begun to come and is not whole yet."""
        if self.http is None:
            return False
        return self.http.stage is Stage.REQUEST or bool(getattr(self.http, "request_body", None))
