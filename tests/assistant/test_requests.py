"""Who may ask for a turn, and what is one."""

from __future__ import annotations

import json
import time

import pytest
import requests
from action_server import ActionServer
from frontdesk_side import Replica, signed, turn_body


def test_without_headers_nothing_runs(rasa: Replica, actions: ActionServer) -> None:
    assert rasa.post(turn_body("where is my order"), headers={}).status_code == 401
    assert actions.calls == []


def test_another_secret_is_refused(rasa: Replica, actions: ActionServer) -> None:
    body = turn_body("where is my order")
    assert rasa.post(body, signed(body, secret="another secret altogether")).status_code == 401
    assert actions.calls == []


@pytest.mark.parametrize("seconds", [-61, 62])
def test_a_timestamp_more_than_a_minute_off_is_refused(rasa: Replica, seconds: int) -> None:
    body = turn_body("hello")
    assert rasa.post(body, signed(body, str(int(time.time()) + seconds))).status_code == 401


@pytest.mark.parametrize("timestamp", ["now", "-1", "1e9", "٣", "9" * 5000])
def test_a_timestamp_that_is_none_is_refused(rasa: Replica, timestamp: str) -> None:
    body = turn_body("hello")
    headers = {name: value.encode() for name, value in signed(body, timestamp).items()}
    assert rasa.post(body, headers).status_code in (400, 401, 413)


def test_a_signature_replayed_with_another_body_is_refused(rasa: Replica) -> None:
    assert rasa.post(turn_body(payload="/order_status"), signed(turn_body("hello"))).status_code == 401


def test_a_signature_replayed_at_another_time_is_refused(rasa: Replica) -> None:
    body = turn_body("hello")
    headers = {**signed(body), "X-Frontdesk-Timestamp": str(int(time.time()) + 5)}
    assert rasa.post(body, headers).status_code == 401


def test_a_signature_that_is_not_ascii_is_refused(rasa: Replica) -> None:
    body = turn_body("hello")
    headers = {**signed(body), "X-Frontdesk-Signature": "é".encode()}
    assert rasa.post(body, headers).status_code == 401


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body is not JSON"),
        (b"{", "the body is not JSON"),
        (b"\xff", "the body is not JSON"),
        (b"[" * 100_000, "the body is not JSON"),
        (b"[]", "the body is not a JSON object"),
        (turn_body(), "exactly one of text and payload must be given"),
        (turn_body("hello", "/greet"), "exactly one of text and payload must be given"),
        (turn_body(7), "text has the wrong type"),
        (turn_body("\ud800"), "text is not valid Unicode"),
        (turn_body(payload="greet"), "payload must begin with /"),
        (turn_body(payload=["/greet"]), "payload has the wrong type"),
        (turn_body("hello", turn=...), "turn is missing"),
        (turn_body("hello", turn=""), "turn is empty"),
        (turn_body("hello", deadline=...), "deadline is missing"),
        (turn_body("hello", deadline="soon"), "deadline has the wrong type"),
        (turn_body("hello", deadline=True), "deadline has the wrong type"),
        (turn_body("hello", deadline=float("inf")), "deadline must be finite"),
        (turn_body("hello", events=...), "events is missing"),
        (turn_body("hello", events={}), "events has the wrong type"),
        (turn_body("hello", events=[1]), "events: every event must be an object"),
        (turn_body("hello", events=[{}]), "events: every event must be an object"),
        (turn_body("hello", locale=...), "locale is missing"),
    ],
)
def test_a_body_that_is_no_turn_gets_400_and_the_reason(rasa: Replica, body: bytes, message: str) -> None:
    response = rasa.post(body)
    assert response.status_code == 400
    assert response.json()["error"].startswith(message)


def test_a_body_beyond_the_limit_is_refused(rasa: Replica) -> None:
    assert rasa.post(turn_body("x" * 1_000_001)).status_code == 413


@pytest.mark.parametrize(
    "path", ["status", "version", "model/parse", "conversations/default/tracker", "webhooks/rest/webhook"]
)
def test_nothing_else_of_rasa_can_be_reached(rasa: Replica, path: str) -> None:
    address = rasa.url.replace("webhooks/turn/", path)
    assert requests.get(address, timeout=5).status_code == 404
    assert requests.post(address, data=json.dumps({"text": "/greet"}), timeout=5).status_code == 404
