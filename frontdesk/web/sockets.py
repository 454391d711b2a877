"""What the sockets of customers and agents share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

from sanic import Websocket
from sanic.exceptions import WebsocketClosed

AUTH_SECONDS = 10
#: How long a frame may wait for a client that does not read.
SEND_SECONDS = 10.0
CLOSE_NOT_AUTHENTICATED = 4401
CLOSE_GOING_AWAY = 4000
CLOSE_TOO_MANY = 4429


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
