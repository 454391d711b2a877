"""A rehearsal: one action runs behind the real boundary, on real services over records in memory."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.boundary import Boundary
from actions.call import Action
from actions.registry import ACTIONS
from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import Account, CustomerRecord, Invoice, Order, OrderLine, OrderState
from frontdesk.accounts.service import AccountService
from frontdesk.identity.model import ANONYMOUS, Assurance, Caller, identified
from frontdesk.knowledge.asking import Told, leans, questions
from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.model import Answer, Reply, Suggestion
from frontdesk.limits.model import DEFAULTS
from frontdesk.limits.moving_window import in_memory
from frontdesk.limits.service import Limits
from frontdesk.operations.in_turn import NoOperations
from frontdesk.tickets.memory import InMemoryTicketStore
from frontdesk.tickets.model import NewTicket
from frontdesk.tickets.service import TicketService
from frontdesk.turns.directory import TurnContext
from frontdesk.wording import Wording

ROOT = Path(__file__).parents[3]
DAY = date(2026, 3, 4)


def an_order(number: str, state: OrderState, item: str = "Glowmoth lantern", **facts: Any) -> Order:
    known: dict[str, Any] = {
        "tracking": "TP1",
        "carrier": "Thistlepost",
        "expected_on": date.today() + timedelta(3),
        "delivered_on": DAY,
        "refunded": Decimal("3.00"),
    } | facts
    lines = (OrderLine(item, 1, Decimal("39.90")),)
    return Order(number, state, DAY, lines, Decimal("39.90"), "5 Orchard Bend", currency="EUR", **known)


def a_customer(number: str, name: str, *orders: Order, balance: str = "0.00", invoice: bool = False) -> CustomerRecord:
    account = Account(name, f"{name.lower()}@example.com", "5 Orchard Bend", Decimal(balance), "EUR")
    invoices = (Invoice("INV-20001", Decimal("39.90"), DAY, DAY + timedelta(14), False, "W1001"),) if invoice else ()
    return CustomerRecord(number, account, orders, invoices)


STATES = [state for state in OrderState if state is not OrderState.PACKED]
CUSTOMERS = [
    a_customer("C-1", "Maren", *(an_order(f"W{1001 + i}", state) for i, state in enumerate(STATES)), invoice=True),
    a_customer("C-2", "Tobias", an_order("W2001", OrderState.SHIPPED), balance="12.50"),
    a_customer("C-3", "Kofi", balance="-4.00"),
    a_customer(
        "C-4",
        "Lucia",
        an_order("W4001", OrderState.SHIPPED, "Fernrise two-person tent"),
        an_order("W4002", OrderState.PROCESSING, "Longmeadow picnic basket"),
    ),
    a_customer("C-5", "Hana", an_order("W5001", OrderState.DELIVERED)),
    a_customer(
        "C-6",
        "Ines",
        an_order("W6001", OrderState.RETURNED, "Moorland wool blanket"),
        an_order("W6002", OrderState.SHIPPED, "Waymark trekking poles", refunded=Decimal(0)),
    ),
    a_customer(
        "C-7",
        "Odile",
        an_order("W7001", OrderState.DELIVERED, "Rookery oak coat hooks"),
        an_order("W7002", OrderState.DELIVERED, "Rookery oak coat hooks", delivered_on=date.today() - timedelta(2)),
    ),
    a_customer("C-8", "Ragna", an_order("W8001", OrderState.PACKED)),
]


class Outbox:
    """Keeps the first payload of each key, as the durable one does."""

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, str]] = {}

    def put(self, kind: str, key: str, payload: dict[str, str]) -> None:
        self.entries.setdefault(key, {"kind": kind, **payload})


class Turns:
    """Running turns by id; looking up `broken` fails."""

    def __init__(self) -> None:
        self.running: dict[str, TurnContext] = {}
        self.assurance: Assurance | None = None

    def start(
        self, turn_id: str, customer: str | None, conversation: str = "conversation-1", address: str | None = None
    ) -> None:
        assurance = self.assurance or (identified(customer) if customer else ANONYMOUS)
        caller = Caller(conversation, customer, assurance, address)
        self.running[turn_id] = TurnContext(turn_id, caller, datetime.now(UTC) + timedelta(seconds=15), "en")

    def lookup(self, turn_id: str) -> TurnContext | None:
        if turn_id == "broken":
            raise OSError("no database")
        return self.running.get(turn_id)


def tickets() -> TicketService:
    """Holds one open ticket, T-100001, of conversation-1, whose customer has not signed in."""
    store = InMemoryTicketStore()
    store.open(NewTicket("conversation-1", 1, None, "Lost", "handoff"), datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    return TicketService(store)


SHIPPING = Answer(
    "Two to four days.", "Delivery times", "/help/shipping-times#p1", "shipping-times", "p1", 0.9, date(2026, 3, 4)
)
MEMBERS = Answer("A tenth off.", "What members get", "", "members", "p1", 0.9, date(2026, 3, 4))


class Knowledge:
    """Knows about shipping, what members get, and nothing else; not which box is meant."""

    def reply(self, question: str, locale: str, audiences: Collection[str], told: Told | None = None) -> Reply:
        asked = f"{told.question} {question}" if told and leans(question) else question
        if "members" in asked and "signed-in" in audiences:
            return Reply(asked, MEMBERS)
        if "box" in asked:
            boxes = Suggestion("a red box", "boxes", "red"), Suggestion("a blue box", "boxes", "blue")
            return Reply(asked, choices=boxes)
        return Reply(asked, SHIPPING if "shipping" in asked else None)

    def replies(
        self,
        message: str,
        locale: str,
        audiences: Collection[str],
        told: Told | None = None,
        *,
        articles_only: bool = False,
    ) -> list[Reply]:
        return [self.reply(each, locale, audiences, told) for each in questions(message)]

    def further(
        self, question: str, without: Collection[str], locale: str, audiences: Collection[str]
    ) -> Answer | None:
        return replace(SHIPPING, passage_id="p2", quote="Islands take longer.")

    def named(self, question: str) -> str | None:
        return None

    def quote(self, address: str, question: str, locale: str, audiences: Collection[str]) -> Answer | None:
        article, _, passage = address.partition("#")
        return replace(SHIPPING, article_id=article, passage_id=passage) if article == "boxes" else None


class Services:
    def __init__(self) -> None:
        self.outbox = Outbox()
        self.limits = Limits(DEFAULTS, in_memory(), lambda name: None)
        self.accounts = AccountService(InMemorySystemOfRecord(CUSTOMERS), self.outbox, self.limits)
        self.tickets = tickets()
        self.knowledge: Any = Knowledge()
        self.generation: Generation | None = None
        self.operations: Any = NoOperations()
        self.proofs: Any = NothingToProve()
        self.wording = Wording.of("en-GB", "Europe/Berlin")


@dataclass(frozen=True)
class Said:
    """What an action answered."""

    messages: tuple[dict[str, Any], ...]
    slots: dict[str, Any]
    events: tuple[dict[str, Any], ...]

    @property
    def responses(self) -> list[str]:
        return [message["response"] for message in self.messages if "response" in message]

    @property
    def only(self) -> dict[str, Any]:
        (message,) = (message for message in self.messages if "response" in message)
        return message

    @property
    def step(self) -> dict[str, Any]:
        (step,) = (m["json_message"]["step"] for m in self.messages if "step" in m.get("json_message", {}))
        return dict(step)

    @property
    def handoff(self) -> str | None:
        facts = [message.get("json_message", {}) for message in self.messages]
        return next((fact["handoff"]["reason"] for fact in facts if "handoff" in fact), None)

    @property
    def ends_form(self) -> bool:
        return any(event["event"] == "active_loop" and event["name"] is None for event in self.events)


class NothingToProve:
    """Proofs where none is ever asked for."""

    def latest(self, caller: Caller) -> None:
        return None


@dataclass
class Rehearsal:
    """Runs actions by name. `customer` None is somebody who has not signed in."""

    boundary: Boundary
    services: Services
    turns: Turns
    domain: dict[str, Any]
    actions: dict[str, Action] = field(default_factory=lambda: {action.name: action for action in ACTIONS})

    def run(
        self,
        action: str | Action,
        text: str = "",
        *,
        customer: str | None = None,
        intent: str = "",
        entities: Mapping[str, str] | None = None,
        alone: Sequence[str] = (),
        slots: Mapping[str, Any] | None = None,
        form: str | None = None,
        earlier: tuple[str, ...] = (),
        now: tuple[str, ...] = (),
        turn: str | None = "turn-1",
        ranking: tuple[str, ...] = (),
        seconds: float = 15,
    ) -> Said:
        """Run one action. `earlier` and `now` are responses said in the last turn ("m-1") and in this one ("m-2");
        `alone` are order numbers that are bare digits beside other words."""
        if turn == "turn-1":
            self.turns.start(turn, customer)
        bots = [[{"event": "bot", "metadata": {"utter_action": name}} for name in names] for names in (earlier, now)]
        tracker = {
            "slots": dict(slots or {}),
            "active_loop": {"name": form} if form else {},
            "events": [
                {"event": "user", "message_id": "m-1"},
                *bots[0],
                {"event": "user", "message_id": "m-2"},
                *bots[1],
            ],
            "latest_message": {
                "text": text,
                "intent": {"name": intent},
                "entities": [
                    *({"entity": name, "value": value} for name, value in (entities or {}).items()),
                    *(_alone(text, number) for number in alone),
                ],
                "intent_ranking": [{"name": name, "confidence": 0.1} for name in ranking],
                "metadata": {"turn": turn, "deadline": time.time() + seconds},
            },
        }
        named = self.actions[action] if isinstance(action, str) else action
        answer = asyncio.run(self.boundary.answer(named, tracker, self.domain))
        for message in (message for message in answer.messages if "response" in message):
            self.check_wording(message)
        slots_set = {event["name"]: event["value"] for event in answer.events if event["event"] == "slot"}
        return Said(answer.messages, slots_set, answer.events)

    def check_wording(self, message: dict[str, Any]) -> None:
        """The response exists (Rasa stays silent about one that does not), and none of its placeholders stays empty."""
        for variation in self.domain["responses"][message["response"]]:
            assert set(re.findall(r"{(\w+)}", variation["text"])) <= set(message)


def _alone(text: str, number: str) -> dict[str, Any]:
    """Bare digits in the text, as an order number's entity."""
    start = text.index(number[1:])
    place = {"start": start, "end": start + len(number) - 1}
    return {"entity": "order_number", "value": number, "certainty": "alone", **place}


@pytest.fixture(scope="session")
def domain() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load((ROOT / "domain.yml").read_text(), Loader=yaml.CSafeLoader)
    return loaded


@pytest.fixture(scope="session")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as threads:
        yield threads


@pytest.fixture
def rehearsal(pool: ThreadPoolExecutor, domain: dict[str, Any]) -> Rehearsal:
    services, turns = Services(), Turns()
    return Rehearsal(Boundary(turns, services, pool), services, turns, domain)
