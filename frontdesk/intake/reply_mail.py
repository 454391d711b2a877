"""Mails an agent's reply to a visitor who left an address: only the first one after each take-over, because its reader
comes back to the chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent
from frontdesk.conversations.timeline import Listener
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database
from frontdesk.intake.reply_address import email_left
from frontdesk.outbox.model import MAIL_TIME_LIMIT, Entry, Mail, message_id
from frontdesk.outbox.ports import Mailer
from frontdesk.outbox.service import put

REPLY_MAIL = "answer_mail"


def _queue_reply(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
    reply = events[0]
    if email_left(connection, conversation) is not None:
        key = f"answer:{conversation.id}:{conversation.owner_version}"
        payload = {"conversation": conversation.id, "seq": str(reply.seq)}
        put(connection, REPLY_MAIL, key, payload, reply.at, lane=conversation.id)
    yield from ()


def _is_reply(event: Event) -> bool:
    return event.author is Author.AGENT


#: Puts the reply into the outbox, in the transaction that stores it.
reply_mail_queuer = Listener("reply_mail", frozenset({Kind.MESSAGE}), _queue_reply, _is_reply)


class ReplyMail:
    """Destination for `answer_mail`. Without an address, as after a sign-in, nothing is sent; the entry counts as
    delivered.

    Args:
        address: the address of the site, where the chat goes on.
    """

    time_limit = MAIL_TIME_LIMIT

    def __init__(self, database: Database, mailer: Mailer, voice: Voice, company: str, address: str) -> None:
        self._database = database
        self._mailer = mailer
        self._voice = voice
        self._company = company
        self._address = address

    def deliver(self, entry: Entry) -> None:
        with self._database.read() as connection:
            conversation = store.find(connection, entry.payload["conversation"])
            if conversation is None or (to := email_left(connection, conversation)) is None:
                return
            reply = store.event_at(connection, conversation.id, int(entry.payload["seq"]))
        # The reply comes last, so that nothing in it is taken for a placeholder.
        words = {"company": self._company, "address": self._address, "agent_name": str(reply.data["name"])}
        said = self._voice.say(conversation.locale, "utter_mail_answer", **words, text=reply.text or "")
        subject, _, body = said.partition("\n")
        self._mailer.send(Mail(to, subject.strip(), body.strip() + "\n", message_id(entry.key)))
