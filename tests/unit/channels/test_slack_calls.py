from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.channels.slack.model import SlackThread
from frontdesk.channels.slack.posting import PAUSE_SECONDS, Posting, TooLate
from frontdesk.channels.slack.sessions import status_of
from frontdesk.channels.slack.web_api import SlackAway, WebApi
from frontdesk.conversations.commit import Commit, Settled, StartedTurn
from frontdesk.conversations.model import Conversation, Owner, Status, TurnState
from frontdesk.database import Database, utc_now
from frontdesk.outbox.model import DeliveryError, RetryLater, Undeliverable
from tests.channel_case import OtherSide, other_side
from tests.slack import Workspace

THREAD = SlackThread("T0001", "D0001", "1790000000.000001")


@pytest.fixture(scope="module")
def outside() -> Iterator[OtherSide]:
    with other_side() as outside:
        yield outside


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("channel_not_found", Undeliverable),
        ("is_archived", Undeliverable),
        ("user_not_found", Undeliverable),
        ("msg_too_long", Undeliverable),
        ("invalid_blocks", Undeliverable),
        ("not_in_channel", DeliveryError),
        ("invalid_auth", DeliveryError),
        ("token_revoked", DeliveryError),
        ("account_inactive", DeliveryError),
        ("missing_scope", DeliveryError),
        ("internal_error", DeliveryError),
        ("something_new", DeliveryError),
        ("ratelimited", RetryLater),
        ("service_unavailable", SlackAway),
    ],
)
def test_each_error_of_slack_is_for_now_or_for_ever(outside: OtherSide, code: str, kind: type[DeliveryError]) -> None:
    refused: list[None] = []
    outside.answering = lambda request: json.dumps({"ok": False, "error": code}).encode()
    api = WebApi(lambda: "xoxb-1", f"{outside.url}/api/", lambda: refused.append(None))
    with pytest.raises(DeliveryError) as raised:
        api.call("chat.postMessage", channel="C1", text="hello")
    assert type(raised.value) is kind
    assert raised.value.code == code
    assert bool(refused) is (code in ("invalid_auth", "token_revoked"))


@pytest.mark.parametrize("body", [b"{}", b"<html>Back soon.</html>", b""])
def test_a_slack_that_serves_nobody_or_cannot_be_reached_is_away(outside: OtherSide, body: bytes) -> None:
    outside.failures, outside.failure, outside.answer = 1, 503, body
    with pytest.raises(SlackAway, match=r"^HTTP 503$"):
        Workspace(outside).api.call("chat.postMessage", channel="C1", text="hello")
    with pytest.raises(SlackAway, match=r"^ConnectionRefusedError$"):
        WebApi(lambda: "xoxb-1", "http://127.0.0.1:9/api/").call("chat.postMessage", channel="C1", text="hello")


def test_an_answer_that_is_not_slacks_is_an_error_that_quotes_nothing_of_it(outside: OtherSide) -> None:
    outside.answering = lambda request: b"<html>Sign in to the network, Ada.</html>"
    with pytest.raises(DeliveryError, match=r"^HTTP 200$") as raised:
        WebApi(lambda: "xoxb-1", f"{outside.url}/api/").call("chat.postMessage", channel="C1", text="hello")
    assert type(raised.value) is DeliveryError


def test_slack_says_when_to_come_back(outside: OtherSide) -> None:
    outside.failures, outside.failure = 1, 429
    outside.headers = {"Retry-After": "7"}
    with pytest.raises(RetryLater) as raised:
        Workspace(outside).api.call("chat.postMessage", channel="C1", text="hello")
    assert raised.value.seconds == 7


def test_what_might_be_posted_too_late_to_be_known_is_left_for_the_next_try(outside: OtherSide) -> None:
    workspace = Workspace(outside)
    with pytest.raises(TooLate):
        Posting(workspace.api).post(THREAD, [{"text": "hello", "blocks": []}], "k", 0.0, False, within=0.0)
    assert workspace.posts == []


def test_the_parts_of_a_message_are_posted_one_a_call_and_none_that_arrived_again(outside: OtherSide) -> None:
    workspace = Workspace(outside)
    posting, parts = Posting(workspace.api), [{"text": text, "blocks": []} for text in "abc"]
    with pytest.raises(RetryLater) as rest:
        posting.post(THREAD, parts, "k", 1_790_000_000.0, False, within=60)
    assert rest.value.seconds == PAUSE_SECONDS
    workspace.errors["chat.postMessage"] = ["internal_error"]
    with pytest.raises(DeliveryError, match="internal_error"):
        posting.post(THREAD, parts, "k", 1_790_000_000.0, True, within=60)
    with pytest.raises(RetryLater):
        posting.post(THREAD, parts, "k", 1_790_000_000.0, True, within=60)
    for _ in range(2):
        posting.post(THREAD, parts, "k", 1_790_000_000.0, True, within=60)
    assert [each["text"] for each in workspace.posts] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("owner", "status", "started", "expected"),
    [
        (Owner.BOT, Status.OPEN, True, "processing"),
        (Owner.BOT, Status.OPEN, False, "active"),
        (Owner.QUEUE, Status.OPEN, False, "suspended"),
        (Owner.AGENT, Status.OPEN, False, "active"),
        (Owner.AGENT, Status.RESOLVED, False, "closed"),
    ],
)
def test_the_status_of_a_thread_says_who_is_next(owner: Owner, status: Status, started: bool, expected: str) -> None:
    conversation = Conversation("c1", "slack", owner, 1, status, episode=1, last_seq=1)
    settled = [Settled("c1", 1, owner, TurnState.ANSWERED, 1.0)]
    turn = StartedTurn.__new__(StartedTurn) if started else None
    assert status_of(Commit(conversation, [], settled, turn)) == expected
    assert started or status_of(Commit(conversation)) in (None, expected)


def test_a_thread_is_at_work_also_when_a_further_message_comes() -> None:
    conversation = Conversation("c1", "slack", Owner.BOT, 1, Status.OPEN, episode=1, last_seq=2)
    settled = [Settled("c1", 1, Owner.BOT, TurnState.ANSWERED, 1.0)]
    working = replace(conversation, lease_expires_at=utc_now())
    assert (status_of(Commit(working, [], settled)), status_of(Commit(conversation, [], settled))) == (
        "processing",
        "active",
    )


@pytest.mark.parametrize("speed", [1.0, 10.0])
def test_places_take_messages_and_changes_of_them_as_fast_as_slack_allows_it(
    outside: OtherSide, tmp_path: Path, speed: float
) -> None:
    slack = Workspace(outside).channel(Database(f"sqlite:///{tmp_path / 'unused'}"), speed=speed)
    there, elsewhere = (slack.pace(SlackThread("T1", channel, "1.2").key) for channel in ("C1", "C2"))
    assert there.seconds == elsewhere.seconds == 1.0 / speed and there.place != elsewhere.place
    assert slack.pace_of_updates(THREAD.key).seconds == 1.2 / speed
