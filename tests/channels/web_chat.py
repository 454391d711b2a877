"""The web chat in the contract of all channels. A thread is what a page's session opens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from prometheus_client import Gauge

from frontdesk.channels.model import CustomerMessage, CustomerRating
from frontdesk.channels.web_chat.bodies import Message, RatingBody
from frontdesk.channels.web_chat.channel import ChatMessage, WebChat
from frontdesk.channels.web_chat.door import ChatDoor
from frontdesk.channels.web_chat.socket import CustomerSocket
from frontdesk.channels.web_chat.typing import CustomerTyping
from frontdesk.conversations.bus import Bus
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Conversation
from frontdesk.identity.model import Session
from tests.engine import Engine
from tests.generous import generous_limits

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class Page:
    """The socket of one page, in place of a network that breaks before the frame that follows the first `frames`."""

    def __init__(self, session: str, after: int, frames: int) -> None:
        self.received: list[dict[str, Any]] = []
        self._auth = json.dumps({"type": "auth", "session": session, "after": after})
        self._left = frames

    async def recv(self, _seconds: float) -> str:
        return self._auth

    async def send(self, text: str) -> None:
        if self._left == 0:
            raise ConnectionError
        self._left -= 1
        self.received.append(json.loads(text))

    async def __aiter__(self) -> AsyncIterator[str]:
        return
        yield ""


async def at_once(
    function: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
) -> Result:
    return function(*args, **kwargs)


def door_of(engine: Engine) -> ChatDoor:
    """The chat's door over the engine; everything runs at once, on the event loop."""
    bus = Bus()
    return ChatDoor(
        in_thread=at_once,
        commit=at_once,
        bus=bus,
        channel=WebChat(engine.intake, engine.ratings),
        intake=engine.intake,
        page_context=engine.page_context,
        reply_addresses=engine.reply_addresses,
        queue=engine.queue,
        limits=generous_limits(),
        typing=CustomerTyping(bus),
        sockets=Gauge("sockets", "Open sockets", registry=None),
    )


class WebChatCase:
    """How the contract writes in the chat and reads it."""

    def __init__(self, engine: Engine) -> None:
        self.channel = WebChat(engine.intake, engine.ratings)
        self._engine = engine
        self._opened: dict[str, tuple[str, Session]] = {}
        self._seen: dict[str, list[dict[str, Any]]] = {}

    def message(self, thread: str, number: str, text: str, sender: str = "ada") -> ChatMessage:
        return ChatMessage(self._secret(thread, sender), Message(id=number, text=text))

    def press(self, thread: str, number: str, button: str, sender: str = "ada") -> ChatMessage:
        return ChatMessage(self._secret(thread, sender), Message(id=number, button=button))

    def forged(self, thread: str) -> list[ChatMessage]:
        return [ChatMessage(secret, Message(id="m1", text="let me in")) for secret in ("", "cs_guessed", thread)]

    def ignored(self, thread: str) -> list[ChatMessage]:
        return []

    def identified(self, thread: str, number: str, text: str, customer: str) -> ChatMessage:
        session = self._engine.intake.sign_in(self._secret(thread, "ada"), customer).value
        self._opened[thread] = (self._opened[thread][0], session)
        return self.message(thread, number, text)

    def rate(self, thread: str, sender: str = "ada", **scores: int) -> ChatMessage:
        return ChatMessage(self._secret(thread, sender), RatingBody(episode=1, **scores))

    def accept(self, inbound: CustomerMessage | CustomerRating) -> Commit | None:
        secret = dict(self._opened.values())[inbound.thread_key].secret
        if isinstance(inbound, CustomerRating):
            return self.channel.rate(inbound, secret).commit
        return self.channel.accept(inbound, secret).commit

    def conversation(self, thread: str) -> Conversation | None:
        return self._engine.conversation(self._opened[thread][0]) if thread in self._opened else None

    def deliver(self, failures: int = 0) -> None:
        """Let each page connect; the network breaks in the middle as often as it is to fail."""
        for thread in self._opened:
            seen = self._seen.setdefault(thread, [])
            for frames in [1] * failures + [-1]:
                after = max((frame["seq"] for frame in seen), default=0)
                page = Page(self._opened[thread][1].secret, after, frames)
                asyncio.run(self._connect(page))
                seen += [frame for frame in page.received if frame["type"] == "event"]

    def read(self, thread: str) -> list[str]:
        seen = self._seen.get(thread, [])
        return [frame["text"] for frame in seen if frame["kind"] == "message" and frame["from"] != "customer"]

    async def _connect(self, page: Page) -> None:
        try:
            await CustomerSocket(door_of(self._engine), page, "127.0.0.1").serve()  # type: ignore[arg-type]
        except ConnectionError:
            return

    def _secret(self, thread: str, sender: str) -> str:
        """The session of whoever began the thread; nobody else has it."""
        if thread not in self._opened:
            conversation, session = self._engine.intake.start("web_chat")
            self._opened[thread] = (conversation.id, session)
        return self._opened[thread][1].secret if sender == "ada" else "cs_of_somebody_else"


@contextmanager
def open_case(engine: Engine) -> Iterator[WebChatCase]:
    yield WebChatCase(engine)
