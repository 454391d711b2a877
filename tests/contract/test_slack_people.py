"""What Slack says of people is kept for all replicas, and who is not known in time is nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event

import pytest
import sqlalchemy as sa

from frontdesk.channels.slack import people as module
from frontdesk.channels.slack.model import HOLDS, Person, SlackUser
from frontdesk.channels.slack.people import AFTER_FAILURE, AGED, FRESH, RECENT, People
from frontdesk.channels.slack.sweeps import old_people
from frontdesk.channels.slack.tables import slack_people
from frontdesk.channels.slack.web_api import WebApi
from frontdesk.database import Database, utc_now
from tests.channel_case import OtherSide, Received, other_side
from tests.slack import TEAM, Workspace

ADA, BOB = SlackUser(TEAM, "UADA"), SlackUser(TEAM, "UBOB")
MEMBER = Person(True, "en-GB")
SECOND = timedelta(seconds=1)


class Place:
    """A workspace whose people replicas ask about, and the time there."""

    def __init__(self, database: Database, outside: OtherSide) -> None:
        self.database = database
        self.outside = outside
        self.workspace = Workspace(outside)
        self.now = utc_now()

    def replica(self) -> People:
        return People(self.workspace.api, self.database, self.clock)

    def clock(self) -> datetime:
        return self.now

    @property
    def asked(self) -> int:
        return self.workspace.calls.count("users.info")

    def while_it_answers(self, act: Callable[[], object]) -> None:
        """Have something happen between the next question and its answer."""
        answering = self.outside.answering
        assert answering is not None

        def answer(request: Received) -> bytes:
            self.outside.answering = answering
            act()
            return answering(request)

        self.outside.answering = answer


@pytest.fixture
def place(database: Database) -> Iterator[Place]:
    with other_side() as outside:
        yield Place(database, outside)


def test_what_slack_says_holds_for_half_an_hour_and_for_all_replicas(place: Place) -> None:
    assert place.replica().person(ADA) == place.replica().person(ADA) == MEMBER
    assert place.asked == 1
    place.workspace.users["UADA"] = {"is_restricted": True}
    place.now += HOLDS - SECOND
    assert place.replica().person(ADA) == MEMBER
    place.now += SECOND
    assert place.replica().person(ADA) == Person(False, "en-GB")


def test_what_is_no_longer_fresh_is_used_at_once_and_asked_for_again_outside_of_the_turn(place: Place) -> None:
    people = place.replica()
    people.person(ADA)
    assert not people.ask_next()
    place.workspace.users["UADA"] = {"is_ultra_restricted": True, "real_name": "Ada"}
    place.now += FRESH
    assert [people.person(ADA) for _ in range(3)] == [MEMBER] * 3
    assert place.asked == 1
    assert (people.ask_next(), people.ask_next()) == (True, False)
    assert people.person(ADA) == Person(False, "en-GB", "Ada")
    assert place.asked == 2


def test_who_keeps_writing_is_known_without_waiting_for_slack(place: Place) -> None:
    people = place.replica()
    people.person(ADA)
    for _ in range(10):
        place.now += FRESH
        asked = place.asked
        assert people.person(ADA) == MEMBER
        assert place.asked == asked
        assert people.ask_next()


def test_who_wrote_within_hours_stays_known_without_writing_and_nobody_else_is_asked_about(place: Place) -> None:
    people = place.replica()
    people.person(ADA)
    place.workspace.users["UADA"] = {"real_name": "Ada"}
    for _ in range(RECENT // FRESH - 1):
        place.now += FRESH
        people.want_recent()
        people.ask_next()
    asked = place.asked
    assert asked == 1 + (RECENT - FRESH) // AGED
    assert people.person(ADA) == Person(True, "en-GB", "Ada")
    assert place.asked == asked
    place.now += RECENT
    people.want_recent()
    place.replica().want_recent()
    assert people.ask_next() and not people.ask_next()  # what was wanted when she wrote
    place.now += RECENT
    people.want_recent()
    assert not people.ask_next()


def test_an_answer_that_comes_too_late_for_a_message_is_there_for_the_next(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ASK_SECONDS", 0.05)
    people, heard = place.replica(), Event()
    place.while_it_answers(heard.wait)
    assert people.person(ADA) is None
    assert people.person(ADA) is None  # without another second at the door
    heard.set()
    assert people.ask_next()
    assert people.person(ADA) == MEMBER


def test_a_failure_is_kept_for_less_and_the_background_asks_meanwhile(place: Place) -> None:
    people = place.replica()
    place.workspace.errors["users.info"] = ["internal_error"] * 2
    assert people.person(ADA) is people.person(ADA) is None
    assert place.asked == 1
    assert people.ask_next()
    assert place.asked == 2 and people.person(ADA) is None
    assert people.ask_next() and people.person(ADA) == MEMBER


def test_after_a_failure_the_door_asks_again_in_a_while(place: Place) -> None:
    people = place.replica()
    place.workspace.errors["users.info"] = ["internal_error"] * 2
    people.person(ADA)
    people.ask_next()
    place.now += AFTER_FAILURE
    assert people.person(ADA) == MEMBER


def test_while_slack_is_away_nobody_waits_for_it_in_vain(place: Place) -> None:
    asked: list[None] = []

    def token() -> str:
        asked.append(None)
        return "xoxb-1"

    people = People(WebApi(token, "http://127.0.0.1:9/api/"), place.database, place.clock)
    assert (people.person(ADA), people.person(BOB)) == (None, None)
    assert len(asked) == 1
    place.now += AFTER_FAILURE
    assert people.person(SlackUser(TEAM, "UCLEO")) is None
    assert len(asked) == 2


def test_a_change_sets_apart_at_once_and_makes_nobody_known(place: Place) -> None:
    people, other = place.replica(), place.replica()
    people.heard(ADA, is_apart=False)
    people.heard(BOB, is_apart=True)
    assert kept(place.database) == {}
    people.person(ADA)
    people.heard(ADA, is_apart=True)
    assert other.person(ADA) == Person(False, "en-GB")
    people.heard(ADA, is_apart=False)
    assert other.person(ADA) == Person(False, "en-GB")
    place.now += SECOND
    assert people.ask_next()
    assert other.person(ADA) == MEMBER


def test_an_answer_that_was_asked_for_before_a_change_does_not_undo_it(place: Place) -> None:
    people = place.replica()
    people.person(ADA)
    place.now += HOLDS
    place.while_it_answers(lambda: people.heard(ADA, is_apart=True))
    assert people.person(ADA) == people.person(ADA) == Person(False, "en-GB")


def test_the_same_id_in_another_workspace_is_somebody_else(place: Place) -> None:
    people = place.replica()
    people.person(ADA)
    place.workspace.users["UADA"] = {"is_restricted": True}
    assert people.person(SlackUser("T0002", "UADA")) == Person(False, "en-GB")
    assert people.person(ADA) == MEMBER


def test_what_holds_no_more_is_swept(place: Place) -> None:
    people = place.replica()
    people.person(ADA)
    place.now += HOLDS - SECOND
    people.person(BOB)
    assert old_people(place.database, place.now, 10) == 0
    assert old_people(place.database, place.now + SECOND, 10) == 1
    assert set(kept(place.database)) == {BOB.key}


def kept(database: Database) -> dict[str, bool]:
    """Who is kept, and whether they are members."""
    with database.read() as connection:
        return {row.user_key: row.is_member for row in connection.execute(sa.select(slack_people))}
