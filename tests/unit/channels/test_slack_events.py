from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.channels.model import CustomerMessage, CustomerRating, Handshake, Ignored, InboundRequest
from frontdesk.channels.slack.events import payload_of, read
from frontdesk.conversations.model import NoIdentity
from frontdesk.intake.model import Rating
from frontdesk.problems import BadRequest
from tests.slack import APP, BOT, SUPPORT, TEAM, envelope, pressed, ts, written

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
#: Names that the reader looks at, so that it gets further than with any others.
NAMES = st.sampled_from(
    ["type", "event", "team_id", "channel", "user", "ts", "thread_ts", "text", "files", "actions", "message", "team"]
)
VALUES = st.sampled_from(["event_callback", "block_actions", "message", "app_mention", "C1", "D1", TEAM])


def arrived(payload: dict[str, Any]) -> CustomerMessage:
    found = read(payload, [SUPPORT])
    assert isinstance(found, CustomerMessage)
    return found


def test_a_message_is_the_persons_of_the_team_in_the_thread() -> None:
    message = arrived(envelope(written("D0001", ts(2), "hello", thread_ts=ts(1))))
    assert message.thread_key == f"{TEAM}:D0001:{ts(1)}"
    assert (message.id, message.sender_id, message.text) == (f"{TEAM}:D0001:{ts(2)}", f"{TEAM}:UADA", "hello")
    assert (message.no_identity, message.begins, message.files) == (None, True, 0)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"subtype": "message_changed", "message": {}}, "edited"),
        ({"subtype": "message_deleted"}, "deleted"),
        ({"subtype": "bot_message", "bot_id": "B1"}, "bot_message"),
        ({"subtype": "channel_join"}, "notice"),
        ({"subtype": "assistant_app_thread"}, "notice"),
        ({"bot_id": "B1"}, "bot_message"),
        ({"bot_profile": {"id": "B1"}}, "bot_message"),
        ({"user": None}, "bot_message"),
        ({"user": BOT}, "own_message"),
        ({"app_id": APP, "bot_id": "B1"}, "own_message"),
        ({"edited": {"user": "UADA"}}, "edited"),
        ({"type": "app_home_opened", "tab": "messages"}, "unknown_kind"),
    ],
)
def test_what_is_no_persons_new_message_is_ignored(event: dict[str, Any], reason: str) -> None:
    assert read(envelope(written("D0001", ts(1), "hello") | event), []) == Ignored(reason)


@pytest.mark.parametrize("payload", [{"type": "app_rate_limited"}, {"type": "view_submission"}, {"type": 1}, {}])
def test_what_is_no_event_and_no_press_is_ignored(payload: dict[str, Any]) -> None:
    assert isinstance(read(payload, []), Ignored)


def test_the_address_is_confirmed_with_the_challenge() -> None:
    assert read({"type": "url_verification", "challenge": "3eZbrw1a"}, []) == Handshake("3eZbrw1a")


@pytest.mark.parametrize(
    ("channel", "more", "begins"),
    [
        (SUPPORT, {}, True),
        (SUPPORT, {"thread_ts": ts(0), "parent_user_id": "UADA"}, True),
        (SUPPORT, {"thread_ts": ts(0), "parent_user_id": "UBOB"}, False),
        ("C0001", {"type": "app_mention"}, True),
        ("C0001", {"text": f"<@{BOT}> hello"}, True),
        ("C0001", {"type": "app_mention", "thread_ts": ts(0)}, True),
        ("C0001", {"thread_ts": ts(0), "parent_user_id": "UADA"}, False),
    ],
)
def test_what_begins_a_conversation_depends_on_the_place(channel: str, more: dict[str, Any], begins: bool) -> None:
    assert arrived(envelope(written(channel, ts(1), "hello") | more)).begins is begins


def test_a_message_among_others_that_is_not_for_us_is_ignored() -> None:
    assert read(envelope(written("C0001", ts(1), "hello <@U0OTHER>")), [SUPPORT]) == Ignored("not_addressed")


@pytest.mark.parametrize(
    ("channel", "more", "outside", "expected"),
    [
        ("D0001", {}, False, None),
        (SUPPORT, {}, False, NoIdentity.OTHERS_READ),
        ("D0001", {}, True, NoIdentity.STRANGER),
        ("D0001", {"user_team": "T0002"}, False, NoIdentity.STRANGER),
        (SUPPORT, {"team": "T0002"}, False, NoIdentity.STRANGER),
        (SUPPORT, {}, True, NoIdentity.OTHERS_READ),
        (SUPPORT, {"user_team": "T0002"}, True, NoIdentity.STRANGER),
    ],
)
def test_why_nobody_may_be_known_is_said_by_the_place_and_the_team(
    channel: str, more: dict[str, Any], outside: bool, expected: NoIdentity | None
) -> None:
    payload = envelope(written(channel, ts(1), "hello", **more), is_ext_shared_channel=outside)
    assert arrived(payload).no_identity is expected


def test_a_press_is_in_the_thread_of_the_message_with_the_button() -> None:
    message = arrived(pressed("D0001", ts(1), ts(5), "opaque"))
    assert (message.thread_key, message.button, message.text) == (f"{TEAM}:D0001:{ts(1)}", "opaque", None)
    assert message.id == f"{TEAM}:D0001:{ts(5)}"


def test_a_pressed_star_is_a_rating_by_whoever_pressed_it() -> None:
    found = read(pressed("D0001", ts(1), ts(5), "3:bot:4", action="rate:4"), [])
    assert found == CustomerRating(f"{TEAM}:D0001:{ts(1)}", f"{TEAM}:UADA", Rating(3, bot=4))


@pytest.mark.parametrize("value", ["", "3", "3:bot:6", "3:bot:0", "3:all:4", "x:bot:4", "3:bot:4:5", "3:bot:٤"])
def test_what_is_no_score_cannot_be_read(value: str) -> None:
    with pytest.raises(BadRequest):
        read(pressed("D0001", ts(1), ts(5), value, action="rate:4"), [])


def test_a_press_of_a_link_is_ignored() -> None:
    payload = pressed("D0001", ts(1), ts(5), "opaque")
    payload["actions"][0]["action_id"] = "link"
    assert read(payload, []) == Ignored("link_opened")


def test_files_are_counted() -> None:
    event = written("D0001", ts(1), "", subtype="file_share", files=[{"id": "F1"}, {"id": "F2"}])
    assert arrived(envelope(event)).files == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"payload=",
        b"payload=%7B",
        b"payload=[]",
        b"\xff",
        b"payload=\xff",
        b'{"a":' * 20_000,
    ],
)
def test_what_is_no_payload_cannot_be_read(body: bytes) -> None:
    with pytest.raises(BadRequest):
        payload_of(InboundRequest({}, body))


def test_a_form_holds_the_payload_of_an_interaction() -> None:
    payload = pressed("D0001", ts(1), ts(5), "ü&=+%")
    body = urlencode({"payload": json.dumps(payload)}).encode()
    assert payload_of(InboundRequest({}, body)) == payload


@given(
    st.dictionaries(NAMES | st.text(), VALUES | ANYTHING, max_size=6),
    st.dictionaries(NAMES, VALUES | ANYTHING, max_size=8),
)
def test_whatever_comes_is_read_or_refused(outer: dict[str, Any], event: dict[str, Any]) -> None:
    for payload in (outer, outer | {"type": "event_callback", "event": event}, outer | {"type": "block_actions"}):
        try:
            found = read(payload, [SUPPORT])
        except BadRequest:
            continue
        if isinstance(found, CustomerMessage) and found.no_identity is None:
            team, _, _ = found.sender_id.rpartition(":")
            assert found.thread_key.startswith(f"{team}:D")
