"""The mail that tells a customer that somebody writes under their account on a channel from now on, so that nobody is
linked unnoticed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.engine import Connection

from frontdesk.accounts.ports import SystemOfRecord, SystemOfRecordUnavailable
from frontdesk.conversations.voice import Voice
from frontdesk.identity.linked.model import Invitation
from frontdesk.outbox.model import MAIL_TIME_LIMIT, AwaitsOther, Entry, Mail, message_id
from frontdesk.outbox.ports import Mailer
from frontdesk.outbox.service import put

#: The kind of outbox entries that are such mails.
LINK_MAIL = "link_mail"


def queue_link_mail(connection: Connection, invitation: Invitation, customer_id: str, now: datetime) -> None:
    """Put the mail into the outbox, in the transaction that links the user of the invitation."""
    payload = {"customer": customer_id, "channel": invitation.user.channel}
    put(connection, LINK_MAIL, f"{LINK_MAIL}:{invitation.id}", payload, now)


class LinkMail:
    """Destination for `link_mail`. It goes to the address on file, whatever the host's token names. What the user is
    called on the channel is left out: they choose it themselves."""

    time_limit = MAIL_TIME_LIMIT

    def __init__(self, system: SystemOfRecord, mailer: Mailer, voice: Voice, company: str) -> None:
        self._system = system
        self._mailer = mailer
        self._voice = voice
        self._company = company

    def deliver(self, entry: Entry) -> None:
        """Raises `AwaitsOther` as long as the system of record is away."""
        try:
            account = self._system.account(entry.payload["customer"])
        except SystemOfRecordUnavailable as problem:
            raise AwaitsOther("unavailable") from problem
        if account is None:
            return
        words = {"name": account.name, "channel": entry.payload["channel"].title(), "company": self._company}
        subject, _, body = self._voice.say("", "utter_mail_linked", **words).partition("\n")
        self._mailer.send(Mail(account.email, subject.strip(), body.strip() + "\n", message_id(entry.key)))
