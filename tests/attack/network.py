"""Attacks on memory and time by whoever can connect: nobody here is signed in, or has more than a conversation."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from websockets.frames import Opcode

from frontdesk.conversations.model import Author, Kind, NewEvent
from frontdesk.conversations.timeline import Timelines
from frontdesk.database import Database, utc_now
from tests.attack.target import SMALL_BUFFER, Attack, Outcome, Raw, Target, framed

SECONDS = 15.0
LEFT_SECONDS = 60.0
SOCKETS = 40
#: Events of a history that no page must hold at once: 16 megabytes of text.
LONG_MESSAGES = 200


async def pings_without_reading(target: Target) -> Outcome:
    """Pings of 100 bytes whose pongs are never read, before any sign-in."""
    return await _flood(target, framed(b"x" * 100, Opcode.PING) * 1000, reads=False)


async def pings_and_pongs(target: Target) -> Outcome:
    """Small pings and pongs that nobody asked for; the answers are read."""
    return await _flood(target, (framed(b"", Opcode.PING) + framed(b"", Opcode.PONG)) * 5000, reads=True)


async def empty_fragments(target: Target) -> Outcome:
    """A message that never ends, of empty fragments."""
    begin = framed(b"{", Opcode.TEXT, fin=False)
    return await _flood(target, framed(b"", Opcode.CONT, fin=False) * 10_000, reads=True, before=begin)


async def fragments_of_a_byte(target: Target) -> Outcome:
    """A message that never ends, a byte at a time, with pings in between."""
    begin = framed(b"{", Opcode.TEXT, fin=False)
    piece = framed(b" ", Opcode.CONT, fin=False) + framed(b"", Opcode.PING)
    return await _flood(target, piece * 5000, reads=False, before=begin)


async def _flood(target: Target, data: bytes, reads: bool, before: bytes = b"") -> Outcome:
    buffer = None if reads else SMALL_BUFFER
    sockets = [await target.socket(buffer=buffer) for _ in range(10)]
    for socket in sockets:
        socket.writer.write(before)
    sent = await asyncio.gather(*(socket.flood(data, SECONDS) for socket in sockets))
    return await _left(target, sockets, f"{sum(sent) / 1e6:.1f} MB went out")


async def deaf_sockets(target: Target) -> Outcome:
    """Sockets that ask for a long history and read nothing of it."""
    async with target.client() as client:
        conversation, session = await target.begin(client)
    _write_history(target, conversation)
    sockets = [await _deaf(target, session) for _ in range(SOCKETS)]
    return await _left(target, sockets, f"{SOCKETS} sockets asked for 16 MB each")


async def a_deaf_socket_of_an_ended_session(target: Target) -> Outcome:
    """A socket that reads nothing, while the session that opened it is signed out."""
    async with target.client() as client:
        _, session = await target.begin(client)
        sockets = [await _deaf(target, session) for _ in range(5)]
        await asyncio.sleep(1)
        async with client.delete("/api/chat/session", headers={"Authorization": f"Bearer {session}"}) as answer:
            assert answer.status == 204
    return await _left(target, sockets, "5 sockets of a session that was signed out")


async def answers_that_nobody_reads(target: Target) -> Outcome:
    """Pages of a long history over HTTP, asked for and never read."""
    async with target.client() as client:
        conversation, session = await target.begin(client)
        _write_history(target, conversation)
        auth = {"Authorization": f"Bearer {session}"}
        async with client.get("/api/chat/events", headers=auth) as answer:
            size = len(await answer.read())
    assert size < 2_000_000, f"one page has {size} bytes"
    ask = f"GET /api/chat/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {session}\r\n\r\n".encode()
    clients = [await target.connect(buffer=SMALL_BUFFER) for _ in range(SOCKETS)]
    for deaf in clients:
        deaf.writer.write(ask * 50)
    return await _left(target, clients, f"{SOCKETS} times 50 pages of {size / 1e6:.1f} MB")


async def slow_requests(target: Target) -> Outcome:
    """More slow heads, bodies and chunks than one address may have connections; others are served meanwhile."""
    post = b"POST /api/chat/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    kinds = (
        (b"", b"GET /health HTTP/1.1\r\nX-Slow: " + b"a" * 4000),
        (post + b"Content-Length: 4000\r\n\r\n", b"{" + b" " * 3900),
        (post + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 600),
    )
    clients = [await target.connect("127.0.0.3") for _ in range(600)]
    for number, client in enumerate(clients):
        client.writer.write(kinds[number % 3][0])
    dripping = asyncio.gather(*(client.drip(kinds[n % 3][1], 1.0, LEFT_SECONDS) for n, client in enumerate(clients)))
    await asyncio.sleep(3)
    seconds = await target.hello()
    outcome = await _left(target, clients, f"600 slow requests; hello from elsewhere took {seconds:.1f} s")
    dripping.cancel()
    with suppress(asyncio.CancelledError):
        await dripping
    return outcome


async def _deaf(target: Target, session: str) -> Raw:
    socket = await target.socket(buffer=SMALL_BUFFER)
    socket.send({"type": "auth", "session": session})
    return socket


async def _left(target: Target, clients: list[Raw], said: str) -> Outcome:
    """Wait until the other side has ended the connections; close them only then."""
    left = await target.alone(LEFT_SECONDS)
    for client in clients:
        client.close()
    return Outcome(said, left)


def _write_history(target: Target, conversation: str) -> None:
    """Long messages, as a customer with patience has written them: over the interface they are limited by minute."""
    database, now = Database(target.stack.settings.database_url), utc_now()
    try:
        with database.write() as connection:
            timeline = Timelines().open(connection, conversation, now)
            timeline.append(*[NewEvent(Kind.MESSAGE, Author.AGENT, text="🦊" * 20_000)] * LONG_MESSAGES)
            timeline.commit()
    finally:
        database.close()


ATTACKS = (
    Attack("pings whose pongs are not read", pings_without_reading),
    Attack("pings and pongs", pings_and_pongs),
    Attack("empty fragments", empty_fragments),
    Attack("fragments of a byte", fragments_of_a_byte),
    Attack("sockets that never read", deaf_sockets),
    Attack("a deaf socket that was signed out", a_deaf_socket_of_an_ended_session),
    Attack("answers that nobody reads", answers_that_nobody_reads),
    Attack("slow requests", slow_requests),
)
