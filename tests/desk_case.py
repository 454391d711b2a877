"""What a desk gives to the contract of all desks (tests/contract/test_desks.py): a case that does what people of the
desk do, and reads what reached it. `tests/desks/<name>.py` has it, as `open_case`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from frontdesk.breaker import Breaker
from frontdesk.channels.model import InboundRequest
from frontdesk.connectors import tickets
from frontdesk.connectors.delivering import DeskDestination
from frontdesk.connectors.looking import Looks
from frontdesk.connectors.mirror import Mirror
from frontdesk.connectors.model import TicketState
from frontdesk.connectors.people import People
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.queueing import desk_queuer, kind_of, put_due
from frontdesk.connectors.receiving import Hints
from frontdesk.connectors.sweeping import Sweep
from frontdesk.connectors.tickets import DeskTicket
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Conversation, Event
from frontdesk.database import Database, utc_now
from frontdesk.outbox.service import Outbox
from tests.engine import Engine, wants_person

#: Longer than everything in the outbox waits for its next try.
LATER = timedelta(hours=2)


class DeskCase(Protocol):
    """A desk as the contract uses it. People are named by their e-mail; the desk knows `robin@example.com` and
    `kim@example.com`, who answer, and names them Robin and Kim."""

    @property
    def desk(self) -> Desk: ...

    def reply(self, ticket_id: str, who: str, text: str) -> None:
        """Somebody of the desk writes to the customer."""

    def note(self, ticket_id: str, who: str, text: str) -> None:
        """Somebody of the desk writes for the team alone."""

    def assign(self, ticket_id: str, who: str) -> None:
        """The ticket is given to somebody; empty for nobody."""

    def solve(self, ticket_id: str, who: str) -> None: ...

    def reopen(self, ticket_id: str, who: str) -> None: ...

    def hand_back(self, ticket_id: str, who: str) -> None:
        """Somebody of the desk wants the assistant to go on."""

    def close(self, ticket_id: str) -> bool:
        """The ticket is closed for good; returns False if there is no such thing."""

    def remove(self, ticket_id: str) -> None:
        """The ticket is deleted."""

    def hide(self, ticket_id: str) -> bool:
        """The ticket is moved to where Frontdesk's user may not look; returns False if there is no such place."""

    def written(self, ticket_id: str) -> list[str]:
        """The texts that Frontdesk has written into the ticket, in order: the first with which it was opened."""

    def shown_to_customers(self, ticket_id: str) -> list[str]:
        """The texts of the ticket that its readers outside of the team would see, whoever wrote them."""

    def state(self, ticket_id: str) -> TicketState: ...

    def tickets_of(self, reference: str) -> int:
        """How many tickets have this reference."""

    def told(self, ticket_id: str, event: str) -> InboundRequest:
        """The webhook's request that says that the ticket has changed."""

    def forged(self, ticket_id: str) -> Sequence[InboundRequest]:
        """Requests that must not be believed."""

    def down(self) -> AbstractContextManager[None]:
        """The desk is away for the block."""

    def refusing(self) -> AbstractContextManager[None]:
        """For the block the desk refuses whatever would change something, as for a field of the team's that it asks
        for."""

    def hidden(self) -> AbstractContextManager[None]:
        """For the block somebody in front of the desk, such as a proxy, answers everything with 404 and a page."""

    def pass_time(self, time: timedelta) -> None:
        """The desk's clock goes on, if it has one of its own."""

    def losing_answers(self) -> AbstractContextManager[None]:
        """The desk does what it is asked, and its answers to what changes something are lost."""


@dataclass
class Frontdesk:
    """An engine over a database with everything that serves one desk, driven by hand."""

    database: Database
    name: str
    desk: Desk
    holder: str = "one/1"
    commits: list[Commit] = field(default_factory=list)
    due_at: datetime | None = None

    def __post_init__(self) -> None:
        self.engine = engine = Engine(self.database, listeners=(desk_queuer(self.name),), has_desk=True)
        actions, title = engine.agent_actions, self.desk.title
        self.people = People(self.name, title, self.database, engine.agents, actions, 20_000)
        self.now = utc_now()
        looks = Looks(self.name, self.desk, self.database, lambda: self.due_at or utc_now())
        given = (self.database, engine.timelines, engine.agents, self.people, self.commits.append)
        self.mirror = Mirror(self.name, self.desk, looks, *given)
        self.breaker = Breaker(1000, 0.1)
        self.destination = DeskDestination(self.mirror, self.breaker, self.desk.time_limit)
        self.hints = Hints(self.name, self.database)
        self.sweep = Sweep(self.name, self.desk, self.database, self.holder)
        self.outbox = Outbox(self.database, self.holder)

    def work(self, rounds: int = 1) -> None:
        """The workers of the outbox, after everything that waits is due. Time passes."""
        for _ in range(rounds):
            self.now += LATER
            self.work_now(self.now)

    def work_now(self, at: datetime | None = None) -> int:
        """The workers, of what is due at this moment."""
        self.due_at = at
        put_due(self.database, self.name, at)
        return self.outbox.deliver_due({kind_of(self.name): self.destination}, at)

    def hear(self) -> None:
        """What has changed in the desk arrives by the sweep, and is done."""
        self.sweep.sweep(self.now)
        self.work()

    def handed_off(self, text: str = "my parcel is wet", token: str | None = None) -> Conversation:
        """A conversation in which the customer asked for a person."""
        conversation = self.engine.start(token)
        turn = self.engine.started(conversation, text)
        self.engine.turns.finish(turn, wants_person())
        return self.engine.conversation(conversation.id)

    def ticket(self, conversation: Conversation) -> DeskTicket:
        with self.database.read() as connection:
            found = tickets.current(connection, conversation.id, self.name)
        assert found is not None
        return found

    def opened(self, conversation: Conversation) -> str:
        """The desk's id of the conversation's ticket, once it has been opened."""
        self.work()
        ticket_id = self.ticket(conversation).ticket_id
        assert ticket_id is not None
        return ticket_id

    def events(self, conversation: Conversation, **facts: Any) -> list[Event]:
        """Events of which all these facts are true."""
        events = self.engine.events(conversation.id)
        return [each for each in events if all(getattr(each, name) == value for name, value in facts.items())]

    def again(self, conversation: Conversation) -> Conversation:
        return self.engine.conversation(conversation.id)
