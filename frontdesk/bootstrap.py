"""The only place where adapters are built and given to the services."""

from __future__ import annotations

import asyncio
import functools
import os
import secrets
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from frontdesk.accounts.service import AccountService
from frontdesk.accounts.sql import SqlSystemOfRecord, shop_engine
from frontdesk.conversations.answer_mail import AnswerMail
from frontdesk.conversations.breaker import Breaker
from frontdesk.conversations.bus import Bus
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.contact import ANSWER_MAIL, Contacts
from frontdesk.conversations.desk import Desk
from frontdesk.conversations.handoff import Handoffs
from frontdesk.conversations.hours import OpeningHours
from frontdesk.conversations.intake import Intake
from frontdesk.conversations.page_context import PageContext
from frontdesk.conversations.queue import Queue
from frontdesk.conversations.queue_watch import QueueWatch
from frontdesk.conversations.rasa import RasaAssistant
from frontdesk.conversations.ratings import Ratings
from frontdesk.conversations.runner import TurnRunner
from frontdesk.conversations.turn_directory import TurnDirectory
from frontdesk.conversations.turns import TurnService
from frontdesk.conversations.waiting import WaitingRoom
from frontdesk.database import Database
from frontdesk.demo.identity import DemoKeys, demo_keys
from frontdesk.demo.service import DemoShop
from frontdesk.identity.agents import AgentService
from frontdesk.identity.jwt import JwtIdentityTokens
from frontdesk.identity.limits import SignInLimits
from frontdesk.inbox.marks import Marks
from frontdesk.inbox.service import InboxService
from frontdesk.inbox.viewers import Viewers
from frontdesk.knowledge.embedded import embedded_knowledge
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.metrics import Metrics
from frontdesk.nlu.review.rasa_process import RasaProcessReader
from frontdesk.nlu.review.service import ReviewService
from frontdesk.nlu.review.training_files import TrainingFiles
from frontdesk.outbox.mail import MailDestination
from frontdesk.outbox.mailbox import FolderMailer
from frontdesk.outbox.ports import Destination, Mailer
from frontdesk.outbox.service import Outbox
from frontdesk.outbox.smtp import SmtpMailer
from frontdesk.privacy.ports import Redactor
from frontdesk.settings import Settings
from frontdesk.tickets.service import TicketService
from frontdesk.tickets.store import SqlTicketStore


class NotConfigured(Exception):
    """A setting is missing; the message says which and what to do."""


@dataclass(frozen=True)
class ActionServices:
    """What the custom actions may call."""

    turns: TurnDirectory
    accounts: AccountService
    tickets: TicketService
    knowledge: KnowledgeService
    customer_by_email: Callable[[str], str | None]


@dataclass(frozen=True)
class Services:
    """What the public process runs on. ``in_thread(service.method, …)`` awaits a blocking call in the pool."""

    settings: Settings
    database: Database
    in_thread: Callable[..., Any]
    pool: ThreadPoolExecutor
    bus: Bus
    metrics: Metrics
    breaker: Breaker
    assistant: RasaAssistant
    turns: TurnService
    runner: TurnRunner
    intake: Intake
    desk: Desk
    ratings: Ratings
    page_context: PageContext
    contacts: Contacts
    queue: Queue
    queue_watch: QueueWatch
    inbox: InboxService
    marks: Marks
    viewers: Viewers
    agents: AgentService
    sign_in_limits: SignInLimits
    outbox: Outbox
    destinations: dict[str, Destination]
    knowledge: KnowledgeService
    demo: Demo | None
    presence: Counter[str] = field(default_factory=Counter)

    def agent_name(self, agent_id: str) -> str:
        """The agent's name, for the loser of a race."""
        with self.database.read() as connection:
            return self.agents.names(connection).get(agent_id, "Another agent")


@dataclass(frozen=True)
class Demo:
    """The demo company's own back end."""

    shop: DemoShop
    system: SqlSystemOfRecord
    keys: DemoKeys


def build_services(settings: Settings) -> Services:
    """Everything of the public process. Raises NotConfigured, or OSError and ValueError for settings that do not
    fit."""
    database = Database(settings.database_url, settings.threads)
    pool = ThreadPoolExecutor(settings.threads, thread_name_prefix="service")
    catalogue, tickets = Catalogue.load(settings.catalogue), SqlTicketStore()
    agents = build_agents(settings, database)
    hours = OpeningHours.parse(settings.hours, settings.time_zone)
    demo = build_demo(settings) if settings.mode == "demo" else None
    holder = f"{settings.replica}/{secrets.token_hex(4)}"
    answer_time = timedelta(seconds=settings.answer_seconds)
    turns = TurnService(
        database,
        Handoffs(catalogue, agents, hours, tickets),
        holder=holder,
        turn_time=timedelta(seconds=settings.turn_seconds),
        answer_time=answer_time,
        idle_time=timedelta(hours=settings.idle_hours),
        assistant_chars=settings.assistant_chars,
    )
    secret = required(settings.assistant_secret, "assistant_secret")
    assistant = RasaAssistant(settings.assistant_url, secret, settings.assistant_concurrency)
    breaker = Breaker(settings.breaker_failures, settings.breaker_seconds)
    bus, metrics, in_thread = Bus(), Metrics(), threads(pool)
    queue, mailer = Queue(database, agents, hours), build_mailer(settings)
    system = demo.system if demo else build_system_of_record(settings)
    return Services(
        settings=settings,
        database=database,
        in_thread=in_thread,
        pool=pool,
        bus=bus,
        metrics=metrics,
        breaker=breaker,
        assistant=assistant,
        turns=turns,
        runner=TurnRunner(turns, assistant, breaker, bus, metrics, in_thread),
        intake=Intake(
            database,
            turns,
            WaitingRoom(catalogue, tickets, agents),
            build_tokens(settings, demo),
            session_lifetime=timedelta(days=settings.session_days),
            answer_time=answer_time,
            max_chars=settings.max_message_chars,
        ),
        ratings=Ratings(database, catalogue),
        page_context=PageContext(database),
        contacts=Contacts(database),
        queue=queue,
        queue_watch=QueueWatch(queue, bus, in_thread),
        desk=Desk(database, catalogue, tickets, settings.max_message_chars),
        inbox=InboxService(database, agents, tickets),
        marks=Marks(database),
        viewers=Viewers(bus),
        agents=agents,
        sign_in_limits=SignInLimits(),
        outbox=Outbox(database, holder),
        destinations={
            "mail": MailDestination(system, mailer, catalogue),
            ANSWER_MAIL: AnswerMail(database, mailer, catalogue, settings.company, settings.public_url),
        },
        knowledge=embedded_knowledge(settings.articles_dir),
        demo=demo,
    )


def build_action_services(settings: Settings) -> ActionServices:
    """Everything of the actions process."""
    database = Database(settings.database_url, settings.threads)
    system = build_system_of_record(settings)
    return ActionServices(
        turns=TurnDirectory(database),
        accounts=AccountService(system, Outbox(database)),
        tickets=TicketService(database, SqlTicketStore()),
        knowledge=embedded_knowledge(settings.articles_dir),
        customer_by_email=system.customer_by_email,
    )


def build_agents(settings: Settings, database: Database) -> AgentService:
    """Agents and their sessions."""
    lifetime, presence = timedelta(hours=settings.agent_session_hours), timedelta(seconds=settings.presence_seconds)
    return AgentService(database, lifetime, presence)


def build_system_of_record(settings: Settings) -> SqlSystemOfRecord:
    """The company's own records."""
    return SqlSystemOfRecord(shop_engine(settings.shop_database_url), f"{settings.public_url}/demo/reset-password")


def build_demo(settings: Settings) -> Demo:
    """The demo company: its shop, its records and the keys with which it vouches for its customers."""
    engine = shop_engine(settings.shop_database_url)
    system = SqlSystemOfRecord(engine, f"{settings.public_url}/demo/reset-password")
    return Demo(DemoShop(engine, system, settings.shop_dir), system, demo_keys(settings.data_dir / "demo"))


def build_tokens(settings: Settings, demo: Demo | None) -> JwtIdentityTokens | None:
    """Who vouches for customers: the configured host, else in the demo the demo shop, else nobody."""
    issuer, audience = settings.identity_issuer, settings.identity_audience
    if settings.identity_key:
        key = settings.identity_key.get_secret_value().replace("\\n", "\n")
        return JwtIdentityTokens(settings.identity_algorithm, key, issuer, audience)
    return JwtIdentityTokens("RS256", demo.keys.public, issuer, audience) if demo else None


def build_mailer(settings: Settings) -> Mailer:
    """SMTP where it is configured, else a folder."""
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, settings.mail_from)
    return FolderMailer(settings.data_dir / "mail", settings.mail_from)


def build_redactor() -> Redactor:
    """What takes personal data out of a text."""
    # Here, not above: spaCy costs a second and 100 MB, and the processes that serve customers never redact.
    from frontdesk.privacy.presidio import PresidioRedactor

    return PresidioRedactor()


def build_review(settings: Settings, root: Path, model: Callable[[], Path]) -> ReviewService:
    """The review of what was not understood in the project in ``root``; ``model`` finds a trained model."""
    reader = RasaProcessReader(root, model, settings.data_dir / "log" / "nlu.log")
    files = TrainingFiles(Path(os.path.relpath(root / "data" / "nlu")))  # as people name them
    return ReviewService(Database(settings.database_url, pool_size=1), build_redactor(), reader, files)


def required(value: SecretStr | None, name: str) -> str:
    """The secret's value. Raises NotConfigured if it is missing or too short to be one."""
    secret = value.get_secret_value() if value else ""
    if len(secret) < 32:
        raise NotConfigured(
            f"FRONTDESK_{name.upper()} is missing or shorter than 32 characters: set it to a random secret"
        )
    return secret


def threads(pool: ThreadPoolExecutor) -> Callable[..., Any]:
    """``await in_thread(function, *args)``: a blocking call in the pool, off the event loop."""

    async def in_thread(function: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, functools.partial(function, *args))

    return in_thread
