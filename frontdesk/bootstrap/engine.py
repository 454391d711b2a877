"""Builds the engine: everything over one database that needs neither a network nor an event loop. Tests build it with
fakes of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.bootstrap.team import build_team
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.timeline import Listener, Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.handoff.asked import asked_while_with_people
from frontdesk.handoff.departures import Departures
from frontdesk.handoff.hours import OpeningHours
from frontdesk.handoff.limit import HandoffLimit
from frontdesk.handoff.open_operations import OpenOperations
from frontdesk.handoff.queue import Queue
from frontdesk.handoff.service import Handoffs
from frontdesk.handoff.silence import Silence
from frontdesk.handoff.staffing import Staffing
from frontdesk.handoff.waiting import WaitingRoom
from frontdesk.identity.ports import IdentityTokens
from frontdesk.identity.proofs.service import Proofs
from frontdesk.inbox.actions import AgentActions, closing_message
from frontdesk.inbox.markers import Markers
from frontdesk.inbox.row_facts import row_facts
from frontdesk.inbox.search import word_indexer
from frontdesk.inbox.service import InboxService
from frontdesk.intake.files import files_refusal
from frontdesk.intake.page_context import PageContext
from frontdesk.intake.proving import Proving
from frontdesk.intake.ratings import Ratings, rating_question
from frontdesk.intake.reply_address import ReplyAddresses
from frontdesk.intake.reply_mail import reply_mail_queuer
from frontdesk.intake.service import Intake
from frontdesk.language.service import LanguageReader
from frontdesk.limits.service import Limits
from frontdesk.operations.lapsing import Lapsing
from frontdesk.operations.telling import Telling
from frontdesk.settings import Settings
from frontdesk.team.service import AgentService
from frontdesk.tickets.listener import ticket_solver
from frontdesk.tickets.service import TicketService
from frontdesk.tickets.store import SqlTicketStore
from frontdesk.turns.other_languages import OtherLanguages
from frontdesk.turns.service import TurnService
from frontdesk.wording import Wording


@dataclass(frozen=True)
class Engine:
    """The services of one process over one database."""

    database: Database
    voice: Voice
    wording: Wording
    timelines: Timelines
    team: AgentService
    tickets: TicketService
    staffing: Staffing
    queue: Queue
    waiting_room: WaitingRoom
    telling: Telling
    open_operations: OpenOperations
    lapsing: Lapsing
    departures: Departures
    silence: Silence
    turns: TurnService
    intake: Intake
    ratings: Ratings
    page_context: PageContext
    reply_addresses: ReplyAddresses
    agent_actions: AgentActions
    inbox: InboxService
    markers: Markers


def build_engine(
    settings: Settings,
    database: Database,
    catalogue: Catalogue,
    tokens: IdentityTokens | None,
    limits: Limits,
    holder: str,
    on_fault: Callable[[str], None] = lambda name: None,
    on_packet_fault: Callable[[], None] = lambda: None,
    further: Sequence[Listener] = (),
    clock: Callable[[], datetime] = utc_now,
    reader: LanguageReader | None = None,
    proofs: Proofs | None = None,
    has_desk: bool = False,
) -> Engine:
    """The engine.

    Args:
        holder: `replica/boot`, the name of the process that holds leases.
        on_fault: called with the name of a listener that failed.
        on_packet_fault: called when a handoff packet did not fit its schema.
        clock: the time at which agents act.
        reader: reads the language of customers' messages; without one all are the assistant's.
        proofs: what customers are asked for as proof of who they are; without one no number is taken for a code.
        has_desk: whether people work in a help desk of their own.
        further: listeners that hear before those of the features, so that an event is pushed before what it causes.

    Raises:
        ValueError: the opening hours cannot be read.
    """
    voice, tickets, team = (
        Voice(catalogue, reader.languages if reader else None),
        SqlTicketStore(database),
        build_team(settings, database),
    )
    staffing = Staffing(OpeningHours.parse(settings.hours, settings.time_zone), team, has_desk)
    # This order is the order in which a resolution's events are stored: the ticket, the message, the question.
    listeners = (
        *further,
        reply_mail_queuer,
        word_indexer,
        ticket_solver(tickets),
        closing_message(voice),
        rating_question(voice),
        files_refusal(voice),
    )
    timelines = Timelines(listeners, (row_facts, asked_while_with_people), on_fault)
    handoff_limit = HandoffLimit(limits)
    handoffs = Handoffs(voice, staffing, tickets, handoff_limit, on_packet_fault)
    patience = timedelta(minutes=settings.absent_minutes)
    wording = Wording.of(settings.locale, settings.time_zone)
    waiting_room = WaitingRoom(database, timelines, voice, tickets, handoffs, staffing, wording, patience)
    departures = Departures(database, timelines, handoffs, team, patience)
    other_languages = OtherLanguages(reader, voice, handoffs)
    turns = _turns(settings, database, timelines, handoffs, other_languages, voice, holder)
    intake = Intake(
        database,
        timelines,
        turns,
        waiting_room,
        departures,
        tokens,
        limits,
        handoff_limit,
        Proving(proofs, voice),
        session_lifetime=timedelta(days=settings.session_days),
        answer_time=timedelta(seconds=settings.answer_seconds),
        return_time=timedelta(hours=settings.return_hours),
        max_chars=settings.max_message_chars,
    )
    return Engine(
        database=database,
        voice=voice,
        wording=wording,
        timelines=timelines,
        team=team,
        tickets=TicketService(tickets),
        staffing=staffing,
        queue=Queue(database, staffing),
        waiting_room=waiting_room,
        telling=Telling(database, timelines, voice),
        open_operations=OpenOperations(database, timelines, voice, tickets),
        lapsing=Lapsing(database, timelines, voice),
        departures=departures,
        silence=_silence(settings, database, timelines, voice),
        turns=turns,
        intake=intake,
        ratings=Ratings(database, timelines, voice),
        page_context=PageContext(database, timelines),
        reply_addresses=ReplyAddresses(database, timelines),
        agent_actions=AgentActions(
            database, timelines, voice, departures, team, tickets, settings.max_message_chars, clock
        ),
        inbox=InboxService(database, team, tickets),
        markers=Markers(database),
    )


def _silence(settings: Settings, database: Database, timelines: Timelines, voice: Voice) -> Silence:
    reminder, offer = timedelta(minutes=settings.reminder_minutes), timedelta(minutes=settings.offer_minutes)
    return Silence(database, timelines, voice, reminder, offer)


def _turns(
    settings: Settings,
    database: Database,
    timelines: Timelines,
    handoffs: Handoffs,
    other_languages: OtherLanguages,
    voice: Voice,
    holder: str,
) -> TurnService:
    return TurnService(
        database,
        timelines,
        handoffs,
        other_languages,
        voice,
        holder=holder,
        turn_time=timedelta(seconds=settings.turn_seconds),
        answer_time=timedelta(seconds=settings.answer_seconds),
        idle_time=timedelta(hours=settings.idle_hours),
        assistant_chars=settings.assistant_chars,
    )
