"""The mail that confirms a change to whoever owns the account, so that nobody changes it unnoticed."""

from __future__ import annotations

from frontdesk.accounts.ports import SystemOfRecord, SystemOfRecordUnavailable
from frontdesk.accounts.writes import Done
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database
from frontdesk.operations import store
from frontdesk.operations.model import State
from frontdesk.operations.telling import in_words
from frontdesk.outbox.model import MAIL_TIME_LIMIT, AwaitsOther, Entry, Mail, message_id
from frontdesk.outbox.ports import Mailer

#: The kind of outbox entries that are such mails.
OPERATION_MAIL = "operation_mail"


class OperationMail:
    """Destination for `operation_mail`. It goes to the address on file, once for each operation that was done."""

    time_limit = MAIL_TIME_LIMIT

    def __init__(self, database: Database, system: SystemOfRecord, mailer: Mailer, voice: Voice, company: str) -> None:
        self._database = database
        self._system = system
        self._mailer = mailer
        self._voice = voice
        self._company = company

    def deliver(self, entry: Entry) -> None:
        """Raises `AwaitsOther` as long as the system of record is away."""
        with self._database.read() as connection:
            operation = store.find(connection, entry.payload["operation"])
        if operation is None or operation.state is not State.DONE:
            return
        try:
            account = self._system.account(operation.customer_id)
        except SystemOfRecordUnavailable as problem:
            raise AwaitsOther("unavailable") from problem
        if account is None:
            return
        words = {"name": account.name, "what": in_words(operation), "company": self._company}
        is_left = isinstance(operation.result, Done) and "ticket" in operation.result.facts
        response = "utter_mail_operation_passed_on" if is_left else "utter_mail_operation_done"
        subject, _, body = self._voice.say("", response, **words).partition("\n")
        self._mailer.send(Mail(account.email, subject.strip(), body.strip() + "\n", message_id(entry.key)))
