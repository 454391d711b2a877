"""Delivers outbox entries of kind ``answer_mail``: an agent's reply, to the address that the visitor left."""

from __future__ import annotations

import hashlib

from frontdesk.conversations import store
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.contact import email_left
from frontdesk.database import Database
from frontdesk.outbox.model import Entry, Mail
from frontdesk.outbox.ports import Mailer


class AnswerMail:
    """Destination for ``answer_mail``. Without an address, as after a sign-in, nothing is sent, and that counts as
    delivered.

    Args:
        address: of the site, where the chat goes on.
    """

    def __init__(self, database: Database, mailer: Mailer, catalogue: Catalogue, company: str, address: str) -> None:
        self._database = database
        self._mailer = mailer
        self._catalogue = catalogue
        self._company = company
        self._address = address

    def deliver(self, entry: Entry) -> None:
        with self._database.read() as connection:
            conversation = store.find(connection, entry.payload["conversation"])
            if conversation is None or (to := email_left(connection, conversation)) is None:
                return
            reply = store.event_at(connection, conversation.id, int(entry.payload["seq"]))
        # What was written comes last, so that nothing in it is taken for a placeholder.
        words = {"company": self._company, "address": self._address, "agent_name": str(reply.data["name"])}
        said = self._catalogue.say("utter_mail_answer", **words, text=reply.text or "")
        subject, _, body = said.partition("\n")
        key = hashlib.sha256(entry.key.encode()).hexdigest()[:32]
        self._mailer.send(Mail(to, subject.strip(), body.strip() + "\n", f"<{key}@frontdesk.invalid>"))
