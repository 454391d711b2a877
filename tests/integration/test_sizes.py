"""Too much at once: large bodies and frames, floods. Whoever sends it is refused; others are served."""

from __future__ import annotations

import json
import socket as sockets
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.clients import Agent, Customer, Site, new_id

LIMIT = 256 * 1024


@pytest.mark.parametrize("size", [LIMIT + 1, 4 * LIMIT])
def test_a_body_over_the_limit_is_refused_and_nothing_is_stored(visitor: Customer, size: int) -> None:
    body = json.dumps({"id": "m-1", "text": "x"})
    answer = visitor.ask("POST", "/api/chat/messages", raw=body + " " * (size - len(body)))
    assert (answer.status, answer.code) == (413, "too_large")
    assert visitor.events() == []


def test_a_body_that_claims_to_be_endless_is_refused_before_it_is_sent(site: Site) -> None:
    address = urlsplit(site.url)
    with sockets.create_connection((address.hostname, address.port), timeout=10) as connection:
        head = "POST /api/chat/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Content-Length: 99999999999\r\n\r\n".encode())
        assert b" 413 " in connection.recv(4096).split(b"\r\n")[0]


def test_a_chunked_body_over_the_limit_is_refused(visitor: Customer) -> None:
    def chunks() -> object:
        yield b'{"id": "m-1", "text": "'
        for _ in range(40):
            yield b"x" * 16384
        yield b'"}'

    answer = visitor.ask("POST", "/api/chat/messages", raw=chunks())  # type: ignore[arg-type]
    assert answer.status == 413 and visitor.events() == []


@pytest.mark.parametrize("channel", ["chat", "inbox"])
def test_a_frame_over_the_limit_closes_the_socket(visitor: Customer, agent: Agent, channel: str) -> None:
    side = visitor.socket() if channel == "chat" else agent.socket()
    with side as socket:
        socket.until("ready")
        socket.send_raw('{"type": "ping"}' + " " * LIMIT)
        assert socket.closed()[0] == 1009
    assert visitor.say("hello").said


def test_of_a_flood_every_message_is_either_stored_once_or_refused_and_others_are_served(
    visitor: Customer, site: Site
) -> None:
    texts = {f"m-{number}": f"hello {number}" for number in range(150)}
    with visitor.socket() as socket, ThreadPoolExecutor(1) as pool:
        socket.until("ready")
        for client_id, text in texts.items():
            socket.send({"type": "message", "id": client_id, "text": text})
        bystander = pool.submit(lambda: Customer.start(site).say("hello"))
        answered: dict[str, str] = {}
        settled: set[int] = set()
        accepted: dict[str, int] = {}
        while len(answered) < len(texts) or not set(accepted.values()) <= settled:
            frame = socket.receive()
            if frame["type"] == "accepted":
                answered[frame["id"]], accepted[frame["id"]] = "accepted", frame["seq"]
            elif frame["type"] == "error":
                answered[frame["id"]] = frame["code"]
            elif frame["type"] == "settled":
                settled.add(frame["seq"])
        assert bystander.result().said
    assert set(answered.values()) <= {"accepted", "too_fast"}
    stored = [e["id"] for e in visitor.events() if e["from"] == "customer"]
    assert stored == [client_id for client_id, outcome in answered.items() if outcome == "accepted"]
    assert visitor.say("thanks").said


def test_a_flood_of_pings_is_answered_in_order(visitor: Customer) -> None:
    with visitor.socket() as socket:
        socket.until("ready")
        for _ in range(1000):
            socket.send_raw('{"type": "ping"}')
        socket.send({"type": "message", "id": new_id(), "text": "hello"})
        frames = socket.until("settled")
    assert sum(frame["type"] == "pong" for frame in frames) == 1000


def test_a_reader_who_never_reads_holds_nobody_up(visitor: Customer, site: Site) -> None:
    with visitor.socket() as silent:
        silent.until("ready")
        assert Customer.start(site).say("hello").said
        assert visitor.say("hello").said
