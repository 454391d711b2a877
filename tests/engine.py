"""The engine without processes: real services over a real database, a clock that the test moves, an assistant that it
plays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from frontdesk.conversations import store
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.contact import Contacts
from frontdesk.conversations.desk import Desk
from frontdesk.conversations.handoff import Handoffs
from frontdesk.conversations.hours import OpeningHours
from frontdesk.conversations.intake import Accepted, Incoming, Intake
from frontdesk.conversations.model import Conversation, Event
from frontdesk.conversations.page_context import PageContext
from frontdesk.conversations.ports import Reply, TurnResult
from frontdesk.conversations.queue import Queue
from frontdesk.conversations.ratings import Ratings
from frontdesk.conversations.turn_directory import TurnDirectory
from frontdesk.conversations.turns import TurnService
from frontdesk.conversations.waiting import WaitingRoom
from frontdesk.database import Database
from frontdesk.identity.agents import AgentService
from frontdesk.identity.model import Agent, Identity, InvalidToken
from frontdesk.inbox.service import InboxService
from frontdesk.tickets.service import TicketService
from frontdesk.tickets.store import SqlTicketStore

ANSWER_TIME = timedelta(seconds=25)
TURN_TIME = timedelta(seconds=15)
IDLE_TIME = timedelta(hours=24)
SENTENCES = (
    "utter_handoff_waiting",
    "utter_handoff_ticket",
    "utter_handoff_trouble",
    "utter_person_joined",
    "utter_handed_back",
    "utter_resolved",
    "utter_rating_question",
    "utter_rating_thanks",
    "utter_waiting_noted",
    "utter_ticket_open",
    "utter_ticket_pending",
    "utter_ticket_solved",
    "utter_ticket_not_found",
)


@dataclass(frozen=True)
class Vouched:
    identity: Identity
    token_id: str | None
    expires_at: datetime


class NamedTokens:
    """Identity tokens of a test: ``C-1007`` is a good token of that customer; ``C-1007#a`` is one with an id; others
    are bad."""

    def verify(self, token: str) -> Vouched:
        customer, _, token_id = token.partition("#")
        if not customer.startswith("C-"):
            raise InvalidToken("not_good")
        identity = Identity(customer, f"{customer.lower()}@example.com", f"Customer {customer}", "host_token")
        return Vouched(identity, token_id or None, datetime.now(UTC) + timedelta(minutes=5))


class Engine:
    """Services of one frontdesk process; a second one over the same database is another replica, or the same
    restarted."""

    def __init__(
        self, database: Database, replica: str = "one", life: int = 1, hours: str = "Mon-Sun 00:00-24:00"
    ) -> None:
        self.database = database
        self.agents = AgentService(database, timedelta(hours=1), timedelta(seconds=45))
        self.tickets_store = SqlTicketStore()
        catalogue = Catalogue({name: [{"text": f"{name} {{ticket_number}}{{agent_name}}"}] for name in SENTENCES})
        self.hours = OpeningHours.parse(hours, "UTC")
        handoffs = Handoffs(catalogue, self.agents, self.hours, self.tickets_store)
        self.turns = TurnService(database, handoffs, f"{replica}/{life}", TURN_TIME, ANSWER_TIME, IDLE_TIME, 2000)
        self.intake = Intake(
            database,
            self.turns,
            WaitingRoom(catalogue, self.tickets_store, self.agents),
            NamedTokens(),
            session_lifetime=timedelta(days=30),
            answer_time=ANSWER_TIME,
            max_chars=20_000,
        )
        self.desk = Desk(database, catalogue, self.tickets_store, 20_000)
        self.ratings = Ratings(database, catalogue)
        self.page_context = PageContext(database)
        self.contacts = Contacts(database)
        self.queue = Queue(database, self.agents, self.hours)
        self.inbox = InboxService(database, self.agents, self.tickets_store)
        self.directory = TurnDirectory(database)
        self.tickets = TicketService(database, self.tickets_store)

    def start(self, token: str | None = None) -> Conversation:
        return self.intake.start("web_chat", token)[0]

    def say(
        self, conversation: Conversation, text: str, key: str | None = None, now: datetime | None = None
    ) -> Accepted:
        return self.intake.accept(conversation.id, Incoming(key or store.new_id(), text), now)

    def agent(self, name: str) -> Agent:
        return self.agents.add(f"{name}@example.com", name.title(), "a long password")

    def conversation(self, conversation_id: str) -> Conversation:
        with self.database.read() as connection:
            found = store.find(connection, conversation_id)
        assert found is not None
        return found

    def events(self, conversation_id: str) -> list[Event]:
        with self.database.read() as connection:
            return store.events_after(connection, conversation_id)

    def texts(self, conversation_id: str, author: str) -> list[str | None]:
        return [e.text for e in self.events(conversation_id) if e.author == author and e.kind == "message"]


def answer(text: str = "An answer.", **custom: Any) -> TurnResult:
    """A turn's result that says one thing."""
    step = {"action": "action_answer", "result": "found"}
    return TurnResult((Reply(text, (), {"step": step, **custom}),), ({"event": "bot", "text": text},))


def wants_person(reason: str = "asked_for_person") -> TurnResult:
    """A turn's result that hands the conversation over."""
    return TurnResult(
        (Reply(None, (), {"handoff": {"reason": reason}}),), intent={"name": "ask_person", "confidence": 0.9}
    )
