"""One process of Frontdesk with what carries operations out, built anew after each fork."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from frontdesk.accounts.database import reading_engine
from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.ports import ChangeableRecord, SystemOfRecord, SystemOfRecordUnavailable
from frontdesk.accounts.rest.client import FAILURES, REST_SECONDS, RecordsClient
from frontdesk.accounts.rest.record import RestChanges, RestSystemOfRecord
from frontdesk.accounts.shop.sql import SqlShop
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.accounts.writes import Eligible, OutcomeUnknown, Refused, Result, WriteRequest
from frontdesk.breaker import Breaker
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.model import Conversation
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database
from frontdesk.identity.model import Caller
from frontdesk.identity.proofs.model import Methods
from frontdesk.identity.proofs.service import Proofs
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.in_turn import InTurn
from frontdesk.operations.mail import OPERATION_MAIL, OperationMail
from frontdesk.operations.sending import OperationDestination, Sending
from frontdesk.operations.service import OUTBOX_KIND, Operations
from frontdesk.operations.telling import Telling
from frontdesk.outbox.model import Mail
from frontdesk.outbox.ports import Destination
from frontdesk.outbox.service import Outbox
from tests.engine import Engine
from tests.generous import generous_limits
from tests.records_server import TOKEN
from tests.shop_world import NOW, PAGE

#: A call over HTTP may take this long, with every attempt: machines may be busy, and nothing here waits for the end.
SECONDS = 20.0
#: What may go wrong between us and any system of record; a server of tests has more of its own.
FAULTS = ("", "before", "after", "ask")


class Clock:
    """Stands still, and jumps once: by `jump`, after so many looks at it."""

    def __init__(self, now: datetime, jump: timedelta = timedelta(0), after: int = 0) -> None:
        self._now, self._jump, self._left = now, jump, after

    def __call__(self) -> datetime:
        self._left -= 1
        return self._now + (self._jump if self._left < 0 else timedelta(0))


@dataclass(frozen=True)
class Place:
    """Where a world of these tests is.

    Attributes:
        records: the address of a system of record, in a database or over HTTP.
        shop: the database behind it.
        folder: for ledgers.
    """

    database: str
    records: str
    shop: str
    folder: Path

    @property
    def is_remote(self) -> bool:
        return self.records.startswith("http")


class Process:
    """What a process has after its start. It is built once and started in each child, which is quicker; until then it
    is connected to nothing."""

    def __init__(self, place: Place) -> None:
        self._now: Callable[[], datetime] = Clock(NOW)
        self.database = database = Database(place.database, pool_size=4)
        self.engine = Engine(database)
        grants = Grants()
        self._client = RecordsClient(place.records, TOKEN, SECONDS) if place.is_remote else None
        system, record, self._disconnect = _records(place, grants, self.clock, self._client)
        self.record = Unreliable(record)
        contact = record.contact_changed_at
        proofs = Proofs(database, Methods({}), None, {}, generous_limits(), contact, clock=self.clock)
        self.operations = Operations(database, self.record, proofs, DECLARATIONS, clock=self.clock)
        self.sending = Sending(database, self.record, grants.issue, clock=self.clock)
        self.in_turn = InTurn(self.operations, self.sending)
        self.outbox = Outbox(database)
        self.telling = Telling(database, self.engine.timelines, self.engine.voice)
        voice = Voice(Catalogue({"utter_mail_operation_done": [{"text": "Done\n{what}"}]}), None)
        mailer = LedgerMailer(place.folder / "mails.jsonl")
        self.destinations: dict[str, Destination] = {
            OUTBOX_KIND: OperationDestination(self.sending),
            OPERATION_MAIL: OperationMail(database, system, mailer, voice, "Tarnside"),
        }

    def clock(self) -> datetime:
        return self._now()

    def start(self, now: Callable[[], datetime], holder: str, fault: str = "") -> Process:
        """Start as this replica's boot (`replica/boot`).

        Args:
            now: its clock.
            fault: one of `FAULTS`, which meets the first call of its kind.
        """
        self._now, self.record.fault = now, fault
        if self._client:
            self._client._breaker = Breaker(FAILURES, REST_SECONDS)  # what its predecessor has met it does not know
        self.engine.turns._holder = self.outbox._holder = holder
        return self

    def close(self) -> None:
        """Let go of every connection."""
        self.database.close()
        self._disconnect()

    def caller(self, conversation: Conversation) -> Caller:
        return Caller(conversation.id, conversation.customer_id, conversation.assurance, episode=conversation.episode)


def _records(
    place: Place, grants: Grants, clock: Callable[[], datetime], client: RecordsClient | None
) -> tuple[SystemOfRecord, ChangeableRecord, Callable[[], None]]:
    """What reads and what changes the records, and what ends its connections."""
    if client:
        return RestSystemOfRecord(client), RestChanges(client, grants), client._session.close
    engine = reading_engine(place.records, pool_size=2)
    return SqlSystemOfRecord(engine, PAGE), SqlShop(engine, grants, clock), engine.dispose


class Unreliable:
    """A system of record of which one call is lost on its way: `before` it arrives, `after` it was carried out, or when
    it is asked what became of a change."""

    def __init__(self, record: ChangeableRecord) -> None:
        self._record, self.fault = record, ""

    def supports(self) -> frozenset[str]:
        return self._record.supports()

    def examine(self, request: WriteRequest) -> Eligible | Refused:
        return self._record.examine(request)

    def perform(self, grant: Grant) -> Result:
        self._meet("before", SystemOfRecordUnavailable)
        result = self._record.perform(grant)
        self._meet("after", OutcomeUnknown)
        return result

    def outcome_of(self, operation_id: str) -> Result | None:
        self._meet("ask", SystemOfRecordUnavailable)
        return self._record.outcome_of(operation_id)

    def contact_changed_at(self, customer_id: str) -> datetime | None:
        return self._record.contact_changed_at(customer_id)

    def _meet(self, where: str, problem: type[Exception]) -> None:
        if self.fault == where:
            self.fault = ""
            raise problem("a fault of the test's")


class LedgerMailer:
    """Mails in a file, one a line, on disk before they count as sent."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, mail: Mail) -> None:
        with self._path.open("a") as file:
            file.write(json.dumps({"to": mail.to, "id": mail.message_id}) + "\n")
            file.flush()
            os.fsync(file.fileno())
