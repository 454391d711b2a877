"""Sends events as Slack does: signed, within three seconds, and again up to three times."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

#: Seconds before each try, and how long an app may take to acknowledge.
WAITS: Sequence[float] = (0, 0, 60, 300)
PATIENCE = 3.0


@dataclass
class Delivery:
    """What became of one event. `tries` are statuses of HTTP, or why there was none."""

    tries: list[str] = field(default_factory=list)

    @property
    def is_taken(self) -> bool:
        """Whether the app has acknowledged it; Slack gives up otherwise."""
        return bool(self.tries) and self.tries[-1].startswith("2")


class Sender:
    """Sends to an app.

    Args:
        urls: its addresses; each try goes to the next, as behind a balancer.
        secret: the app's signing secret.
        speed: by how much the waits between tries are shorter than Slack's.
        patience: seconds for an acknowledgement.
    """

    def __init__(self, *urls: str, secret: str, speed: float = 60.0, patience: float = PATIENCE) -> None:
        self._urls = itertools.cycle(urls)
        self._secret = secret.encode()
        self._speed = speed
        self._patience = patience

    async def event(self, payload: Mapping[str, Any]) -> Delivery:
        """Send an event, until it is acknowledged or given up."""
        return await self._deliver(json.dumps(payload).encode(), "application/json", is_repeated=True)

    async def interaction(self, payload: Mapping[str, Any]) -> Delivery:
        """Send a pressed button. Slack shows an error to whoever pressed it, and sends it once."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return await self._deliver(body, "application/x-www-form-urlencoded", is_repeated=False)

    async def once(self, body: bytes, headers: Mapping[str, str]) -> int:
        """One request as it is; its status. Raises what the network raises."""
        timeout = aiohttp.ClientTimeout(total=self._patience)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(next(self._urls), data=body, headers=dict(headers)) as answer,
        ):
            await answer.read()
            return answer.status

    def signed(self, body: bytes, content_type: str, at: float | None = None) -> dict[str, str]:
        """Headers of a request that is sent at that time (seconds of the epoch)."""
        when = str(int(time.time() if at is None else at))
        digest = hmac.new(self._secret, b"v0:" + when.encode() + b":" + body, hashlib.sha256).hexdigest()
        stamps = {"X-Slack-Request-Timestamp": when, "X-Slack-Signature": f"v0={digest}"}
        return {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)", **stamps}

    async def _deliver(self, body: bytes, content_type: str, is_repeated: bool) -> Delivery:
        delivery = Delivery()
        for number, wait in enumerate(WAITS if is_repeated else WAITS[:1]):
            await asyncio.sleep(wait / self._speed)
            headers = self.signed(body, content_type)
            if number:
                headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": _reason(delivery.tries[-1])}
            delivery.tries.append(await self._try(body, headers))
            if delivery.is_taken:
                break
        return delivery

    async def _try(self, body: bytes, headers: Mapping[str, str]) -> str:
        try:
            return str(await self.once(body, headers))
        except TimeoutError:
            return "http_timeout"
        except (aiohttp.ClientError, OSError):
            return "connection_failed"


def _reason(tried: str) -> str:
    return "http_error" if tried.isdigit() else tried
