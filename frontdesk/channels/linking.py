"""Links users of a channel to customers.

Whoever follows an invitation has to control both: the direct message that it was sent in, and an account at the host,
whose signed token they bring.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from frontdesk.channels.link_mail import queue_link_mail
from frontdesk.conversations.commit import Written
from frontdesk.database import Database, utc_now
from frontdesk.identity import sessions
from frontdesk.identity.linked import store
from frontdesk.identity.linked.model import Invitation, LinkedUser
from frontdesk.identity.linked.ports import InvitationTokens
from frontdesk.identity.model import Identity
from frontdesk.intake.service import Intake
from frontdesk.problems import InvalidToken

log = structlog.get_logger("frontdesk.identity")


class Linking:
    """What customers do with invitations.

    Args:
        tokens: None where nobody is invited.
    """

    def __init__(
        self,
        database: Database,
        intake: Intake,
        tokens: InvitationTokens | None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._intake = intake
        self._tokens = tokens
        self._clock = clock

    def invitation(self, link: str) -> Invitation:
        """Whom an invitation is for, so that they can see it before they follow it. Raises InvalidToken."""
        if self._tokens is None:
            raise InvalidToken("not_configured")
        return self._tokens.read(link, self._clock())

    def accept(self, link: str, identity_token: str, address: str | None = None) -> Written[Identity]:
        """Link the user of an invitation to the customer of the host's token. What the bot asked them to sign in for in
        the conversation is answered now.

        Raises:
            InvalidToken: either token cannot be trusted, has run out, or was used already.
            NotAllowed: the conversation belongs to another customer.
            TooMany: too many tries in this conversation or from this address.
        """
        invitation, now = self.invitation(link), self._clock()

        def note(connection: Connection, identity: Identity) -> None:
            sessions.spend_id(connection, f"link:{invitation.id}", invitation.expires_at)
            user, who = invitation.user, identity
            store.put(connection, LinkedUser(user, who.customer_id, who.email, who.name, now))
            queue_link_mail(connection, invitation, who.customer_id, now)

        linked = self._intake.link(invitation.conversation_id, identity_token, note, address)
        log.info("user_linked", conversation=invitation.conversation_id, channel=invitation.user.channel)
        return linked

    def of_customer(self, identity_token: str, address: str | None = None) -> list[LinkedUser]:
        """The users that are linked to the customer of the host's token. Raises InvalidToken, TooMany."""
        customer = self._intake.customer_of(identity_token, address)
        with self._database.read() as connection:
            return store.of_customer(connection, customer.customer_id)
