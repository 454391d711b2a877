"""A Zendesk that is set up for Frontdesk, with a clock that tests turn, and the desk that speaks to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from frontdesk.connectors.model import NewTicket, Requester
from frontdesk.connectors.zendesk.client import ZendeskClient
from frontdesk.connectors.zendesk.credentials import OAuthClient
from frontdesk.connectors.zendesk.desk import ZendeskDesk
from frontdesk.connectors.zendesk.setup import Setup
from frontdesk.limits.model import DEFAULTS
from frontdesk.limits.moving_window import in_memory
from frontdesk.limits.service import Limits
from tests.zendesk.account import User
from tests.zendesk.server import CLIENT_ID, CLIENT_SECRET, ZendeskServer

ENDPOINT = "https://support.example.com/api/desks/zendesk"


@dataclass
class Clock:
    """Seconds since 1970, which only tests move on."""

    now: float

    def __call__(self) -> float:
        return self.now


@dataclass
class ZendeskWorld:
    """Both sides."""

    server: ZendeskServer
    desk: ZendeskDesk
    client: ZendeskClient
    setup: Setup
    agent: User
    clock: Clock

    @staticmethod
    @contextmanager
    def open(folder: Path, seconds: float = 10.0, kind: type[ZendeskDesk] = ZendeskDesk) -> Iterator[ZendeskWorld]:
        clock = Clock(time.time())
        server = ZendeskServer(folder, clock)
        try:
            client = ZendeskClient(server.url, OAuthClient(CLIENT_ID, CLIENT_SECRET, clock=clock), seconds, clock)
            setup = Setup(ENDPOINT).installed(client)
            limits = Limits(DEFAULTS, in_memory(clock), lambda name: None)
            desk = kind(client, server.url, setup, limits.hit)
            yield ZendeskWorld(
                server, desk, client, setup, server.account.add_user("Robin", "robin@example.com"), clock
            )
        finally:
            server.close()

    def ticket(self, reference: str = "a" * 32) -> int:
        """A ticket that Frontdesk has opened."""
        return int(self.desk.open(new_ticket(reference)).id)


def new_ticket(reference: str = "a" * 32, **changes: Any) -> NewTicket:
    requester = Requester("C-1", "Ada Lovelace", "ada@example.com", "identified")
    given = {"subject": "A refund", "text": "The packet.", "requester": requester, "reason": "asked_for_person"}
    return NewTicket(reference, **{**given, **changes})
