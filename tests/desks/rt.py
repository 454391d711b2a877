"""Request Tracker, a real one, in the contract of all desks. One runs for all tests of a process; each has tickets of
its own.
"""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.looking import look_at
from frontdesk.connectors.model import Change, Comment, DeskAway, DeskRefuses, NewTicket, Ticket, TicketState
from frontdesk.connectors.rt.client import RtClient
from frontdesk.connectors.rt.desk import RequestTracker
from frontdesk.connectors.rt.signature import sign
from tests.ports import free_port
from tests.quiet_server import page_not_found
from tests.rt_server import PASSWORD, SECRET, RtServer

#: Where its scrip calls; nobody is there, except in tests of the scrip.
WEBHOOK_PORT = free_port()
_lock = threading.Lock()
_running: list[RtServer] = []


class LosingAnswers(RequestTracker):
    """Its answers to what changes something are lost, or refusals, while it is told so."""

    loses = refuses = False

    def open(self, new: NewTicket) -> Ticket:
        self._refused()
        return self._lost(super().open(new))

    def append(self, ticket_id: str, comment: Comment) -> None:
        self._refused()
        self._lost(super().append(ticket_id, comment))

    def update(self, ticket_id: str, change: Change) -> None:
        self._refused()
        self._lost(super().update(ticket_id, change))

    def _refused(self) -> None:
        if self.refuses:
            raise DeskRefuses("http_422")

    def _lost(self, answer: Any) -> Any:
        if self.loses:
            raise DeskAway("lost")
        return answer


class RtCase:
    """What people of the desk do, by its REST interface."""

    def __init__(self, server: RtServer) -> None:
        self._server = server
        self._client = RtClient(server.url, server.token)
        self.desk = LosingAnswers(self._client, "General", SECRET)

    def reply(self, ticket_id: str, who: str, text: str) -> None:
        self.act(who, "POST", f"ticket/{ticket_id}/correspond", {"Content": text, "ContentType": "text/plain"})

    def note(self, ticket_id: str, who: str, text: str) -> None:
        self.act(who, "POST", f"ticket/{ticket_id}/comment", {"Content": text, "ContentType": "text/plain"})

    def assign(self, ticket_id: str, who: str) -> None:
        self.act("root", "PUT", f"ticket/{ticket_id}", {"Owner": who.partition("@")[0] or "Nobody"})

    def solve(self, ticket_id: str, who: str) -> None:
        self.act(who, "PUT", f"ticket/{ticket_id}", {"Status": "resolved"})

    def reopen(self, ticket_id: str, who: str) -> None:
        self.act(who, "PUT", f"ticket/{ticket_id}", {"Status": "open"})

    def hand_back(self, ticket_id: str, who: str) -> None:
        self.act(who, "PUT", f"ticket/{ticket_id}", {"CustomFields": {"Frontdesk": "hand back"}})

    def close(self, ticket_id: str) -> bool:
        return False

    def remove(self, ticket_id: str) -> None:
        self.act("root", "DELETE", f"ticket/{ticket_id}")

    def hide(self, ticket_id: str) -> bool:
        self.act("root", "PUT", f"ticket/{ticket_id}", {"Queue": "Elsewhere"})
        return True

    def written(self, ticket_id: str) -> list[str]:
        return self._server.written(ticket_id)

    def shown_to_customers(self, ticket_id: str) -> list[str]:
        return self._server.public(ticket_id)

    def pass_time(self, time: timedelta) -> None:
        """It has the time of the machine."""

    def state(self, ticket_id: str) -> TicketState:
        return look_at(self.desk, ticket_id).state

    def tickets_of(self, reference: str) -> int:
        return len(self._server.tickets(reference))

    def told(self, ticket_id: str, event: str) -> InboundRequest:
        return signed({"ticket": ticket_id, "transaction": event})

    def forged(self, ticket_id: str) -> list[InboundRequest]:
        good = self.told(ticket_id, "1")
        old, later = time.time() - 301, time.time() + 310
        return [
            InboundRequest({}, good.body),
            InboundRequest(good.headers, good.body.replace(b'"1"', b'"2"')),
            signed({"ticket": ticket_id, "transaction": "1"}, secret="guessed"),
            signed({"ticket": ticket_id, "transaction": "1"}, at=old),
            signed({"ticket": ticket_id, "transaction": "1"}, at=later),
            InboundRequest(dict(good.headers) | {"frontdesk-time": "1e9"}, good.body),
        ]

    @contextmanager
    def down(self) -> Iterator[None]:
        self._client.url, url = "http://127.0.0.1:9", self._client.url
        yield
        self._client.url = url

    @contextmanager
    def refusing(self) -> Iterator[None]:
        self.desk.refuses = True
        yield
        self.desk.refuses = False

    @contextmanager
    def hidden(self) -> Iterator[None]:
        with page_not_found() as proxy:
            self._client.url, url = proxy, self._client.url
            yield
            self._client.url = url

    @contextmanager
    def losing_answers(self) -> Iterator[None]:
        self.desk.loses = True
        yield
        self.desk.loses = False

    def act(self, who: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Somebody of the desk does something."""
        name = who.partition("@")[0]
        password = "password" if name == "root" else PASSWORD
        url = f"{self._server.url}/REST/2.0/{path}"
        answer = requests.request(method, url, json=body, auth=(name, password), timeout=30)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None


def signed(said: dict[str, str], secret: str = SECRET, at: float | None = None) -> InboundRequest:
    """A request of the scrip."""
    body, when = json.dumps(said).encode(), str(int(at or time.time()))
    return InboundRequest({"frontdesk-time": when, "frontdesk-signature": sign(when, body, secret)}, body)


def server() -> RtServer:
    """The one of this process."""
    with _lock:
        if not _running:
            home = Path(tempfile.mkdtemp(prefix="rt-"))
            begun = RtServer(home, webhook=f"http://127.0.0.1:{WEBHOOK_PORT}/api/desks/rt")
            begun.prepare()
            begun.start()
            _running.append(begun)
            atexit.register(shutil.rmtree, home, ignore_errors=True)
            atexit.register(begun.kill)
        return _running[0]


@contextmanager
def open_case() -> Iterator[RtCase]:
    yield RtCase(server())
