"""The reply-to address that a visitor leaves when no agent is present.

It was typed and proves nothing: agents see it as such, and nothing but the reply is sent there.
"""

from __future__ import annotations

import re

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.commit import Written
from frontdesk.conversations.model import Author, Conversation, Kind, NewEvent, Owner
from frontdesk.conversations.timeline import Timelines
from frontdesk.database import Database, utc_now
from frontdesk.identity import sessions
from frontdesk.problems import Invalid, NotAllowed

MAX_EMAIL = 254
_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
#: Addresses that browsers accept (HTML standard, "valid e-mail address"), with a dot in the domain.
ADDRESS = re.compile(rf"[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{_LABEL}(?:\.{_LABEL})+")


class ReplyAddresses:
    """Stores reply-to addresses."""

    def __init__(self, database: Database, timelines: Timelines) -> None:
        self._database = database
        self._timelines = timelines

    def leave(self, conversation_id: str, email: str, session: str | None = None) -> Written[str]:
        """Store the reply-to address of this episode; a later one replaces an earlier one.

        Raises:
            Invalid: this is no address.
            NotAllowed: the customer waits for nobody, or is signed in: then the address on file counts.
            NotAuthenticated: the session has ended.
        """
        email = email.strip()
        if len(email) > MAX_EMAIL or not ADDRESS.fullmatch(email):
            raise Invalid("bad_email", "This is not an e-mail address. Check it and send it again.")
        now = utc_now()
        with self._database.write() as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            sessions.check(connection, session, now)
            conversation = timeline.conversation
            if conversation.customer_id is not None or conversation.owner is not Owner.QUEUE:
                raise NotAllowed("not_waiting", "An address can be left while you wait for a person, not signed in.")
            if email_left(connection, conversation) == email:
                return Written(email, None)
            timeline.append(NewEvent(Kind.REPLY_ADDRESS, Author.CUSTOMER, data={"email": email}))
            return Written(email, timeline.commit())


def email_left(connection: Connection, conversation: Conversation) -> str | None:
    """The reply-to address of this episode; None for signed-in customers, who have an address on file."""
    if conversation.customer_id is not None:
        return None
    said = store.latest_event(connection, conversation.id, Kind.REPLY_ADDRESS, conversation.episode)
    return str(said.data["email"]) if said else None
