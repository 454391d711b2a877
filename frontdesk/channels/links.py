"""The links between users of channels and customers, for whoever may see and end them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from frontdesk.channels import threads
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Author, Kind, NewEvent
from frontdesk.conversations.timeline import Timelines
from frontdesk.database import Database, utc_now
from frontdesk.identity.linked import store
from frontdesk.identity.linked.model import LinkedUser, User
from frontdesk.identity.model import Level

log = structlog.get_logger("frontdesk.identity")


class Links:
    """Lists links and ends them."""

    def __init__(self, database: Database, timelines: Timelines, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._timelines = timelines
        self._clock = clock

    def list(self, customer: str = "") -> list[LinkedUser]:
        """Every link, or those of the customer with this id or e-mail; the oldest first."""
        with self._database.read() as connection:
            return store.named(connection, customer) if customer else store.everybody(connection)

    def end(self, user: User, by: str = "") -> Sequence[Commit]:
        """Nobody vouches for the user any more: their conversations tell no records from now on, in one transaction.
        Their timelines say so.

        Args:
            by: the operator who does it; empty for the customer.

        Raises NotFound if the user is not linked.
        """
        with self._database.write() as connection:
            store.remove(connection, user)
            sender, now = f"{user.team}:{user.user}", self._clock()
            commits = [
                self._forget(connection, conversation_id, by, now)
                for conversation_id in threads.conversations_of(connection, user.channel, sender)
            ]
        log.info("user_unlinked", channel=user.channel, conversations=len(commits), by=by or "customer")
        return [each for each in commits if each is not None]

    def _forget(self, connection: Connection, conversation_id: str, by: str, now: datetime) -> Commit | None:
        timeline = self._timelines.open(connection, conversation_id, now)
        if timeline.conversation.level is Level.ANONYMOUS:
            return None
        timeline.conversation = replace(
            timeline.conversation, level=Level.ANONYMOUS, auth_method="none", verified_until=None, verified_by=None
        )
        data = {"method": timeline.conversation.channel, "level": Level.ANONYMOUS.name.lower()}
        author = Author.SYSTEM if by else Author.CUSTOMER
        timeline.append(NewEvent(Kind.IDENTITY, author, data=data | ({"by": by} if by else {}), public=False))
        return timeline.commit()
