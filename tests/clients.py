"""A customer and an agent on the public interfaces. Every answer and frame is held against its description."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from websockets.sync.client import ClientConnection, connect

from tests.descriptions import check_answer, check_frame

PATIENCE = 20.0
#: What an error must not show.
INSIDES = ("Traceback", 'File "', "frontdesk/", "site-packages", "sqlalchemy", "sqlite", "psycopg", "Exception")
Frame = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; `body` is the JSON value, or the text if it is not JSON."""

    status: int
    body: Any
    headers: requests.structures.CaseInsensitiveDict[str]

    @property
    def code(self) -> str:
        """The error's code."""
        return str(self.body["error"]["code"])


class Site:
    """The running site at `url`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.http = requests.Session()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        session: str | None = None,
        raw: bytes | str | None = None,
        headers: dict[str, str] | None = None,
        described: bool = True,
    ) -> Answer:
        """One request. `raw` is sent as it is, instead of `body` as JSON; `described=False` checks nothing."""
        sent = {"Authorization": f"Bearer {session}"} if session else {}
        if body is not None or raw is not None:
            sent["Content-Type"] = "application/json"
        data = raw if raw is not None else None if body is None else json.dumps(body)
        response = self.http.request(
            method, self.url + path, data=data, headers=sent | (headers or {}), timeout=PATIENCE, allow_redirects=False
        )
        media = response.headers.get("content-type", "")
        answer = Answer(response.status_code, response.json() if "json" in media else response.text, response.headers)
        assert response.headers.get("x-content-type-options") == "nosniff"
        assert answer.status < 400 or not [word for word in INSIDES if word in response.text], response.text
        if described:
            check_answer(method, path, answer.status, media, answer.body)
        return answer

    def identity(self, email: str) -> str:
        """The demo shop's signed word on who a customer is."""
        return str(self.ask("POST", "/demo/identity", {"email": email}).body["identity_token"])

    @contextmanager
    def socket(self, channel: str, origin: str | None = None) -> Iterator[Socket]:
        """An open socket of the channel, chat or inbox; nothing is sent yet."""
        address = f"{self.url.replace('http', 'ws', 1)}/api/{channel}/socket"
        headers = {"Origin": origin} if origin is not None else {}
        with connect(address, additional_headers=headers, open_timeout=PATIENCE, max_size=None) as connection:
            yield Socket(channel, connection)


class Socket:
    """One socket, frame by frame."""

    def __init__(self, channel: str, connection: ClientConnection) -> None:
        self.channel = channel
        self.connection = connection

    def send(self, frame: Frame) -> None:
        check_frame(self.channel, "receive", frame)
        self.connection.send(json.dumps(frame))

    def send_raw(self, text: str | bytes) -> None:
        """Something that is not described."""
        self.connection.send(text)

    def receive(self) -> Frame:
        """The next frame. Raises TimeoutError, ConnectionClosed."""
        frame: Frame = json.loads(self.connection.recv(PATIENCE))
        check_frame(self.channel, "send", frame)
        return frame

    def until(self, is_it: str | Callable[[Frame], bool]) -> list[Frame]:
        """All frames up to the first of that type, or for which the function is true."""
        wanted = (lambda frame: frame["type"] == is_it) if isinstance(is_it, str) else is_it
        frames = [self.receive()]
        while not wanted(frames[-1]):
            frames.append(self.receive())
        return frames

    def closed(self) -> tuple[int, str]:
        """Read on until the site closes the socket; its code and reason."""
        from websockets.exceptions import ConnectionClosed

        try:
            while True:
                self.receive()
        except ConnectionClosed as closed:
            assert closed.rcvd is not None, "the connection broke without a close frame"
            return closed.rcvd.code, closed.rcvd.reason


@dataclass(frozen=True)
class Turn:
    """What came of one message: everything that reached the customer until it was settled."""

    seq: int
    owner: str
    events: list[Frame] = field(default_factory=list)

    @property
    def said(self) -> list[Frame]:
        """Messages to the customer."""
        return [e for e in self.events if e["kind"] == "message" and e["from"] != "customer"]

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.said)

    @property
    def ticket(self) -> str | None:
        return next((event["number"] for event in self.events if event["kind"] == "ticket"), None)

    def button(self, title: str) -> str:
        """The id of the button of that title in the last message."""
        return next(b["id"] for b in self.said[-1]["buttons"] if b["title"].startswith(title))


@dataclass
class Customer:
    """A customer in one conversation."""

    site: Site
    session: str
    conversation: str

    @classmethod
    def start(cls, site: Site, email: str | None = None) -> Customer:
        """A new conversation, anonymous or as a demo customer."""
        body = {"identity_token": site.identity(email)} if email else {}
        begun = site.ask("POST", "/api/chat/conversations", body)
        assert begun.status == 201, begun.body
        return cls(site, begun.body["session"], begun.body["conversation"])

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        return self.site.ask(method, path, body, session=self.session, **options)

    def post(self, text: str | None = None, button: str | None = None, client_id: str | None = None) -> Answer:
        """Send over HTTP; the reply is not awaited."""
        what = {"text": text} if button is None else {"button": button}
        return self.ask("POST", "/api/chat/messages", {"id": client_id or new_id(), **what})

    def history(self, after: int = 0) -> Any:
        answer = self.ask("GET", f"/api/chat/events?after={after}")
        assert answer.status == 200, answer.body
        return answer.body

    def events(self, after: int = 0) -> list[Frame]:
        """Everything after that event, page by page."""
        events: list[Frame] = []
        while True:
            page = self.history(events[-1]["seq"] if events else after)
            events += page["events"]
            if not page["has_more"]:
                return events

    @contextmanager
    def socket(self, after: int = 0) -> Iterator[Socket]:
        """A socket that is signed in; `ready` is still to be read."""
        with self.site.socket("chat") as socket:
            socket.send({"type": "auth", "session": self.session, "after": after})
            yield socket

    def say(self, text: str) -> Turn:
        """Type something and wait until it is answered or with a person."""
        return self._turn({"text": text})

    def press(self, button: str) -> Turn:
        return self._turn({"button": button})

    def sign_in(self, token: str) -> Answer:
        """Exchange the session for one under the token's identity."""
        answer = self.ask("POST", "/api/chat/identity", {"identity_token": token})
        if answer.status == 200:
            self.session = answer.body["session"]
        return answer

    def _turn(self, what: Frame) -> Turn:
        seen = max((event["seq"] for event in self.events()), default=0)
        with self.socket(seen) as socket:
            socket.until("ready")
            socket.send({"type": "message", "id": new_id(), **what})
            return turn_of(socket)


def turn_of(socket: Socket) -> Turn:
    """Read until the message just sent is settled."""
    frames = socket.until(lambda frame: frame["type"] in ("accepted", "error"))
    assert frames[-1]["type"] == "accepted", frames[-1]
    seq = frames[-1]["seq"]
    if not any(_settles(frame, seq) for frame in frames):
        frames += socket.until(lambda frame: _settles(frame, seq))
    owner = next(frame["owner"] for frame in frames if _settles(frame, seq))
    return Turn(seq, owner, [frame for frame in frames if frame["type"] == "event"])


@dataclass
class Agent:
    """A signed-in agent."""

    site: Site
    session: str
    name: str
    password: str = ""

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        return self.site.ask(method, f"/api/inbox{path}", body, session=self.session, **options)

    def whole(self, conversation: str) -> Any:
        answer = self.ask("GET", f"/conversations/{conversation}")
        assert answer.status == 200, answer.body
        return answer.body

    def timeline(self, conversation: str) -> list[Frame]:
        """All events, read backwards page by page."""
        events = list(self.whole(conversation)["events"])
        while events[0]["seq"] > 1:
            page = self.ask("GET", f"/conversations/{conversation}/events?before={events[0]['seq']}").body["events"]
            events = [*page, *events]
        return events

    def rows(self, view: str = "queue") -> list[Frame]:
        return list(self.ask("GET", f"/conversations?view={view}&limit=200").body["conversations"])

    def do(self, verb: str, conversation: str) -> Answer:
        """take-over, hand-back or resolve."""
        return self.ask("POST", f"/conversations/{conversation}/{verb}", {})

    def write(self, kind: str, conversation: str, text: str, client_id: str | None = None) -> Answer:
        """replies or notes."""
        return self.ask("POST", f"/conversations/{conversation}/{kind}", {"id": client_id or new_id(), "text": text})

    @contextmanager
    def present(self) -> Iterator[None]:
        """There for the block: with an open socket that is read, since one that is not read is closed in time."""
        with self.socket() as socket:
            socket.until("ready")
            threading.Thread(target=_read_on, args=(socket.connection,), daemon=True).start()
            yield

    @contextmanager
    def socket(self, after: int | None = None) -> Iterator[Socket]:
        """A socket that is signed in; `ready` is still to be read."""
        with self.site.socket("inbox") as socket:
            socket.send({"type": "auth", "session": self.session} | ({} if after is None else {"after": after}))
            yield socket


def new_id() -> str:
    return secrets.token_hex(8)


def _read_on(connection: ClientConnection) -> None:
    for _ in connection:  # ends when it is closed
        pass


def _settles(frame: Frame, seq: int) -> bool:
    return bool(frame["type"] == "settled" and frame["seq"] == seq)
