"""The links between users of channels and customers, for whoever may see and end them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from frontdesk.channels import threads
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Author
from frontdesk.conversations.timeline import Timeline, Timelines
from frontdesk.database import Database, utc_now
from frontdesk.identity.linked import store
from frontdesk.identity.linked.model import LinkedUser, User
from frontdesk.identity.model import Level
from frontdesk.intake.beginning import forget

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
        The timelines of those that knew them say so, or of the newest where none did.

        Args:
            by: the operator who does it; empty for the customer.

        Raises NotFound if the user is not linked.
        """
        with self._database.write() as connection:
            opened = self._opened(connection, user, ())  # before the link, in the order of who stores a message
            store.remove(connection, user)
            timelines = [*opened, *self._opened(connection, user, opened)]  # and those that were begun meanwhile
            known = [each for each in timelines if each.conversation.level is not Level.ANONYMOUS]
            commits = [_ended(each, by) for each in known or timelines[-1:]]
        log.info("user_unlinked", channel=user.channel, conversations=len(commits), by=by or "customer")
        return commits

    def _opened(self, connection: Connection, user: User, but: Sequence[Timeline]) -> Sequence[Timeline]:
        """The timelines of the user's threads, the oldest first, but for those that are open already."""
        open_already = {each.conversation.id for each in but}
        of_user = threads.conversations_of(connection, user.channel, f"{user.team}:{user.user}")
        now = self._clock()
        return [self._timelines.open(connection, each, now) for each in of_user if each not in open_already]


def _ended(timeline: Timeline, by: str) -> Commit:
    forget(timeline, Author.SYSTEM if by else Author.CUSTOMER, by)
    return timeline.commit()
