"""An e-mail address that a visitor leaves when nobody is there to answer.

It is what somebody typed, and proves nothing: the team sees it as such, and the answer goes there, nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Draft, Kind, NotAllowed, Owner
from frontdesk.conversations.turns import Committed
from frontdesk.database import Database, utc_now
from frontdesk.outbox.service import put

ANSWER_MAIL = "answer_mail"
MAX_EMAIL = 254
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
#: What browsers take for an address (HTML standard, "valid e-mail address"), with a dot in the domain.
ADDRESS = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


@dataclass(frozen=True)
class Left:
    """``committed`` is None if the same address was there already."""

    committed: Committed | None


class Contacts:
    """Takes addresses in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def leave(self, conversation_id: str, email: str) -> Left:
        """Keep where to answer this episode; a later address replaces an earlier one.

        Raises NotAllowed for what is no address, while nobody is waited for, and for a customer whose own address the
        team has: it is the proven one that counts.
        """
        email = email.strip()
        if len(email) > MAX_EMAIL or not ADDRESS.fullmatch(email):
            raise NotAllowed("bad_email", "This is not an e-mail address. Check it and send it again.")
        now = utc_now()
        with self._database.write() as connection:
            conversation = store.lock(connection, conversation_id)
            if conversation.customer_id is not None or conversation.owner is not Owner.QUEUE:
                raise NotAllowed("not_waiting", "An address can be left while you wait for a person, not signed in.")
            if email_left(connection, conversation) == email:
                return Left(None)
            draft = Draft(Kind.CONTACT, Author.CUSTOMER, data={"email": email})
            conversation, events = store.append(connection, conversation, [draft], now)
            store.save(connection, conversation)
        return Left(Committed(conversation, events))


def email_left(connection: Connection, conversation: Conversation) -> str | None:
    """Where a visitor wants the answer of this episode. Whoever is signed in has an address of their own."""
    if conversation.customer_id is not None:
        return None
    said = store.latest_of_kind(connection, conversation.id, conversation.episode, Kind.CONTACT)
    return str(said.data["email"]) if said else None


def queue_answer(connection: Connection, conversation: Conversation, seq: int) -> None:
    """Have the reply that is about to be stored as ``seq`` mailed, if the visitor left an address: the first one of
    each time that an agent takes over, for who reads it comes back to the chat."""
    if email_left(connection, conversation) is None:
        return
    key = f"answer:{conversation.id}:{conversation.owner_version}"
    put(connection, ANSWER_MAIL, key, {"conversation": conversation.id, "seq": str(seq)}, utc_now())
