"""Zendesk in the contract of all desks."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.model import Changes, TicketState
from frontdesk.connectors.zendesk import reading
from frontdesk.connectors.zendesk.desk import ZendeskDesk
from tests.quiet_server import page_not_found
from tests.zendesk.account import Ticket, User
from tests.zendesk.case import ZendeskWorld
from tests.zendesk.webhooks import PUBLISHED_TEST_SECRET, signed

STRANGER = "stranger@elsewhere.example"


class PatientDesk(ZendeskDesk):
    """The desk, asked for changes after Zendesk's minute has passed."""

    world: ZendeskWorld

    def changed(self, cursor: str) -> Changes:
        self.world.clock.now += 61
        return super().changed(cursor)


@dataclass
class ZendeskCase:
    """What people of Zendesk do."""

    world: ZendeskWorld
    desk: ZendeskDesk
    people: dict[str, User]

    def reply(self, ticket_id: str, who: str, text: str) -> None:
        self.world.server.writes(int(ticket_id), text, self.people[who], status="open")

    def note(self, ticket_id: str, who: str, text: str) -> None:
        self.world.server.writes(int(ticket_id), text, self.people[who], public=False)

    def assign(self, ticket_id: str, who: str) -> None:
        assignee = self.people[who].id if who else None
        self.world.server.sets(int(ticket_id), self.world.agent, assignee_id=assignee)

    def solve(self, ticket_id: str, who: str) -> None:
        has = self._ticket(ticket_id).shown["assignee_id"] or self.people[who].id
        self.world.server.sets(int(ticket_id), self.people[who], status="solved", assignee_id=has)

    def reopen(self, ticket_id: str, who: str) -> None:
        self.world.server.sets(int(ticket_id), self.people[who], status="open")

    def hand_back(self, ticket_id: str, who: str) -> None:
        self.world.server.sets(int(ticket_id), self.people[who], additional_tags=[reading.HAND_BACK_TAG])

    def close(self, ticket_id: str) -> bool:
        self.world.server.sets(int(ticket_id), self.world.agent, status="closed")
        return True

    def remove(self, ticket_id: str) -> None:
        del self.world.server.account.tickets[int(ticket_id)]

    def hide(self, ticket_id: str) -> bool:
        return False

    def written(self, ticket_id: str) -> list[str]:
        comments = self._ticket(ticket_id).comments()
        return [each["body"] for each in comments if reading.KEY in each["metadata"]["custom"]]

    def shown_to_customers(self, ticket_id: str) -> list[str]:
        return [each["body"] for each in self._ticket(ticket_id).comments() if each["public"]]

    def pass_time(self, time: timedelta) -> None:
        self.world.clock.now += time.total_seconds()

    def state(self, ticket_id: str) -> TicketState:
        users = self.world.server.account.users
        return reading.state_of(self._ticket(ticket_id).shown, {number: user.shown() for number, user in users.items()})

    def tickets_of(self, reference: str) -> int:
        return len(self.world.server.account.of_external_id(reading.PREFIX + reference))

    def told(self, ticket_id: str, event: str) -> InboundRequest:
        return request(self.world.setup.secret, ticket_id, event)

    def forged(self, ticket_id: str) -> Sequence[InboundRequest]:
        good = self.told(ticket_id, "1")
        return [
            InboundRequest({}, good.body),
            InboundRequest(good.headers, good.body + b" "),
            request("guessed", ticket_id, "1"),
            request(PUBLISHED_TEST_SECRET, ticket_id, "1"),
            request(self.world.setup.secret, ticket_id, "1", at=time.time() - 600),
            request(self.world.setup.secret, ticket_id, "1", at=time.time() + 600),
        ]

    @contextmanager
    def down(self) -> Iterator[None]:
        self.world.server.is_down = True
        yield
        self.world.server.is_down = False

    @contextmanager
    def refusing(self) -> Iterator[None]:
        self.world.server.refuses = True
        yield
        self.world.server.refuses = False

    @contextmanager
    def hidden(self) -> Iterator[None]:
        with page_not_found() as proxy:
            self.world.client.url, url = proxy, self.world.client.url
            yield
            self.world.client.url = url

    @contextmanager
    def losing_answers(self) -> Iterator[None]:
        self.world.server.loses_answers = True
        yield
        self.world.server.loses_answers = False

    def _ticket(self, ticket_id: str) -> Ticket:
        return self.world.server.account.ticket(int(ticket_id))


def request(secret: str, ticket_id: str, event: str, at: float | None = None) -> InboundRequest:
    """What our trigger has Zendesk send."""
    body = json.dumps({"ticket_id": ticket_id}).encode()
    headers = {name.lower(): value for name, value in signed(secret, body, at).items()}
    return InboundRequest({**headers, "x-zendesk-webhook-invocation-id": event}, body)


@contextmanager
def open_case() -> Iterator[ZendeskCase]:
    with tempfile.TemporaryDirectory() as folder, ZendeskWorld.open(Path(folder), kind=PatientDesk) as world:
        add = world.server.account.add_user
        people = {
            user.email: user for user in (world.agent, add("Kim", "kim@example.com"), add("Sam Stranger", STRANGER))
        }
        assert isinstance(world.desk, PatientDesk)
        world.desk.world = world
        yield ZendeskCase(world, world.desk, people)
