"""Builds operations: the one place where grants are made and given out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from frontdesk.accounts.grants import Grants
from frontdesk.accounts.ports import ChangeableRecord
from frontdesk.bootstrap.accounts import build_changeable_record
from frontdesk.database import Database, utc_now
from frontdesk.operations.declarations import declarations
from frontdesk.operations.model import Mode
from frontdesk.operations.ports import Proofs
from frontdesk.operations.sending import Sending
from frontdesk.operations.service import Operations
from frontdesk.operations.unproven import NoProofs
from frontdesk.settings import OperationSettings, Settings


@dataclass(frozen=True)
class BuiltOperations:
    """The use cases, and what carries confirmed operations out."""

    operations: Operations
    sending: Sending


def build_operations(settings: Settings, database: Database) -> BuiltOperations:
    """Operations over the system of record of the settings."""
    grants = Grants()
    return operations_over(settings, database, build_changeable_record(settings, grants), grants, NoProofs())


def operations_over(
    settings: OperationSettings,
    database: Database,
    record: ChangeableRecord,
    grants: Grants,
    proofs: Proofs,
    clock: Callable[[], datetime] = utc_now,
) -> BuiltOperations:
    """Operations over this record, which honours these grants."""
    declared = declarations(settings.refund_limit, settings.refund_daily_limit)
    default = Mode(settings.operations)
    operations = Operations(database, record, proofs, declared, default, clock)
    return BuiltOperations(operations, Sending(database, record, grants.issue, clock))
