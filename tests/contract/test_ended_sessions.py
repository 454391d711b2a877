"""A session that has ended stores nothing more, whatever it asked for and however late it comes."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from frontdesk.channels.web_chat.socket import CustomerSocket
from frontdesk.conversations.bus import Bus
from frontdesk.conversations.model import Conversation
from frontdesk.database import Database, utc_now
from frontdesk.identity import sessions
from frontdesk.intake.model import Rating
from frontdesk.intake.service import Incoming
from frontdesk.problems import NotAuthenticated
from frontdesk.web import sockets
from tests.channels.web_chat import door_of
from tests.engine import Engine, answer

#: How a session ends.
ENDS: dict[str, Callable[[Engine, str], object]] = {
    "a sign-in": lambda engine, secret: engine.intake.sign_in(secret, "C-1007"),
    "a sign-out": lambda engine, secret: engine.intake.sign_out(secret),
    "its time": lambda engine, secret: expire(engine.database),
}
#: What a session may store.
WRITES: dict[str, Callable[[Engine, str, str], object]] = {
    "a message": lambda e, c, secret: e.intake.accept(c, Incoming("m9", "evil"), session=secret),
    "a message again": lambda e, c, secret: e.intake.accept(c, Incoming("m1", "hello"), session=secret),
    "a rating": lambda e, c, secret: e.ratings.rate(c, Rating(1, person=5), secret),
    "the page's context": lambda e, c, secret: e.page_context.note(c, {"page": "evil"}, secret),
    "a reply address": lambda e, c, secret: e.reply_addresses.leave(c, "evil@example.com", secret),
}


def expire(database: Database) -> None:
    with database.write() as connection:
        connection.execute(sessions.sessions.update().values(expires_at=utc_now()))


@pytest.fixture
def begun(engine: Engine) -> tuple[Conversation, str]:
    """A conversation in which the customer has written, and its session."""
    conversation, session = engine.intake.start("web_chat")
    engine.turns.finish(engine.started(conversation, "hello"), answer())
    return conversation, session.secret


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("write", WRITES)
def test_nothing_is_stored_for_a_session_that_has_ended(
    engine: Engine, begun: tuple[Conversation, str], end: str, write: str
) -> None:
    conversation, secret = begun
    ENDS[end](engine, secret)
    before = engine.events(conversation.id)
    with pytest.raises(NotAuthenticated):
        WRITES[write](engine, conversation.id, secret)
    assert engine.events(conversation.id) == before


@pytest.mark.parametrize("write", WRITES)
def test_a_write_that_waits_for_a_sign_in_comes_too_late(
    engine: Engine, begun: tuple[Conversation, str], write: str
) -> None:
    conversation, secret = begun
    outcome: list[object] = []

    def late() -> None:
        try:
            outcome.append(WRITES[write](engine, conversation.id, secret))
        except Exception as problem:
            outcome.append(problem)

    writer = threading.Thread(target=late)
    with engine.database.write() as connection:
        engine.timelines.open(connection, conversation.id, utc_now())
        writer.start()
        sessions.revoke(connection, conversation.id, utc_now())
    writer.join()
    assert isinstance(outcome[0], NotAuthenticated)


class DeafPage:
    """The socket of a page that sends frames and, after the first few, reads none."""

    def __init__(self, secret: str, reads: int) -> None:
        self.io_proto = self.transport = self
        self.is_aborted = False
        self.closed_with: tuple[int, str] | None = None
        self.frames: asyncio.Queue[str] = asyncio.Queue()
        self._auth = json.dumps({"type": "auth", "session": secret})
        self._reads = reads

    async def recv(self, _seconds: float) -> str:
        return self._auth

    async def send(self, _text: str) -> None:
        if self._reads == 0:
            await asyncio.Event().wait()
        self._reads -= 1

    async def close(self, code: int, reason: str) -> None:
        self.closed_with = code, reason
        await self.send(reason)

    def abort(self) -> None:
        self.is_aborted = True

    async def __aiter__(self) -> AsyncIterator[str]:
        while True:
            yield await self.frames.get()


@pytest.mark.parametrize("reads", [0, 1, 2, 5])
@pytest.mark.parametrize(
    "frame", [{"type": "message", "id": "evil", "text": "evil"}, {"type": "context", "values": {}}]
)
async def test_a_sign_in_closes_the_socket_before_it_also_if_that_does_not_read(
    engine: Engine,
    begun: tuple[Conversation, str],
    monkeypatch: pytest.MonkeyPatch,
    reads: int,
    frame: dict[str, Any],
) -> None:
    monkeypatch.setattr(sockets, "SEND_SECONDS", 0.05)
    (conversation, secret), door = begun, door_of(engine)
    page = DeafPage(secret, reads)
    serving = asyncio.create_task(CustomerSocket(door, page, "127.0.0.1").serve())  # type: ignore[arg-type]
    await asyncio.sleep(0)
    engine.intake.sign_in(secret, "C-1007")
    before = engine.events(conversation.id)
    page.frames.put_nowait(json.dumps(frame))
    door.bus.close(conversation.id, "session_replaced")
    await asyncio.gather(serving, return_exceptions=True)
    assert page.closed_with == (4000, "session_replaced")
    assert page.is_aborted or reads == 5
    assert engine.events(conversation.id) == before and door.bus.counts() == Bus().counts()


async def test_a_socket_whose_session_ended_elsewhere_is_closed_while_it_still_catches_up(
    engine: Engine, begun: tuple[Conversation, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.channels.web_chat.socket.RECHECK_SECONDS", 0.01)
    monkeypatch.setattr(sockets, "SEND_SECONDS", 0.5)
    _, secret = begun
    page = DeafPage(secret, reads=0)
    serving = asyncio.create_task(CustomerSocket(door_of(engine), page, "127.0.0.1").serve())  # type: ignore[arg-type]
    await asyncio.sleep(0)
    engine.intake.sign_out(secret)
    await asyncio.gather(serving, return_exceptions=True)
    assert page.closed_with == (4401, "signed_out") and page.is_aborted
