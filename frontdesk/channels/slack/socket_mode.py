"""Socket Mode: Slack sends its payloads over a connection that we open, for sites that nobody reaches from outside.

An envelope is acknowledged when what it holds is stored, and not before: one that is not acknowledged comes again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import structlog
from prometheus_client import Gauge
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from frontdesk.background import Loop, Progress
from frontdesk.channels.arrivals import Arrivals
from frontdesk.channels.model import Ignored
from frontdesk.channels.slack.channel import Slack
from frontdesk.channels.slack.model import NAME
from frontdesk.problems import BadRequest
from frontdesk.threads import InThread

log = structlog.get_logger("frontdesk.slack")

#: How often the connection is looked at.
LOOK_SECONDS = 1.0
#: Kinds of envelopes that hold what also comes as requests.
HELD = ("events_api", "interactive")


class SocketMode:
    """The connection. The SDK opens it anew when it breaks.

    Args:
        app_token: of the app (xapp-…), with the scope connections:write.
        address: of the Web API, which says where to connect.
        connected: 1 while there is a connection.
    """

    def __init__(
        self, app_token: str, address: str, channel: Slack, arrivals: Arrivals, in_thread: InThread, connected: Gauge
    ) -> None:
        self._app_token = app_token
        self._address = address
        self._channel = channel
        self._arrivals = arrivals
        self._in_thread = in_thread
        self._connected = connected

    def loop(self) -> Loop:
        """The background loop. It is well also while Slack is away: restarting us would not bring it back."""
        return Loop("slack.socket", self.run)

    async def run(self, progress: Progress) -> None:
        quiet = logging.getLogger("slack_sdk.socket_mode")
        quiet.setLevel(logging.CRITICAL)  # it quotes payloads and addresses that hold secrets
        web = AsyncWebClient(base_url=self._address, retry_handlers=[], logger=quiet)
        client = SocketModeClient(self._app_token, web_client=web, logger=quiet)
        client.socket_mode_request_listeners.append(self._take)
        connecting = asyncio.create_task(client.connect())  # type: ignore[no-untyped-call]
        was_connected = None
        try:
            while True:
                progress.succeeded()
                is_connected = await client.is_connected()
                self._connected.set(is_connected)
                if is_connected is not was_connected:
                    log.info("slack_socket", connected=is_connected)
                    was_connected = is_connected
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._connected.set(0)
            connecting.cancel()
            with suppress(Exception):
                await client.close()  # type: ignore[no-untyped-call]

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """Store what the envelope holds, then acknowledge it. What comes meanwhile is taken beside it."""
        try:
            if request.type in HELD:
                await self._store(request.payload)
        except BadRequest:
            log.warning("slack_envelope_unread", kind=request.type)  # it would be no better the next time
        except Exception as problem:
            log.error("slack_envelope_failed", kind=request.type, error=type(problem).__name__)
            return
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    async def _store(self, payload: Mapping[str, Any]) -> None:
        inbound = self._channel.inbound(payload)
        if isinstance(inbound, Ignored):
            await self._in_thread(self._channel.hear, payload)
        await self._arrivals.take(NAME, inbound)
