"""Frames of clients that flood: what they send is bounded, memory is, and others are served meanwhile."""

from __future__ import annotations

import asyncio
import gc

import pytest
from structlog.testing import capture_logs
from websockets.frames import Frame, Opcode

from frontdesk.web.frame_reader import FrameLimits
from frontdesk.web.protocol import BoundedProtocol, Bounds, Deadlines
from tests.unit.web.conftest import Client, Serve, Served, bounds, frame

PING, PONG, CONT, TEXT, BINARY = Opcode.PING, Opcode.PONG, Opcode.CONT, Opcode.TEXT, Opcode.BINARY
LIMITS = FrameLimits(piece=512, before_first=2048, fragments=40, spare=30, spare_a_second=0.001)


def limited() -> Bounds:
    within = bounds(deadlines=Deadlines(unread=0.2, look=0.02))
    return Bounds(within.connections, False, within.deadlines, LIMITS)


async def opened(served: Served) -> Client:
    client = await served.connect()
    assert b" 101 " in await client.upgrade()
    return client


FLOODS: dict[str, bytes] = {
    "pings": frame(b"x" * 100, PING) * 1000,
    "empty pings": frame(b"", PING) * 1000,
    "pongs that nobody asked for": frame(b"x", PONG) * 1000,
    "empty fragments": frame(b"a", TEXT, fin=False) + frame(b"", CONT, fin=False) * 1000,
    "fragments of a byte": frame(b"", TEXT, fin=False) + frame(b"a", CONT, fin=False) * 1000,
    "binary fragments": frame(b"", BINARY, fin=False) + frame(b"\x00", CONT, fin=False) * 1000,
    "pings between fragments": frame(b"a", TEXT, fin=False) + (frame(b"", PING) + frame(b"", CONT, fin=False)) * 500,
    "a sign-in that is too large": frame(b"x" * 50_000),
    "a large first fragment": frame(b"x" * 50_000, TEXT, fin=False),
    "pings and pongs": (frame(b"", PING) + frame(b"", PONG)) * 500,
}


@pytest.mark.parametrize("how", FLOODS)
async def test_a_flood_before_the_first_message_is_ended(serve: Serve, how: str) -> None:
    served = await serve(limited())
    client = await opened(served)
    with capture_logs() as logs:
        client.send(FLOODS[how])
        received = await client.rest()
        await served.until(lambda: served.sockets == 0 and len(served.connections) == 0)
    assert [line["event"] for line in logs] == ["socket_flooded"]
    assert len(received) < 20_000 and served.taken == []


@pytest.mark.parametrize("how", [name for name in FLOODS if "large" not in name])
async def test_a_flood_after_messages_is_ended_and_others_are_served(serve: Serve, how: str) -> None:
    served = await serve(limited())
    client, other = await opened(served), await opened(served)
    client.send(frame("hello"))
    assert b"hello" in await client.reader.readexactly(7)
    with capture_logs() as logs:
        client.send(FLOODS[how])
        other.send(frame("and me?"))
        assert b"and me?" in await other.reader.readexactly(9)
        await client.rest()
    assert [line["event"] for line in logs] == ["socket_flooded"]
    await served.until(lambda: served.sockets == 1)
    assert served.taken == ["hello", "and me?"]


async def test_a_flood_in_a_thousand_pieces_is_one_flood(serve: Serve) -> None:
    served = await serve(limited())
    client = await opened(served)
    with capture_logs() as logs:
        for _ in range(40):
            client.send(frame(b"", PONG))
            await asyncio.sleep(0)
        await client.rest()
    assert [line["by"] for line in logs] == ["control_frames_or_fragments"]


async def test_fragments_that_never_end_are_bounded_however_slowly_they_come(serve: Serve) -> None:
    within = limited()
    patient = FrameLimits(spare=1000, spare_a_second=1000.0, fragments=20)
    served = await serve(Bounds(within.connections, False, within.deadlines, patient))
    client = await opened(served)
    with capture_logs() as logs:
        client.send(frame(b"", TEXT, fin=False))
        for _ in range(30):
            client.send(frame(b"", CONT, fin=False))
            await asyncio.sleep(0.002)
        await client.rest()
    assert [line["by"] for line in logs] == ["fragments_of_one_message"]


async def test_pings_are_answered_and_a_message_in_fragments_is_whole(serve: Serve) -> None:
    served = await serve(limited())
    client = await opened(served)
    client.send(frame(b"hel", TEXT, fin=False) + frame(b"there?", PING) + frame(b"lo", CONT))
    assert await client.reader.readexactly(15) == (
        Frame(PONG, b"there?").serialize(mask=False) + Frame(TEXT, b"hello").serialize(mask=False)
    )


async def test_messages_are_taken_one_by_one_however_they_are_cut(serve: Serve) -> None:
    served = await serve(limited())
    client = await opened(served)
    texts = [str(number) * (number % 97) for number in range(500)]
    client.send(b"".join(map(frame, texts)))
    await served.until(lambda: len(served.taken) == 500)
    assert served.taken == texts


async def test_what_comes_right_with_the_handshake_is_taken(serve: Serve) -> None:
    served = await serve(limited())
    client = await served.connect()
    upgrade = asyncio.create_task(client.upgrade())
    await asyncio.sleep(0)
    client.send(frame("early"))
    assert b" 101 " in await upgrade
    await served.until(lambda: served.taken == ["early"])


@pytest.mark.parametrize("bytes_of_text", [b"\xff\xfe", b"\xc3", b"hello \xed\xa0\x80", b"\xf8\x88\x80\x80\x80"])
async def test_text_that_is_not_utf8_closes_the_socket_and_is_not_logged(
    serve: Serve, bytes_of_text: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    served = await serve(limited())
    client = await opened(served)
    client.send(frame(bytes_of_text))
    assert await client.rest() == Frame(Opcode.CLOSE, b"\x03\xefa text frame is not UTF-8").serialize(mask=False)
    gc.collect()
    assert capfd.readouterr().err == ""


async def test_a_client_that_reads_no_pongs_is_cut_off_before_they_pile_up(serve: Serve) -> None:
    within = limited()
    generous = FrameLimits(spare=10**9, spare_a_second=1.0, before_first=10**9)
    served = await serve(Bounds(within.connections, False, within.deadlines, generous))
    client = await opened(served)
    client.writer.transport.pause_reading()
    sending = asyncio.create_task(send_on(client, frame(b"x" * 125, PING) * 1000))
    largest = 0
    while len(served.connections):
        (protocol,) = served.connections._open  # type: ignore[assignment]
        assert isinstance(protocol, BoundedProtocol)
        if protocol.transport is not None:
            largest = max(largest, protocol.transport.get_write_buffer_size())
        await asyncio.sleep(0.005)
    sending.cancel()
    assert largest < 200_000


async def send_on(client: Client, data: bytes) -> None:
    while True:
        client.send(data)
        await client.writer.drain()


async def test_no_flood_leaves_a_task_behind(serve: Serve, capfd: pytest.CaptureFixture[str]) -> None:
    served = await serve(limited())
    for flood in FLOODS.values():
        client = await opened(served)
        client.send(flood)
        client.writer.transport.abort()
    await served.until(lambda: len(served.connections) == 0)
    gc.collect()
    await asyncio.sleep(0)
    assert "Task" not in capfd.readouterr().err
