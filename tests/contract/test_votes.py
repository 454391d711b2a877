"""What readers of the help pages say of answers, in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from frontdesk.database import Database, utc_now
from frontdesk.help_center.tables import votes
from frontdesk.help_center.votes import Count, Vote, Votes, counts, old_votes
from frontdesk.limits.model import DEFAULTS, parse_overrides
from frontdesk.limits.moving_window import in_memory
from frontdesk.limits.service import Limits
from frontdesk.problems import TooMany
from tests.generous import generous_limits

NOW = utc_now()
GOOD, BAD = Vote("boats", "en", "price", "is it\x00dear?", True), Vote("boats", "en", "price", "why?", False)
OARS = Vote("oars", "en", "overview", "oars?", True)


def test_votes_are_counted_by_passage_the_worst_first_and_deleted_when_they_are_old(database: Database) -> None:
    for vote, age in ((OARS, 1), (GOOD, 1), (BAD, 1), (BAD, 9)):
        Votes(database, generous_limits(), lambda age=age: NOW - timedelta(days=age)).cast(vote, "192.0.2.1")
    assert counts(database) == [Count("boats", "en", "price", 1, 2), Count("oars", "en", "overview", 1, 0)]
    assert old_votes(timedelta(days=7)).run(database, NOW, 10) == 1
    assert counts(database)[0] == Count("boats", "en", "price", 1, 1)


def test_the_question_of_a_vote_is_masked(database: Database) -> None:
    card = "4111 1111 1111 1111"
    vote = Vote("boats", "en", "price", f"can I pay with {card}", True)
    Votes(database, generous_limits()).cast(vote, "192.0.2.1")
    with database.read() as connection:
        (question,) = connection.scalars(sa.select(votes.c.question))
    assert question.startswith("can I pay with ") and card not in question


def test_one_address_votes_so_often(database: Database) -> None:
    policy = DEFAULTS.overridden(parse_overrides("votes_by_address=1/minute"))
    cast = Votes(database, Limits(policy, in_memory(), lambda name: None)).cast
    cast(GOOD, "192.0.2.1")
    cast(GOOD, "192.0.2.2")
    with pytest.raises(TooMany):
        cast(BAD, "192.0.2.1")
    assert counts(database) == [Count("boats", "en", "price", 2, 0)]
