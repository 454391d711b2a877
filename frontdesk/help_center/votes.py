"""Whether readers of the help pages found an answer helpful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from frontdesk.database import Database, utc_now
from frontdesk.help_center.tables import votes
from frontdesk.limits.service import Limits
from frontdesk.privacy.masking import mask
from frontdesk.retention.service import Sweep, delete_ended


@dataclass(frozen=True)
class Vote:
    """A reader's word on a passage that answered a question."""

    article_id: str
    locale: str
    passage_id: str
    question: str
    is_helpful: bool


@dataclass(frozen=True)
class Count:
    """How often a passage was found helpful, and how often not."""

    article_id: str
    locale: str
    passage_id: str
    helpful: int
    unhelpful: int


class Votes:
    """Readers are not known: who votes too often from one address is refused."""

    def __init__(self, database: Database, limits: Limits, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._limits = limits
        self._clock = clock

    def cast(self, vote: Vote, address: str) -> None:
        """Store a vote, its question masked. Raises TooMany."""
        self._limits.hit("votes", address=address)
        question = mask(vote.question)
        with self._database.write() as connection:
            connection.execute(votes.insert(), {**vars(vote), "question": question, "at": self._clock()})


def counts(database: Database) -> list[Count]:
    """What readers said, by passage; those that helped least often first."""
    helpful = sa.func.sum(sa.case((votes.c.is_helpful, 1), else_=0))
    unhelpful = sa.func.count() - helpful
    of = (votes.c.article_id, votes.c.locale, votes.c.passage_id)
    query = sa.select(*of, helpful, unhelpful).group_by(*of).order_by(unhelpful.desc(), helpful, *of)
    with database.read() as connection:
        return [Count(*row) for row in connection.execute(query)]


def old_votes(kept: timedelta) -> Sweep:
    """Deletes votes, with the questions that they belong to."""

    def run(database: Database, now: datetime, batch: int) -> int:
        return delete_ended(database, votes.c.id, votes.c.at, now - kept, batch)

    return Sweep("help_votes", run)
