"""What the sockets of customers and agents share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import structlog
from sanic import Websocket
from sanic.exceptions import WebsocketClosed
from websockets.exceptions import ConnectionClosed

from frontdesk.logs import places
from frontdesk.web.errors import may_pass

log = structlog.get_logger("frontdesk.web")

AUTH_SECONDS = 10
#: How long a frame may wait for a client that does not read.
SEND_SECONDS = 10.0
#: No frame of a client is worked on for longer.
TAKE_SECONDS = 15.0
CLOSE_NOT_AUTHENTICATED = 4401
CLOSE_GOING_AWAY = 4000
CLOSE_TOO_MANY = 4429
CLOSE_INTERNAL = 1011
CLOSE_TRY_AGAIN = 1013


async def serve_socket(ws: Websocket, serving: Coroutine[Any, Any, None]) -> None:
    """Serve a socket to its end. After a failure of ours it is closed, and the client connects again: with 1013 once
    the database is back, with 1011 at once. Only the failure's type and place are logged: its words may have been
    typed."""
    try:
        await serving
    except (ConnectionClosed, WebsocketClosed, asyncio.CancelledError):
        return
    except Exception as problem:
        kind = type(problem).__name__
        with suppress(ConnectionClosed, WebsocketClosed):
            if may_pass(problem):
                log.error("socket_unavailable", error=kind)
                await close_socket(ws, CLOSE_TRY_AGAIN, "unavailable")
            else:
                log.error("socket_crashed", error=kind, places=places(problem))
                await close_socket(ws, CLOSE_INTERNAL, "internal")


async def first_to_end(*parts: Coroutine[Any, Any, None]) -> None:
    """Run the parts of a socket until one of them ends, then end the others. Raises what that one raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def send_frame(ws: Websocket, frame: dict[str, Any]) -> None:
    """Send the frame as JSON. A client that does not read it in time is disconnected; then raises WebsocketClosed."""
    await _in_time(ws, ws.send(json.dumps(frame, separators=(",", ":"))))


async def close_socket(ws: Websocket, code: int, reason: str) -> None:
    """Close the socket. A client that does not answer in time is disconnected."""
    await _in_time(ws, ws.close(code, reason))


async def _in_time(ws: Websocket, sending: Coroutine[Any, Any, None]) -> None:
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await sending
    except TimeoutError:
        if ws.io_proto and ws.io_proto.transport:
            ws.io_proto.transport.abort()
        raise WebsocketClosed("The client does not read.") from None
