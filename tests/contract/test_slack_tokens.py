"""The bot's token, renewed by several replicas over one database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import pytest
import sqlalchemy as sa

from frontdesk.channels.slack.tables import slack_tokens
from frontdesk.channels.slack.tokens import LEASE, App, RenewedToken
from frontdesk.database import Database, utc_now
from frontdesk.outbox.model import DeliveryError
from tests.channel_case import Received, other_side

SET_UP = "xoxe-1-set-up"
SECOND = timedelta(seconds=1)


class Lost(Exception):
    """A commit that failed."""


def renew(replicas: Sequence[RenewedToken]) -> None:
    """What the background of each replica does."""
    for replica in replicas:
        replica.renew()


class Slack:
    """Slack's part: each refresh token is good once."""

    def __init__(self) -> None:
        self.good, self.asked, self.fails = SET_UP, 0, 0
        self.while_it_answers: Callable[[], object] = lambda: None

    def answer(self, request: Received) -> bytes:
        given = dict(parse_qsl(request.body.decode()))
        self.asked += 1
        meanwhile, self.while_it_answers = self.while_it_answers, lambda: None
        meanwhile()
        if self.fails:
            self.fails -= 1
            return b'{"ok": false, "error": "internal_error"}'
        if given["refresh_token"] != self.good:
            return b'{"ok": false, "error": "invalid_refresh_token"}'
        self.good = f"xoxe-1-{self.asked}"
        pair = {"access_token": f"xoxe.xoxb-{self.asked}", "refresh_token": self.good, "expires_in": 43_200}
        return json.dumps({"ok": True, "token_type": "bot", **pair}).encode()


class Company:
    """Replicas over one database, and a clock that the test moves."""

    def __init__(self, database: Database, address: str, slack: Slack) -> None:
        self.database, self.slack, self.now = database, slack, utc_now()
        self._address = address

    def replica(self, refresh_token: str = SET_UP) -> RenewedToken:
        app = App("1.2", "a client secret of Slack", refresh_token)
        return RenewedToken(self.database, app, self._address, self.time)

    def time(self) -> datetime:
        return self.now


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    database, slack = Database(database_url), Slack()
    with other_side() as outside:
        outside.answering = slack.answer
        yield Company(database, f"{outside.url}/api/", slack)
    database.close()


def test_a_token_is_renewed_before_it_ends_and_once_for_all_replicas(company: Company) -> None:
    replicas = [company.replica() for _ in range(3)]
    assert {replica() for replica in replicas} == {"xoxe.xoxb-1"}
    company.now += timedelta(hours=9)
    renew(replicas)
    assert {replica() for replica in replicas} == {"xoxe.xoxb-1"}
    company.now += timedelta(hours=2)
    renew(replicas)
    assert {replica() for replica in replicas} == {"xoxe.xoxb-2"}
    assert company.slack.asked == 2


def test_replicas_at_once_use_a_refresh_token_once(company: Company) -> None:
    company.replica()()
    company.now += timedelta(hours=11)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(RenewedToken.renew, [company.replica() for _ in range(4)]))
    assert company.replica()() == "xoxe.xoxb-2"
    assert company.slack.asked == 2


def test_a_renewal_that_failed_leaves_the_token_that_is_good_and_is_tried_again(company: Company) -> None:
    replica = company.replica()
    replica()
    company.now += timedelta(hours=11)
    company.slack.fails = 1
    renew([replica, replica])
    assert replica() == "xoxe.xoxb-1"
    assert company.slack.asked == 2
    company.now += LEASE
    renew([replica])
    assert replica() == "xoxe.xoxb-3"


def test_who_needs_the_token_never_waits_for_the_next_one_while_it_is_good(company: Company) -> None:
    replica, other = company.replica(), company.replica()
    replica()
    company.now += timedelta(hours=12) - SECOND
    tokens: list[str] = []
    company.slack.while_it_answers = lambda: tokens.extend((replica(), other(), company.replica()()))
    replica.renew()
    assert tokens == ["xoxe.xoxb-1"] * 3
    assert replica() == "xoxe.xoxb-2"
    company.now += 2 * SECOND
    assert other() == "xoxe.xoxb-2"
    assert company.slack.asked == 2


def test_without_the_background_the_token_is_got_once_none_is_good(company: Company) -> None:
    replica = company.replica()
    replica()
    company.now += timedelta(hours=12)
    assert replica() == "xoxe.xoxb-2"


@pytest.mark.parametrize("others_try", [False, True])
def test_an_answer_that_could_not_be_stored_is_stored_before_slack_is_asked_again(
    company: Company, monkeypatch: pytest.MonkeyPatch, others_try: bool
) -> None:
    replica, other = company.replica(), company.replica()
    replica()
    company.now += timedelta(hours=11)
    with monkeypatch.context() as patched, pytest.raises(Lost):
        patched.setattr(replica, "_store", lambda answer: (_ for _ in ()).throw(Lost))
        replica.renew()
    company.now += LEASE
    if others_try:
        other.renew()  # in vain: the refresh token is used up
    replica.renew()
    company.now += timedelta(hours=11)
    other.renew()
    assert other() == f"xoxe.xoxb-{company.slack.asked}"
    assert company.slack.good == f"xoxe-1-{company.slack.asked}"


def test_a_process_that_ends_before_it_has_asked_loses_no_token(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying = company.replica()
    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(dying, "_ask", lambda *_: (_ for _ in ()).throw(SystemExit))
        dying()
    other = company.replica()
    with pytest.raises(DeliveryError, match="token_being_renewed"):
        other()
    company.now += LEASE
    assert other() == "xoxe.xoxb-1"


def test_a_refused_token_is_read_anew(company: Company) -> None:
    first, second = company.replica(), company.replica()
    first()
    company.now += timedelta(hours=11)
    second.renew()
    assert first() == "xoxe.xoxb-1"
    first.forget()
    assert first() == "xoxe.xoxb-2"


def test_another_refresh_token_in_the_settings_begins_anew(company: Company) -> None:
    company.replica()()
    company.slack.good = "xoxe-1-another"
    assert company.replica("xoxe-1-another")() == "xoxe.xoxb-2"


def test_the_database_holds_no_token_that_can_be_read(company: Company) -> None:
    company.replica()()
    with company.database.read() as connection:
        (row,) = connection.execute(sa.select(slack_tokens))
    stored = " ".join(map(str, row))
    assert not any(token in stored for token in ("xoxe.xoxb-1", company.slack.good, SET_UP))
