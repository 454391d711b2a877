"""Builds the public process: the engine, the background loops, and the part of both that each door needs."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from frontdesk.accounts.mail import MailDestination
from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.background import Ending, Loop
from frontdesk.bootstrap.accounts import build_mailer, build_system_of_record
from frontdesk.bootstrap.channels import beside, build_channels, channel_destinations, channel_listeners
from frontdesk.bootstrap.demo import Demo, build_demo
from frontdesk.bootstrap.desks import ConnectedDesk, build_desk, connect_desk
from frontdesk.bootstrap.engine import Engine, build_engine
from frontdesk.bootstrap.health import build_heartbeat, build_replica_name
from frontdesk.bootstrap.identity import build_tokens
from frontdesk.bootstrap.knowledge import Knowledge, build_knowledge
from frontdesk.bootstrap.languages import build_reader
from frontdesk.bootstrap.limits import build_limits
from frontdesk.bootstrap.linked import build_invitations
from frontdesk.bootstrap.operations import BuiltOperations, build_operations
from frontdesk.bootstrap.proofs import code_destinations
from frontdesk.bootstrap.retention import build_retention
from frontdesk.bootstrap.secret import check_metrics_token, required
from frontdesk.breaker import Breaker
from frontdesk.channels.arrivals import Arrivals
from frontdesk.channels.link_mail import LINK_MAIL, LinkMail
from frontdesk.channels.linking import Linking
from frontdesk.channels.links import Links
from frontdesk.channels.links_http import LinksDoor
from frontdesk.channels.ports import PushedChannel
from frontdesk.channels.receiving import Receiving
from frontdesk.channels.web_chat.channel import WebChat
from frontdesk.channels.web_chat.door import ChatDoor
from frontdesk.channels.web_chat.typing import CustomerTyping
from frontdesk.channels.webhooks import WebhookDoor
from frontdesk.connectors.queueing import desk_queuer
from frontdesk.connectors.webhooks import DeskDoor
from frontdesk.conversations.bus import Bus
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.subscribers import Subscribers
from frontdesk.database import Database
from frontdesk.demo.web.door import DemoDoor
from frontdesk.handoff.queue_watch import QueueWatch
from frontdesk.handoff.waiting_watch import WaitingWatch
from frontdesk.health.heartbeat import Heartbeat
from frontdesk.health.ports import ReplicaName
from frontdesk.inbox.gaps.service import LeadGaps
from frontdesk.inbox.live_counts import LiveCounts
from frontdesk.inbox.live_operations import LiveOperations
from frontdesk.inbox.live_sessions import LiveSessions
from frontdesk.inbox.live_views import LiveViews
from frontdesk.inbox.operation_modes import OperationModes
from frontdesk.inbox.operations import AgentOperations
from frontdesk.inbox.proofs import AgentProofs
from frontdesk.inbox.reveals import Reveals
from frontdesk.inbox.viewers import Viewers
from frontdesk.inbox.web.credentials import Credentials
from frontdesk.inbox.web.door import InboxDoor
from frontdesk.intake.reply_mail import REPLY_MAIL, ReplyMail
from frontdesk.knowledge.articles.service import Library
from frontdesk.limits.service import Limits
from frontdesk.metrics import Metrics
from frontdesk.operations.mail import OPERATION_MAIL, OperationMail
from frontdesk.operations.sending import OperationDestination
from frontdesk.operations.service import OUTBOX_KIND
from frontdesk.outbox.ports import Destination
from frontdesk.outbox.service import Outbox
from frontdesk.retention.service import Retention
from frontdesk.settings import Settings
from frontdesk.team import sign_in
from frontdesk.team.devices import Devices
from frontdesk.threads import ServicePool
from frontdesk.turns.rasa import RasaAssistant
from frontdesk.turns.runner import TurnRunner

#: Connections for what runs beside the pool of threads: the heartbeat and the workers of the outbox.
CONNECTIONS_BESIDE = 10


@dataclass(frozen=True)
class Public:
    """The public process. `frontdesk.site` makes its app of it."""

    settings: Settings
    engine: Engine
    limits: Limits
    in_thread: ServicePool
    checking: ServicePool
    bus: Bus
    metrics: Metrics
    breaker: Breaker
    assistant: RasaAssistant
    runner: TurnRunner
    subscribers: Subscribers
    queue_watch: QueueWatch
    waiting_watch: WaitingWatch
    live_views: LiveViews
    live_counts: LiveCounts
    live_operations: LiveOperations
    outbox: Outbox
    retention: Retention
    heartbeat: Heartbeat
    replica_name: ReplicaName
    ending: Ending
    destinations: dict[str, Destination]
    agent_operations: AgentOperations
    operation_modes: OperationModes
    agent_proofs: AgentProofs
    channels: dict[str, PushedChannel]
    desk: ConnectedDesk | None
    arrivals: Arrivals
    channel_loops: tuple[Loop, ...]
    knowledge: Knowledge
    demo: Demo | None


def build_public(settings: Settings) -> Public:
    """Everything of the public process. Raises NotConfigured, or OSError and ValueError for settings that do not
    fit."""
    check_metrics_token(settings)
    database = Database(settings.database_url, settings.threads + CONNECTIONS_BESIDE)
    in_thread = ServicePool(settings.threads)
    bus, metrics = Bus(), Metrics()
    demo = build_demo(settings) if settings.mode == "demo" else None
    holder = f"{settings.replica}/{secrets.token_hex(4)}"
    catalogue, tokens = Catalogue.load(settings.catalogue), build_tokens(settings, demo)
    channels = build_channels(settings, database)
    limits = build_limits(settings, metrics.limit_refused, database)
    named_desk = build_desk(settings, limits)
    built = build_operations(settings, database, limits)
    engine = build_engine(
        settings,
        database,
        catalogue,
        tokens,
        limits,
        holder,
        on_fault=metrics.listener_failed,
        on_packet_fault=metrics.packet_failed,
        further=(*channel_listeners(channels), *((desk_queuer(named_desk.name),) if named_desk else ())),
        reader=build_reader(settings),
        proofs=built.proofs,
        has_desk=named_desk is not None,
    )
    system = demo.system if demo else build_system_of_record(settings)
    agent_operations = AgentOperations(built.operations, system, engine.inbox, built.proofs.standing)
    agent_proofs = AgentProofs(agent_operations, built.proofs, database, engine.timelines, engine.voice)
    secret = required(settings.assistant_secret, "assistant_secret")
    assistant = RasaAssistant(settings.assistant_url, secret, settings.assistant_concurrency)
    breaker = Breaker(settings.breaker_failures, settings.breaker_seconds)
    outbox = Outbox(database, holder)
    ending = Ending()
    live_views = LiveViews(engine.inbox, in_thread, on_end=ending)
    live_counts = LiveCounts(engine.inbox, in_thread, on_end=ending)
    live_operations = LiveOperations(agent_operations, in_thread, on_end=ending)
    live = (live_views.committed, live_counts.committed, live_operations.committed)
    heard = (bus.publish, *live, metrics.committed)
    slack = beside(channels, database, in_thread)
    subscribers = Subscribers((*heard, slack.sessions.committed) if slack else heard)
    runner = TurnRunner(engine.turns, assistant, breaker, bus, subscribers, metrics, in_thread)
    receiving = Receiving(database, engine.timelines, engine.intake, engine.ratings, engine.voice)
    arrivals = Arrivals(channels, in_thread, runner.commit, receiving, metrics.received)
    pushed = channel_destinations(
        channels, database, settings.public_url, receiving, engine.voice, runner.publish_from_thread
    )
    desk = connect_desk(named_desk, settings, engine, holder, runner.publish_from_thread) if named_desk else None
    return Public(
        settings=settings,
        engine=engine,
        limits=limits,
        in_thread=in_thread,
        checking=ServicePool(sign_in.THREADS),
        bus=bus,
        metrics=metrics,
        breaker=breaker,
        assistant=assistant,
        subscribers=subscribers,
        runner=runner,
        queue_watch=QueueWatch(engine.queue, bus, in_thread),
        waiting_watch=WaitingWatch(
            engine.departures,
            engine.silence,
            engine.waiting_room,
            engine.telling,
            engine.open_operations,
            engine.lapsing,
            subscribers,
            in_thread,
        ),
        live_views=live_views,
        live_counts=live_counts,
        live_operations=live_operations,
        outbox=outbox,
        retention=build_retention(settings, database, outbox, metrics, in_thread),
        heartbeat=build_heartbeat(database, holder),
        replica_name=build_replica_name(settings),
        ending=ending,
        destinations=_destinations(settings, engine, system, built) | pushed | (desk.destinations if desk else {}),
        agent_operations=agent_operations,
        operation_modes=OperationModes(built.operations.modes),
        agent_proofs=agent_proofs,
        channels=channels,
        desk=desk,
        arrivals=arrivals,
        channel_loops=slack.loops(settings, arrivals, metrics.slack_connected) if slack else (),
        knowledge=build_knowledge(settings, database, metrics.knowledge_failed),
        demo=demo,
    )


def _destinations(
    settings: Settings, engine: Engine, system: SystemOfRecord, built: BuiltOperations
) -> dict[str, Destination]:
    """The outbox's destinations, by kind of entry."""
    mailer = build_mailer(settings)
    return {
        "mail": MailDestination(system, built.links, mailer, engine.voice),
        **code_destinations(settings, built.proofs, system, engine.voice),
        OPERATION_MAIL: OperationMail(engine.database, system, mailer, engine.voice, settings.company),
        LINK_MAIL: LinkMail(system, mailer, engine.voice, settings.company),
        OUTBOX_KIND: OperationDestination(built.sending),
        REPLY_MAIL: ReplyMail(engine.database, mailer, engine.voice, settings.company, settings.public_url),
    }


def chat_door(public: Public) -> ChatDoor:
    engine = public.engine
    return ChatDoor(
        in_thread=public.in_thread,
        commit=public.runner.commit,
        bus=public.bus,
        channel=WebChat(engine.intake, engine.ratings),
        intake=engine.intake,
        page_context=engine.page_context,
        reply_addresses=engine.reply_addresses,
        queue=engine.queue,
        limits=public.limits,
        typing=CustomerTyping(public.bus),
        sockets=public.metrics.sockets.labels("customer"),
    )


def webhook_door(public: Public) -> WebhookDoor:
    return WebhookDoor(
        in_thread=public.in_thread,
        arrivals=public.arrivals,
        channels=public.channels,
    )


def links_door(public: Public) -> LinksDoor:
    engine = public.engine
    return LinksDoor(
        in_thread=public.in_thread,
        commit=public.runner.commit,
        linking=Linking(engine.database, engine.intake, build_invitations(public.settings)),
        links=Links(engine.database, engine.timelines),
        subscribers=public.subscribers,
    )


def desk_door(public: Public) -> DeskDoor:
    desk = public.desk
    desks = {desk.name: (desk.desk, desk.hints)} if desk else {}
    return DeskDoor(in_thread=public.in_thread, desks=desks, received=public.metrics.desk_received)


def inbox_door(public: Public) -> InboxDoor:
    engine, settings = public.engine, public.settings
    return InboxDoor(
        in_thread=public.in_thread,
        commit=public.runner.commit,
        bus=public.bus,
        team=engine.team,
        sign_in=sign_in.SignIn(engine.team, Devices(engine.database), public.limits, public.in_thread, public.checking),
        staffing=engine.staffing,
        actions=engine.agent_actions,
        inbox=engine.inbox,
        markers=engine.markers,
        operations=public.agent_operations,
        operation_modes=public.operation_modes,
        proofs=public.agent_proofs,
        reveals=Reveals(engine.database, engine.inbox),
        gaps=LeadGaps(engine.database, Library(engine.database)),
        viewers=Viewers(public.bus),
        live_views=public.live_views,
        live_counts=public.live_counts,
        live_operations=public.live_operations,
        live_sessions=LiveSessions(engine.team, public.in_thread, on_end=public.ending),
        credentials=Credentials(settings),
        limits=public.limits,
        sockets=public.metrics.sockets.labels("agent"),
        max_chars=settings.max_message_chars,
        public_url=settings.public_url,
        locale=engine.wording.tag,
        time_zone=settings.time_zone,
    )


def demo_door(public: Public, demo: Demo, widget_address: str) -> DemoDoor:
    settings = public.settings
    return DemoDoor(
        in_thread=public.in_thread,
        shop=demo.shop,
        system=demo.system,
        keys=demo.keys,
        company=settings.company,
        shop_dir=settings.shop_dir,
        data_dir=settings.data_dir,
        is_secure=settings.public_url.startswith("https:"),
        widget_address=widget_address,
        wording=public.engine.wording,
    )
