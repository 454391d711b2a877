"""Reads what a client sends over a WebSocket, a small piece at a time.

Sanic parses whatever the system hands over at once (a quarter of a megabyte is forty thousand of the smallest frames),
starts a task for it, and reads on while earlier tasks wait. Here a piece is parsed when all frames of the one before
were taken, and more is read when everything was: who sends faster than they are served, or does not read what they are
answered, fills buffers of their own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sanic import Websocket
from websockets.frames import CloseCode, Frame, Opcode

from frontdesk.refusal_log import log_refusal

log = structlog.get_logger("frontdesk.web")

_OF_MESSAGES = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})


@dataclass(frozen=True)
class FrameLimits:
    """What a client may send. Complete messages are counted by the limits of whoever takes them.

    Attributes:
        piece: bytes that are parsed at a stretch.
        before_first: bytes that may come before the first message is complete: it signs in, and is small.
        fragments: frames of one message.
        spare: control frames and fragments that may come at once; browsers send hardly any.
        spare_a_second: how many of those may come every second.
    """

    piece: int = 2048
    before_first: int = 8192
    fragments: int = 256
    spare: int = 100
    spare_a_second: float = 10.0


DEFAULT_LIMITS = FrameLimits()


class Flood(Exception):
    """The client sends more than it may; the message is a short event name."""


class FrameReader:
    """Reads one socket until it is stopped. A client that sends more than the limits is closed with 1008."""

    def __init__(
        self,
        ws: Websocket,
        transport: asyncio.Transport,
        limits: FrameLimits = DEFAULT_LIMITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        ws.can_pause = False  # Sanic would read on with each message that is taken
        self._ws = ws
        self._transport = transport
        self._limits = limits
        self._clock = clock
        self._unread = b""
        self._is_fed = asyncio.Event()
        self._bytes_before_first: int | None = 0  # None once the first message was complete
        self._fragments = 0
        self._spare, self._counted_at = float(limits.spare), clock()
        self._task = asyncio.create_task(self._run())

    def feed(self, data: bytes) -> None:
        """Data came. Nothing more is read until it is taken."""
        self._transport.pause_reading()
        self._unread += data
        self._is_fed.set()

    def stop(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        try:
            while True:
                await self._is_fed.wait()
                await self._take_all()
        except Flood as flood:
            log_refusal("socket_flooded", str(flood), by=str(flood))
            self._ws.fail_connection(CloseCode.POLICY_VIOLATION, "too many frames")
        except UnicodeDecodeError:
            self._ws.fail_connection(CloseCode.INVALID_DATA, "a text frame is not UTF-8")
        except EOFError:
            pass  # the client has closed its side
        except Exception as problem:
            log.error("socket_crashed", error=type(problem).__name__)
            self._ws.fail_connection(CloseCode.INTERNAL_ERROR)

    async def _take_all(self) -> None:
        unread, self._unread = self._unread, b""
        self._is_fed.clear()
        for start in range(0, len(unread), self._limits.piece):
            await self._take(unread[start : start + self._limits.piece])
            await asyncio.sleep(0)  # others come between two pieces
        if not self._transport.is_closing():
            self._transport.resume_reading()

    async def _take(self, piece: bytes) -> None:
        """Parse a piece; returns when its answers are sent and its messages are taken. Raises Flood."""
        protocol = self._ws.ws_proto
        protocol.receive_data(piece)
        answers, events = protocol.data_to_send(), protocol.events_received()
        self._count(len(piece), [event for event in events if isinstance(event, Frame)])
        await self._ws.async_data_received(answers, events)  # type: ignore[no-untyped-call]

    def _count(self, size: int, frames: Sequence[Frame]) -> None:
        """Raises Flood."""
        now = self._clock()
        earned = (now - self._counted_at) * self._limits.spare_a_second
        self._spare, self._counted_at = min(self._spare + earned, self._limits.spare), now
        for frame in frames:
            if frame.opcode in _OF_MESSAGES and frame.fin:
                self._fragments, self._bytes_before_first = 0, None
                continue
            self._spare -= 1
            self._fragments += frame.opcode in _OF_MESSAGES
        if self._bytes_before_first is not None:
            self._bytes_before_first += size
        if self._spare < 0:
            raise Flood("control_frames_or_fragments")
        if self._fragments >= self._limits.fragments:
            raise Flood("fragments_of_one_message")
        if (self._bytes_before_first or 0) > self._limits.before_first:
            raise Flood("bytes_before_the_first_message")
