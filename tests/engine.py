"""The engine without processes: real services over a real database, a clock that the test moves, an assistant that it
plays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from frontdesk.bootstrap.engine import build_engine
from frontdesk.channels import threads
from frontdesk.conversations import store
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.commit import StartedTurn, Written
from frontdesk.conversations.model import Conversation, Event, Reason
from frontdesk.conversations.report import Handoff, Report, Step
from frontdesk.conversations.timeline import Listener
from frontdesk.database import Database, utc_now
from frontdesk.handoff.hours import OpeningHours
from frontdesk.identity.model import Identity
from frontdesk.identity.proofs.service import Proofs
from frontdesk.inbox.actions import AgentActions
from frontdesk.intake.service import Incoming
from frontdesk.language.service import LanguageReader
from frontdesk.limits.service import Limits
from frontdesk.problems import InvalidToken
from frontdesk.settings import Settings
from frontdesk.team.model import Agent
from frontdesk.turns.directory import TurnDirectory
from frontdesk.turns.ports import Reply, TurnResult
from tests.generous import generous_limits

ANSWER_TIME = timedelta(seconds=25)
TURN_TIME = timedelta(seconds=15)
IDLE_TIME = timedelta(hours=24)
SENTENCES = (
    "utter_handoff_waiting",
    "utter_handoff_ticket",
    "utter_handoff_trouble",
    "utter_handoff_closed",
    "utter_handoff_limited",
    "utter_agent_left",
    "utter_still_waiting",
    "utter_person_joined",
    "utter_handed_back",
    "utter_resolved",
    "utter_rating_question",
    "utter_rating_thanks",
    "utter_rated_already",
    "utter_waiting_noted",
    "utter_ticket_open",
    "utter_ticket_pending",
    "utter_ticket_solved",
    "utter_ticket_not_found",
    "utter_message_empty",
    "utter_message_too_long",
    "utter_unknown_button",
    "utter_old_button",
    "utter_files_not_taken",
    "utter_thread_of_another",
    "utter_thread_of_other_account",
    "utter_answer_in_private",
    "utter_begun_in_private",
    "utter_no_direct_message",
    "utter_not_for_strangers",
    "utter_other_language",
    "utter_other_language_person",
    "utter_operation_done_later",
    "utter_operation_still_unknown",
    "utter_operation_refused_later",
    "utter_operation_declined",
    "utter_operation_expired",
    "utter_ask_code_mail",
    "utter_ask_code_both",
    "utter_verified",
    "utter_code_wrong",
    "utter_code_ended",
    "utter_code_right_next",
    "utter_operation_passed_on_later",
)


@dataclass(frozen=True)
class Vouched:
    identity: Identity
    token_id: str | None
    expires_at: datetime
    authenticated_at: datetime | None = None
    ways: tuple[str, ...] = ()
    nonce: str | None = None


class NamedTokens:
    """Identity tokens of a test: `C-1007` is a good token of that customer; `C-1007#a` is one with an id; others
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
        self,
        database: Database,
        replica: str = "one",
        boot: int = 1,
        hours: str = "Mon-Sun 00:00-24:00",
        listeners: tuple[Listener, ...] = (),
        limits: Limits | None = None,
        reader: LanguageReader | None = None,
        proofs: Proofs | None = None,
        has_desk: bool = False,
    ) -> None:
        settings = Settings(
            _env_file=None,
            hours=hours,
            time_zone="UTC",
            agent_session_hours=1,
            answer_seconds=ANSWER_TIME.total_seconds(),
            turn_seconds=TURN_TIME.total_seconds(),
            idle_hours=IDLE_TIME.total_seconds() / 3600,
        )
        catalogue = Catalogue({name: [{"text": f"{name} {{ticket_number}}{{agent_name}}"}] for name in SENTENCES})
        self._acts_at: datetime | None = None
        self.faults: list[str] = []
        self.packet_faults: list[None] = []
        built = build_engine(
            settings,
            database,
            catalogue,
            NamedTokens(),
            limits or generous_limits(),
            f"{replica}/{boot}",
            on_fault=self.faults.append,
            on_packet_fault=lambda: self.packet_faults.append(None),
            further=listeners,
            clock=self._act,
            reader=reader,
            proofs=proofs,
            has_desk=has_desk,
        )
        self.database = database
        self.agents = built.team
        self.hours = OpeningHours.parse(hours, "UTC")
        self.turns = built.turns
        self.intake = built.intake
        self.timelines = built.timelines
        self.voice = built.voice
        self.agent_actions = built.agent_actions
        self.ratings = built.ratings
        self.page_context = built.page_context
        self.reply_addresses = built.reply_addresses
        self.queue = built.queue
        self.waiting_room = built.waiting_room
        self.departures = built.departures
        self.silence = built.silence
        self.staffing = built.staffing
        self.inbox = built.inbox
        self.markers = built.markers
        self.tickets = built.tickets
        self.directory = TurnDirectory(database)

    def start(self, token: str | None = None) -> Conversation:
        return self.intake.start("web_chat", token)[0]

    def say(
        self, conversation: Conversation, text: str, key: str | None = None, now: datetime | None = None
    ) -> Written[Event]:
        return self.intake.accept(conversation.id, Incoming(key or store.new_id(), text), now)

    def started(self, conversation: Conversation, text: str, now: datetime | None = None) -> StartedTurn:
        """The turn that a message starts at once."""
        commit = self.say(conversation, text, now=now).commit
        assert commit is not None and commit.next_turn is not None
        return commit.next_turn

    def at(self, now: datetime) -> AgentActions:
        """What an agent does next happens at that time."""
        self._acts_at = now
        return self.agent_actions

    def _act(self) -> datetime:
        now, self._acts_at = self._acts_at or utc_now(), None
        return now

    def agent(self, name: str, role: str = "agent") -> Agent:
        return self.agents.add(f"{name}@example.com", name.title(), "a long password", role)

    def conversation(self, conversation_id: str) -> Conversation:
        with self.database.read() as connection:
            found = store.find(connection, conversation_id)
        assert found is not None
        return found

    def conversation_of_thread(self, channel: str, thread_key: str) -> Conversation | None:
        with self.database.read() as connection:
            thread = threads.find(connection, channel, thread_key)
        return self.conversation(thread.conversation_id) if thread else None

    def events(self, conversation_id: str) -> list[Event]:
        with self.database.read() as connection:
            return store.events_after(connection, conversation_id)

    def texts(self, conversation_id: str, author: str) -> list[str | None]:
        return [e.text for e in self.events(conversation_id) if e.author == author and e.kind == "message"]


def answer(text: str = "An answer.") -> TurnResult:
    """A turn's result that says one thing."""
    report = Report(step=Step("action_answer", "found"))
    return TurnResult((Reply(text, (), report),), ({"event": "bot", "text": text},))


def wants_person(reason: Reason = Reason.ASKED_FOR_PERSON) -> TurnResult:
    """A turn's result that hands the conversation over."""
    report = Report(handoff=Handoff(reason))
    return TurnResult((Reply(None, (), report),), intent={"name": "person", "confidence": 0.9})
