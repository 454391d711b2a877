"""Requests have an end, however slowly they come or their answers are read; others are served meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from frontdesk.web.protocol import Deadlines
from tests.unit.web.conftest import PATIENT, QUICK, Client, Serve, bounds

HEAD = b"POST /echo HTTP/1.1\r\nHost: x\r\n"
#: What comes at once, and what is sent after it byte by byte without an end.
SLOW = {
    "nothing at all": (b"", b""),
    "a head that does not end": (b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 5000),
    "a line of many headers": (b"GET / HTTP/1.1\r\n", b"A: b\r\n" * 900),
    "a body": (HEAD + b"Content-Length: 5000\r\n\r\n", b"x" * 4999),
    "one large chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n", b"x" * 4000),
    "tiny chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 900),
    "a chunk's length that does not end": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 60),
    "a trailer": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"\r"),
    "a body that was refused already": (b"POST /nowhere HTTP/1.1\r\nContent-Length: 5000\r\n\r\n", b"x" * 4999),
    "a body that is waited for": (HEAD + b"Expect: 100-continue\r\nContent-Length: 5000\r\n\r\n", b"x" * 4999),
    "a second request": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 5000),
}


async def drip(client: Client, data: bytes) -> None:
    with suppress(ConnectionError):
        for byte in data:
            client.send(bytes([byte]))
            await client.writer.drain()
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("how", SLOW)
async def test_a_request_that_comes_slowly_is_ended_however_many_bytes_come(serve: Serve, how: str) -> None:
    served = await serve(bounds(deadlines=QUICK))
    client = await served.connect()
    at_once, slowly = SLOW[how]
    client.send(at_once)
    dripping = asyncio.create_task(drip(client, slowly))
    received = await client.rest()
    await served.until(lambda: len(served.connections) == 0)
    dripping.cancel()
    assert b" 200 " not in received or how == "a second request"
    assert b"hello" in await served.get()


@pytest.mark.parametrize(
    "request_head",
    [
        b"POST /echo HTTP/1.1\r\nContent-Le",
        HEAD + b"Content-Length: 5\r\n\r\n12",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n",
    ],
)
async def test_who_was_too_slow_is_told_so(serve: Serve, request_head: bytes) -> None:
    served = await serve(bounds(deadlines=QUICK))
    client = await served.connect()
    client.send(request_head)
    answer = await client.rest()
    assert answer.startswith(b"HTTP/1.1 408 ") and b'"code":"too_slow"' in answer


async def test_requests_in_time_may_follow_each_other_for_longer_than_one_may_take(serve: Serve) -> None:
    served = await serve(bounds(deadlines=Deadlines(1.0, 1.0, 1.0, 1.0, 1.0, 0.02)))
    client = await served.connect()
    for _ in range(16):
        for part in (HEAD, b"Content-Length: 4\r\n", b"\r\nab", b"cd"):
            client.send(part)
            await asyncio.sleep(0.02)
        assert (await client.answer()).endswith(b"\r\n4")


async def test_a_client_that_does_not_read_its_answer_is_cut_off(serve: Serve) -> None:
    served = await serve(bounds(deadlines=QUICK))
    for path in (b"/large", b"/large", b"/"):
        client = await served.connect()
        client.writer.transport.pause_reading()
        client.send(b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path * 3)
    await served.until(lambda: len(served.connections) == 0)
    assert b"hello" in await served.get()


async def test_a_client_that_reads_slowly_gets_all(serve: Serve) -> None:
    served = await serve(bounds(deadlines=Deadlines(unread=0.6, look=0.02)))
    client = await served.connect()
    client.send(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    received = 0
    with suppress(asyncio.IncompleteReadError):
        for _ in range(8):
            received += len(await client.reader.readexactly(1_000_000))
            await asyncio.sleep(0.12)
    assert received + len(await client.rest()) > 8_000_000


async def test_an_idle_connection_is_kept_for_a_while_and_then_ended(serve: Serve) -> None:
    served = await serve(bounds(deadlines=Deadlines(head=0.1, idle=1.0, look=0.02)))
    client = await served.connect()
    client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await client.answer()
    await asyncio.sleep(0.15)  # longer than a new connection may be silent
    client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    await client.answer()
    assert await client.rest() == b""


async def test_connections_beyond_the_limit_are_told_so_and_others_are_served_when_some_left(serve: Serve) -> None:
    served = await serve(bounds(most=4, of_address=2, deadlines=PATIENT))
    slow = [await served.connect() for _ in range(2)]
    for client in slow:
        client.send(HEAD)
    await served.until(lambda: len(served.connections) == 2)
    await asyncio.sleep(0.05)  # until their heads have begun
    refused = await (await served.connect()).rest()
    assert refused.startswith(b"HTTP/1.1 503 ") and b"Retry-After" in refused and b"Too many connections" in refused
    assert b"hello" in await served.get("127.0.0.2")
    slow[0].writer.transport.abort()
    await served.until(lambda: len(served.connections) == 1)
    assert b"hello" in await served.get()


async def test_whoever_is_idle_gives_way_to_who_comes(serve: Serve) -> None:
    served = await serve(bounds(of_address=2, deadlines=PATIENT))
    idle = [await served.connect() for _ in range(2)]
    for client in idle:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await client.answer()
    assert b"hello" in await served.get()
    assert await idle[0].rest() == b""


async def test_behind_a_proxy_connections_are_not_counted_by_its_address_and_sockets_by_their_own(
    serve: Serve,
) -> None:
    served = await serve(bounds(of_address=2, is_proxied=True, deadlines=PATIENT))
    for _ in range(5):
        (await served.connect()).send(HEAD)
    answers = [
        await (await served.connect()).upgrade(headers=f"X-Forwarded-For: {address}\r\n")
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2")
    ]
    assert [answer.split()[1] for answer in answers] == [b"101", b"101", b"429", b"101"]


HIDDEN = {
    "a space before the colon": b"Transfer-Encoding : chunked\r\n",
    "a tab before the colon": b"Transfer-Encoding\t: chunked\r\n",
    "a folded line": b"X-A: b\r\n Transfer-Encoding: chunked\r\n",
    "a name of nothing": b": chunked\r\n",
    "a NUL": b"X-A: b\x00c\r\n",
    "a lone line feed": b"X-A: b\nTransfer-Encoding: chunked\r\n",
    "a lone carriage return": b"X-A: b\rTransfer-Encoding: chunked\r\n",
    "a line without a colon": b"Transfer-Encoding\r\n",
    "a name beyond ASCII": "Größe: 1\r\n".encode(),
    "two lengths": b"Content-Length: 5\r\nContent-Length: 5\r\n",
    "a length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "a length of other digits": "Content-Length: ５\r\n".encode(),
    "a length with a sign": b"Content-Length: +5\r\n",
    "a length in hexadecimal": b"Content-Length: 0x5\r\n",
    "another coding": b"Transfer-Encoding: chunked, identity\r\n",
}


@pytest.mark.parametrize("how", HIDDEN)
async def test_a_head_that_others_may_read_differently_is_refused(serve: Serve, how: str) -> None:
    served = await serve(bounds())
    client = await served.connect()
    client.send(
        b"POST /echo HTTP/1.1\r\nHost: x\r\n" + HIDDEN[how] + b"\r\nhello" + b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    )
    answer = await client.rest()
    assert answer.startswith(b"HTTP/1.1 400 ") and b" 200 " not in answer


@pytest.mark.parametrize("length", [b"0x5", b" 5", b"5 ", b"+5", b"-5", "５".encode(), b"", b"5_0"])
async def test_a_chunk_of_an_odd_length_is_refused(serve: Serve, length: bytes) -> None:
    served = await serve(bounds())
    client = await served.connect()
    client.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + length + b"\r\nhello\r\n0\r\n\r\n")
    answer = await client.rest()
    assert answer.startswith(b"HTTP/1.1 400 ") and b" 200 " not in answer


@pytest.mark.parametrize(
    "body", [b"Content-Length: 5\r\n\r\nhello", b"Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\n\r\n"]
)
async def test_a_plain_body_is_taken(serve: Serve, body: bytes) -> None:
    served = await serve(bounds())
    client = await served.connect()
    client.send(HEAD + b"X-A:b\r\nx_y: \xc3\xa9\r\nEmpty:\r\n" + body)
    assert (await client.answer()).endswith(b"\r\n5")
