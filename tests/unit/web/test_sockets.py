"""Frames to clients, and clients that do not read."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
from sanic import Websocket
from sanic.exceptions import WebsocketClosed

from frontdesk.web import sockets
from frontdesk.web.sockets import close_socket, first_to_end, send_frame


class Transport:
    is_aborted = False

    def abort(self) -> None:
        self.is_aborted = True


class Client:
    """A WebSocket whose other end reads, or does not."""

    def __init__(self, reads: bool) -> None:
        self.io_proto = self
        self.transport = Transport()
        self.sent: list[str] = []
        self._reads = reads

    async def send(self, text: str) -> None:
        if not self._reads:
            await asyncio.Event().wait()
        self.sent.append(text)

    async def close(self, code: int, reason: str) -> None:
        await self.send(f"{code} {reason}")

    @property
    def ws(self) -> Websocket:
        return cast(Websocket, self)


async def test_a_frame_is_sent_as_json() -> None:
    client = Client(reads=True)
    await send_frame(client.ws, {"type": "pong"})
    assert client.sent == ['{"type":"pong"}'] and not client.transport.is_aborted


@pytest.mark.parametrize(
    "say", [lambda ws: send_frame(ws, {"type": "pong"}), lambda ws: close_socket(ws, 4401, "gone")]
)
async def test_a_client_that_does_not_read_is_cut_off(monkeypatch: pytest.MonkeyPatch, say: Any) -> None:
    monkeypatch.setattr(sockets, "SEND_SECONDS", 0.001)
    client = Client(reads=False)
    with pytest.raises(WebsocketClosed):
        await first_to_end(say(client.ws), asyncio.Event().wait())
    assert client.transport.is_aborted
