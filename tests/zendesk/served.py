"""A Zendesk in a process of its own, for tests that kill ours and must have no threads when they fork."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.zendesk import reading
from frontdesk.connectors.zendesk.client import ZendeskClient
from frontdesk.connectors.zendesk.credentials import ApiToken, OAuthClient
from frontdesk.connectors.zendesk.desk import ZendeskDesk
from frontdesk.connectors.zendesk.setup import Setup
from frontdesk.supervisor.leash import die_with
from tests.zendesk.case import ENDPOINT, Clock
from tests.zendesk.ledger import Ledger
from tests.zendesk.server import API_TOKEN, CLIENT_ID, CLIENT_SECRET, FAULTS, ZendeskServer

#: What is over quickly.
QUICK_FAULTS = tuple(fault for fault in FAULTS if not fault.startswith(("slow", "huge")))


@dataclass
class ServedZendesk:
    """The desk of tests/kills/desks.py: agents write, time passes, webhooks are taken off the wire."""

    url: str
    ledger: Ledger
    setup: Setup

    #: What may be wrong with the next answer.
    faults = QUICK_FAULTS

    @staticmethod
    @contextmanager
    def open(folder: Path) -> Iterator[ServedZendesk]:
        parent = os.getpid()
        reading_end, writing_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            _serve(folder, writing_end, parent)
        os.close(writing_end)
        with os.fdopen(reading_end) as pipe:
            told = json.loads(pipe.readline())
        try:
            setup = Setup(ENDPOINT, told["secret"], told["field"])
            yield ServedZendesk(told["url"], Ledger(folder / "zendesk.jsonl"), setup)
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def desk(self) -> Desk:
        """The desk as a new process has it."""
        client = ZendeskClient(self.url, ApiToken("frontdesk@example.com", API_TOKEN))
        return ZendeskDesk(client, self.url, self.setup, lambda action, **keys: None)

    def reply(self, ticket_id: str, text: str) -> None:
        self._control("writes", ticket=int(ticket_id), text=text, public=True)

    def note(self, ticket_id: str, text: str) -> None:
        self._control("writes", ticket=int(ticket_id), text=text, public=False)

    def close(self, ticket_id: str) -> None:
        """The ticket is closed for good."""
        self._control("closes", ticket=int(ticket_id))

    def remove(self, ticket_id: str) -> None:
        """The ticket is deleted."""
        self._control("removes", ticket=int(ticket_id))

    def pass_time(self, seconds: float) -> None:
        self._control("pass_time", seconds=seconds)

    def fail(self, faults: list[str]) -> None:
        """These meet the next requests."""
        self._control("fail", faults=faults)

    def webhooks(self) -> list[InboundRequest]:
        """Those that were to be sent since the last time."""
        taken = self._control("webhooks")
        return [
            InboundRequest({name.lower(): each for name, each in headers.items()}, body.encode())
            for headers, body in taken
        ]

    def tickets(self, reference: str) -> list[str]:
        """Ids of the tickets that were opened with this reference."""
        wanted = reading.PREFIX + reference
        return [str(each["ticket"]) for each in self.ledger.of("ticket") if each["external_id"] == wanted]

    def written(self, ticket_id: str) -> list[tuple[str, bool]]:
        """What Frontdesk has written into the ticket: texts in order, and whether each is public."""
        of_ticket = [each for each in self.ledger.of("comment") if str(each["ticket"]) == ticket_id]
        return [(each["body"], each["public"]) for each in of_ticket if each["custom"]]

    def _control(self, name: str, **what: Any) -> Any:
        request = urllib.request.Request(f"{self.url}/control/{name}", json.dumps(what).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)


def _serve(folder: Path, told: int, parent: int) -> NoReturn:
    die_with(parent)()
    clock = Clock(time.time())
    server = ZendeskServer(folder, clock)
    for window in vars(server.account.limits).values():
        if hasattr(window, "total"):
            window.total = 10**9  # the limits have tests of their own
    setup = Setup(ENDPOINT).installed(ZendeskClient(server.url, OAuthClient(CLIENT_ID, CLIENT_SECRET)))
    robin, server.webhooks.kept = server.account.add_user("Robin", "robin@example.com"), []

    def take_webhooks() -> list[tuple[dict[str, str], str]]:
        taken, server.webhooks.kept = server.webhooks.kept or [], []
        return [(headers, body.decode()) for headers, body in taken]

    def pass_time(seconds: float) -> None:
        clock.now += seconds

    server.controls = {
        "writes": lambda ticket, text, public: server.writes(ticket, text, robin, public),
        "closes": lambda ticket: server.sets(ticket, robin, status="closed"),
        "removes": lambda ticket: bool(server.account.tickets.pop(ticket)),
        "fail": lambda faults: server.faults.extend(faults),
        "pass_time": pass_time,
        "webhooks": take_webhooks,
    }
    os.write(told, json.dumps({"url": server.url, "secret": setup.secret, "field": setup.field}).encode() + b"\n")
    while True:
        signal.pause()
