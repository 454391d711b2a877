"""What a channel gives to the contract of all channels (tests/contract/test_channels.py): a case that writes as its
customers do and reads what reached them. `tests/channels/<name>.py` has it, as `open_case`."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol

from frontdesk.bootstrap.channels import channel_destinations
from frontdesk.channels.model import CustomerMessage, CustomerRating, Inbound
from frontdesk.channels.ports import Channel, PushedChannel, Vouching
from frontdesk.channels.receiving import Receiving
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Owner, Status
from frontdesk.database import utc_now
from frontdesk.outbox.service import Outbox
from tests.engine import Engine

#: Rounds after which everything has been tried again, and the time between them.
ROUNDS, ROUND = 5, timedelta(hours=2)


class ChannelCase(Protocol):
    """A channel as the contract uses it. Requests (`Any`) are of the form that the channel takes."""

    @property
    def channel(self) -> Channel[Any, Any]: ...

    def message(self, thread: str, number: str, text: str, sender: str = "ada") -> Any:
        """A request in which a customer writes; the number makes the message's id. None if there can be no such sender
        in the thread, as where a thread is a person's number."""

    def press(self, thread: str, number: str, button: str, sender: str = "ada") -> Any:
        """A request in which a customer presses a button; None if the channel has no buttons."""

    def forged(self, thread: str) -> Sequence[Any]:
        """Requests that must not be believed."""

    def ignored(self, thread: str) -> Sequence[Any]:
        """Requests that are believed, and are no customer's message."""

    def identified(self, thread: str, number: str, text: str, customer: str) -> Any:
        """A request in which the channel proves who the customer is; None if it cannot."""

    def rate(self, thread: str, sender: str = "ada", **scores: int) -> Any:
        """A request in which a customer rates the first episode, as `person` and `bot`; None if the channel cannot ask
        for it."""

    def accept(self, inbound: CustomerMessage | CustomerRating) -> Commit | None:
        """Store what was parsed; None if nothing was. Raises Problem if the sender is told so at once."""

    def conversation(self, thread: str) -> Conversation | None:
        """The thread's conversation, if it has begun."""

    def deliver(self, failures: int = 0) -> None:
        """Bring out what is to be brought, also when sending fails as often at first."""

    def read(self, thread: str) -> list[str]:
        """The texts from us that reached the thread, in the order in which they did."""


@dataclass(frozen=True)
class Received:
    """A request as it came; names of `headers` are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class OtherSide:
    """A server on this machine that takes what a channel sends.

    Attributes:
        url: its address, without a slash at the end.
        failures: so many of the next requests are answered with `failure`.
        answer: the body of all other answers.
        answering: makes each answer of the request instead.
        headers: of every answer.
        received: the requests that did not fail.
    """

    url: str
    failures: int = 0
    failure: int = 503
    answer: bytes = b"{}"
    answering: Callable[[Received], bytes] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    @property
    def objects(self) -> list[dict[str, Any]]:
        """What was received, if it is JSON."""
        return [json.loads(each.body) for each in self.received]


@contextmanager
def other_side(port: int = 0) -> Iterator[OtherSide]:
    """One for the block, on any free port if none is given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_down = outside.failures > 0
            answer = outside.answer
            if is_down:
                outside.failures -= 1
            else:
                headers = {name.lower(): value for name, value in self.headers.items()}
                outside.received.append(request := Received(self.path, headers, body))
                answer = outside.answering(request) if outside.answering else answer
            self.send_response(outside.failure if is_down else 200)
            for name, value in {"Content-Type": "application/json", **outside.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    outside = OtherSide(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield outside
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class PushedCase:
    """The part that all pushed channels share; a channel's own case adds how it writes and reads."""

    def __init__(self, engine: Engine, name: str, channel: PushedChannel, outside: OtherSide) -> None:
        self.channel: PushedChannel = channel
        self._name = name
        self._engine = engine
        self.outside = outside
        self.published: list[Commit] = []
        self._receiving = Receiving(engine.database, engine.timelines, engine.intake, engine.ratings, engine.voice)

    def rate(self, thread: str, sender: str = "ada", **scores: int) -> Any:
        return None

    def accept(self, inbound: CustomerMessage | CustomerRating) -> Commit | None:
        if isinstance(inbound, CustomerRating):
            return self._receiving.rate(self._name, inbound).commit
        vouched = self.channel.vouch(inbound) if isinstance(self.channel, Vouching) else inbound
        return self._receiving.accept(self._name, vouched).commit

    def conversation(self, thread: str) -> Conversation | None:
        return self._engine.conversation_of_thread(self._name, thread)

    def deliver(self, failures: int = 0, rounds: int = ROUNDS, pause: timedelta = ROUND) -> None:
        self.outside.failures = failures
        engine, published = self._engine, self.published.append
        destinations = channel_destinations(
            {self._name: self.channel},
            engine.database,
            "https://help.example.com",
            self._receiving,
            engine.voice,
            published,
        )
        outbox, now = Outbox(engine.database, "one/1"), utc_now()
        for _ in range(rounds):
            now += pause
            while outbox.deliver_due(destinations, now):
                now += timedelta(seconds=1)  # a place takes no more at once


def receive(case: ChannelCase, raw: Any) -> list[Inbound]:
    """One request's way in: verified, parsed, each message accepted. Returns what it said; raises NotAuthenticated."""
    arrived = list(case.channel.parse(raw, case.channel.verify(raw)))
    for inbound in arrived:
        if isinstance(inbound, CustomerMessage | CustomerRating):
            case.accept(inbound)
    return arrived


def rendered(channel: Channel[Any, Any], text: str, author: Author = Author.BOT, **data: Any) -> dict[str, Any] | None:
    """What the channel makes of a message; `data` is that of the event, such as `buttons`."""
    conversation = Conversation("c1", "any", Owner.BOT, 0, Status.OPEN, episode=1, last_seq=1)
    return channel.render(Event(1, "c1", 1, 1, Kind.MESSAGE, author, utc_now(), text, data), conversation)


def main(port: int) -> None:
    """Show what is sent to a port of this machine, until it is interrupted."""
    with other_side(port) as outside, suppress(KeyboardInterrupt):
        print(f"Waiting at {outside.url}", flush=True)
        shown = 0
        while True:
            for request in outside.received[shown:]:
                headers = "".join(f"{name}: {value}\n" for name, value in request.headers.items())
                print(f"POST {request.path}\n{headers}\n{request.body.decode()}\n", flush=True)
                shown += 1
            time.sleep(0.2)


if __name__ == "__main__":
    main(int(sys.argv[1]))
