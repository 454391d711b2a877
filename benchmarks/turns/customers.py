"""Customers who type, wait for the reply and type again, many at once."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from benchmarks.turns.texts import Texts
from frontdesk.talk.client import ChatClient


class NoReply(RuntimeError):
    """The bot did not answer: what is measured would not be what it says."""


@dataclass(frozen=True)
class Sample:
    """One measurement: seconds from each message to its reply, and from the first message to the last reply."""

    replies: list[float]
    seconds: float

    @property
    def rate(self) -> float:
        """Turns per second."""
        return len(self.replies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share of the replies came (nearest rank)."""
        ordered = sorted(self.replies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000


class Customer(Protocol):
    """Somebody in a conversation of their own."""

    async def say(self, text: str) -> float:
        """Seconds until the reply. Raises NoReply."""

    async def close(self) -> None: ...


class WebChatCustomer:
    """A customer of Frontdesk, on a WebSocket, as the widget is."""

    def __init__(self, url: str) -> None:
        self._client = ChatClient(url, self._hear)
        self._replied = 0.0

    async def start(self, email: str | None) -> None:
        await self._client.start(email)

    async def say(self, text: str) -> float:
        self._replied = 0.0
        started = time.perf_counter()
        owner = await self._client.wait_for(await self._client.say(text))
        if owner != "bot" or not self._replied:
            raise NoReply(f"“{text}” went to {owner}")
        return self._replied - started

    async def close(self) -> None:
        await self._client.close()

    def _hear(self, event: dict[str, Any]) -> None:
        if event["from"] == "bot" and not self._replied:
            self._replied = time.perf_counter()


class RestCustomer:
    """A customer of the stock bot: one request a message, the reply in its answer."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session
        self._sender = secrets.token_hex(8)

    async def say(self, text: str) -> float:
        started = time.perf_counter()
        async with self._session.post(self._url, json={"sender": self._sender, "message": text}) as response:
            if not await response.json():
                raise NoReply(f"“{text}” got no answer")
        return time.perf_counter() - started

    async def close(self) -> None:
        return None


async def load(customers: Sequence[Customer], texts: Texts, turns: int) -> Sample:
    """Let each customer say `turns` texts in turn, each as soon as the last one is answered."""

    async def talk(customer: Customer) -> list[float]:
        return [await customer.say(texts.of_turn(number)) for number in range(turns)]

    started = time.perf_counter()
    spoken = await asyncio.gather(*map(talk, customers))
    return Sample([seconds for each in spoken for seconds in each], time.perf_counter() - started)


async def web_chat_customers(url: str, count: int, email: str | None = None) -> list[WebChatCustomer]:
    """Customers with open conversations, signed in if an e-mail is given."""
    customers = [WebChatCustomer(url) for _ in range(count)]
    await asyncio.gather(*(customer.start(email) for customer in customers))
    return customers
