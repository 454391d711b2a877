"""Builds what the custom actions may call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from frontdesk.accounts.service import AccountService
from frontdesk.background import Loop
from frontdesk.bootstrap.accounts import build_system_of_record
from frontdesk.bootstrap.generation import build_generation
from frontdesk.bootstrap.knowledge import build_knowledge
from frontdesk.bootstrap.limits import build_limits
from frontdesk.bootstrap.operations import build_operations
from frontdesk.database import Database
from frontdesk.identity.proofs.service import Proofs
from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.operations.in_turn import InTurn
from frontdesk.outbox.service import Outbox
from frontdesk.refusal_log import log_refusal
from frontdesk.settings import Settings
from frontdesk.threads import in_daemon_thread
from frontdesk.tickets.service import TicketService
from frontdesk.tickets.store import SqlTicketStore
from frontdesk.turns.directory import TurnDirectory
from frontdesk.wording import Wording


@dataclass(frozen=True)
class ActionServices:
    """What the custom actions may call, and what runs beside them."""

    turns: TurnDirectory
    accounts: AccountService
    tickets: TicketService
    knowledge: KnowledgeService
    operations: InTurn
    proofs: Proofs
    generation: Generation | None
    loops: tuple[Loop, ...]
    wording: Wording
    customer_by_email: Callable[[str], str | None]


def build_action_services(settings: Settings) -> ActionServices:
    database = Database(settings.database_url, settings.threads)
    system = build_system_of_record(settings)
    knowledge = build_knowledge(settings, database)
    knowledge.begin()
    # This process serves no metrics: what it refuses is in its log.
    limits = build_limits(settings, lambda name: log_refusal("limited", name, limit=name), database)
    built = build_operations(settings, database, limits)
    return ActionServices(
        turns=TurnDirectory(database),
        accounts=AccountService(system, Outbox(database), limits),
        tickets=TicketService(SqlTicketStore(database)),
        knowledge=knowledge.service,
        operations=InTurn(built.operations, built.sending),
        proofs=built.proofs,
        generation=build_generation(settings),
        loops=(*knowledge.loops(asyncio.to_thread), *knowledge.tending(in_daemon_thread)),
        wording=Wording.of(settings.locale, settings.time_zone),
        customer_by_email=system.customer_by_email,
    )
