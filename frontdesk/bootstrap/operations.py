"""Builds operations: the one place where grants are made and given out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontdesk.accounts.grants import Grants
from frontdesk.accounts.ports import ChangeableRecord, SystemOfRecord
from frontdesk.bootstrap.accounts import build_changeable_record, build_system_of_record
from frontdesk.bootstrap.limits import build_limits
from frontdesk.bootstrap.proofs import build_proofs
from frontdesk.database import Database, utc_now
from frontdesk.handoff.account_closing import ClosedByPeople
from frontdesk.identity.proofs.service import Proofs
from frontdesk.limits.service import Limits
from frontdesk.operations.declarations import declarations
from frontdesk.operations.model import Mode
from frontdesk.operations.reset_links import ResetLinks
from frontdesk.operations.sending import Sending
from frontdesk.operations.service import Operations
from frontdesk.settings import OperationSettings, Settings
from frontdesk.tickets.store import SqlTicketStore


@dataclass(frozen=True)
class BuiltOperations:
    """The use cases, and what carries confirmed operations out."""

    operations: Operations
    sending: Sending
    proofs: Proofs
    links: ResetLinks


def build_operations(settings: Settings, database: Database, limits: Limits | None = None) -> BuiltOperations:
    """Operations over the system of record of the settings; without `limits` refusals are counted nowhere."""
    grants, limits = Grants(), limits or build_limits(settings, lambda name: None, database)
    changes, system = build_changeable_record(settings, grants), build_system_of_record(settings, grants)
    record = ClosedByPeople(changes, system, grants, database, SqlTicketStore(database))
    proofs = build_proofs(settings, database, limits, record.contact_changed_at)
    return operations_over(settings, database, record, system, grants, proofs)


def operations_over(
    settings: OperationSettings,
    database: Database,
    record: ChangeableRecord,
    system: SystemOfRecord,
    grants: Grants,
    proofs: Proofs,
    clock: Callable[[], datetime] = utc_now,
) -> BuiltOperations:
    """Operations over this record and its system, which honour these grants."""
    declared = declarations(settings.refund_limit, settings.refund_daily_limit)
    default = Mode(settings.operations)
    waiting_time = timedelta(hours=settings.approval_hours)
    operations = Operations(database, record, proofs, declared, default, clock, waiting_time)
    sending, links = Sending(database, record, grants.issue, clock), ResetLinks(database, system, grants.issue, clock)
    return BuiltOperations(operations, sending, proofs, links)
