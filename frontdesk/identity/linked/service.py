"""Invites users of other systems to say which customer they are, and tells whom each of them is linked to."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from frontdesk.database import Database, utc_now
from frontdesk.identity.linked import store
from frontdesk.identity.linked.model import INVITATION_TIME, MOST_NAME, Invitation, User
from frontdesk.identity.linked.ports import InvitationTokens
from frontdesk.identity.model import Identity


class LinkedUsers:
    """The users of one channel, as it asks for them.

    Args:
        tokens: None where nobody is invited.
        page: the host's page that takes invitations; empty for none.
    """

    def __init__(
        self,
        database: Database,
        channel: str,
        tokens: InvitationTokens | None,
        page: str,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._channel = channel
        self._tokens = tokens
        self._page = page
        self._clock = clock

    def linked(self, team: str, user: str) -> Identity | None:
        """The customer to whom a user is linked, or None."""
        with self._database.join_read() as connection:
            found = store.find(connection, User(self._channel, team, user))
        return found.identity if found else None

    def invitation(self, team: str, user: str, conversation_id: str, name: str = "") -> str | None:
        """An address at which this user can prove which customer they are, for half an hour and once. The token is in
        its fragment, which browsers send to nobody. None if nobody is invited."""
        if self._tokens is None or not self._page:
            return None
        until = self._clock() + INVITATION_TIME
        whom = User(self._channel, team, user)
        invitation = Invitation(secrets.token_urlsafe(16), whom, conversation_id, until, name[:MOST_NAME])
        return f"{self._page}#link={self._tokens.token(invitation)}"
