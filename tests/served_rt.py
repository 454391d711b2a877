"""A Request Tracker for tests/desk_kills: agents write, time passes, and it is killed and started again."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.rt.client import RtClient
from frontdesk.connectors.rt.desk import RequestTracker
from tests.desks.rt import signed
from tests.rt_server import PASSWORD, SECRET, RtServer

#: It is killed where it stands and started again.
KILLED = "killed"


@dataclass
class ServedRt:
    """The desk of tests/desk_kills."""

    server: RtServer
    changed: list[tuple[str, str]]

    #: What may happen to it.
    faults = (KILLED,)
    #: Who kills it.
    killer: subprocess.Popen[bytes] | None = None

    @staticmethod
    @contextmanager
    def open(folder: Path) -> Iterator[ServedRt]:
        server = RtServer(folder / "rt")
        server.prepare()
        server.start()
        served = ServedRt(server, [])
        try:
            yield served
        finally:
            if served.killer is not None:
                served.killer.wait()
            server.kill()

    def desk(self) -> Desk:
        return RequestTracker(RtClient(self.server.url, self.server.token), "General", SECRET)

    def reply(self, ticket_id: str, text: str) -> None:
        self._write(ticket_id, "correspond", text)

    def note(self, ticket_id: str, text: str) -> None:
        self._write(ticket_id, "comment", text)

    def pass_time(self, seconds: float) -> None:
        """It has the time of the machine. If it was killed, it is started again."""
        if self.killer is not None and self.killer.poll() is not None:
            self._revive()

    def fail(self, faults: list[str]) -> None:
        """It dies within a second, in the midst of whatever it does for us then."""
        self._revive()
        delay = random.uniform(0.1, 1.2)
        self.killer = subprocess.Popen(["bash", "-c", f"sleep {delay:.2f}; kill -9 -- -{self.server.pid}"])

    def webhooks(self) -> list[InboundRequest]:
        """What the scrip would send of what people did."""
        taken, self.changed = self.changed, []
        return [signed({"ticket": ticket, "transaction": event}) for ticket, event in taken]

    def tickets(self, reference: str) -> list[str]:
        return self.server.tickets(reference)

    def written(self, ticket_id: str) -> list[tuple[str, bool]]:
        self._revive()
        public = set(self.server.public(ticket_id))
        return [(text, text in public) for text in self.server.written(ticket_id)]

    def _write(self, ticket_id: str, how: str, text: str) -> None:
        """Robin writes."""
        self._revive()
        url = f"{self.server.url}/REST/2.0/ticket/{ticket_id}/{how}"
        body = {"Content": text, "ContentType": "text/plain"}
        answer = requests.post(url, json=body, auth=("robin", PASSWORD), timeout=30)
        answer.raise_for_status()
        self.changed.append((ticket_id, str(time.time_ns())))

    def _revive(self) -> None:
        if self.killer is not None:
            self.killer.wait()
            self.killer = None
            self.server.kill()
            self.server.start()
