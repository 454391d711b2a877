"""Links users of a channel to customers, and unlinks them.

Whoever follows an invitation has to control both: the direct message that it was sent in, and an account at the host,
whose signed token they bring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from frontdesk.channels import threads
from frontdesk.conversations.commit import Commit, Written
from frontdesk.conversations.model import Author, Kind, NewEvent
from frontdesk.conversations.timeline import Timelines
from frontdesk.database import Database, utc_now
from frontdesk.identity import sessions
from frontdesk.identity.linked import store
from frontdesk.identity.linked.model import Invitation, LinkedUser, User
from frontdesk.identity.linked.ports import InvitationTokens
from frontdesk.identity.model import Identity, Level
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
        timelines: Timelines,
        intake: Intake,
        tokens: InvitationTokens | None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._timelines = timelines
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

        linked = self._intake.link(invitation.conversation_id, identity_token, note, address)
        log.info("user_linked", conversation=invitation.conversation_id, channel=invitation.user.channel)
        return linked

    def of_customer(self, identity_token: str, address: str | None = None) -> list[LinkedUser]:
        """The users that are linked to the customer of the host's token. Raises InvalidToken, TooMany."""
        customer = self._intake.customer_of(identity_token, address)
        with self._database.read() as connection:
            return store.of_customer(connection, customer.customer_id)

    def unlink(self, user: User, author: Author = Author.CUSTOMER) -> Sequence[Commit]:
        """Nobody vouches for the user any more: their conversations tell no records from now on, in one transaction."""
        with self._database.write() as connection:
            if not store.remove(connection, user):
                return ()
            sender, now = f"{user.team}:{user.user}", self._clock()
            commits = [
                self._forget(connection, conversation_id, author, now)
                for conversation_id in threads.conversations_of(connection, user.channel, sender)
            ]
        log.info("user_unlinked", channel=user.channel, conversations=len(commits))
        return [each for each in commits if each is not None]

    def _forget(self, connection: Connection, conversation_id: str, author: Author, now: datetime) -> Commit | None:
        timeline = self._timelines.open(connection, conversation_id, now)
        if timeline.conversation.level is Level.ANONYMOUS:
            return None
        timeline.conversation = replace(
            timeline.conversation, level=Level.ANONYMOUS, auth_method="none", verified_until=None, verified_by=None
        )
        data = {"method": timeline.conversation.channel, "level": Level.ANONYMOUS.name.lower()}
        timeline.append(NewEvent(Kind.IDENTITY, author, data=data, public=False))
        return timeline.commit()
