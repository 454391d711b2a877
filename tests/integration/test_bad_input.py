"""Input that does not fit: each gets a clear answer, nothing is lost, and the conversation goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.clients import Agent, Customer, Site, new_id, turn_of

# ---- messages that are refused -----------------------------------------------------------------------------------

REFUSED: dict[str, tuple[Any, int, str]] = {
    "empty": ({"id": "m-1", "text": ""}, 400, "empty"),
    "only white space": ({"id": "m-1", "text": " \t\n\u00a0\u3000 "}, 400, "empty"),
    "one character too many": ({"id": "m-1", "text": "x" * 20001}, 413, "too_long"),
    "neither text nor button": ({"id": "m-1"}, 400, "bad_request"),
    "text and button": ({"id": "m-1", "text": "hi", "button": "x"}, 400, "bad_request"),
    "no id": ({"text": "hello"}, 400, "bad_request"),
    "id empty": ({"id": "", "text": "hello"}, 400, "bad_id"),
    "id too long": ({"id": "x" * 65, "text": "hello"}, 400, "bad_id"),
    "id not ASCII": ({"id": "ä", "text": "hello"}, 400, "bad_id"),
    "id a number": ({"id": 1, "text": "hello"}, 400, "bad_request"),
    "text a number": ({"id": "m-1", "text": 1}, 400, "bad_request"),
    "text a list": ({"id": "m-1", "text": ["hello"]}, 400, "bad_request"),
    "text an object": ({"id": "m-1", "text": {"a": 1}}, 400, "bad_request"),
    "button unknown": ({"id": "m-1", "button": "0" * 20}, 400, "unknown_button"),
    "button too long": ({"id": "m-1", "button": "0" * 65}, 400, "bad_request"),
    "button a lone surrogate": ({"id": "m-1", "button": "\ud800"}, 400, "bad_request"),
    "button with NUL": ({"id": "m-1", "button": "a\x00b"}, 400, "unknown_button"),
    "unknown member": ({"id": "m-1", "text": "hello", "x": 1}, 400, "bad_request"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_message_that_does_not_fit_is_refused_over_http_and_the_next_one_is_answered(
    visitor: Customer, name: str
) -> None:
    body, status, code = REFUSED[name]
    answer = visitor.ask("POST", "/api/chat/messages", body)
    assert (answer.status, answer.code) == (status, code)
    _is_a_sentence(answer.body["error"]["message"])
    assert "Larkfield" in visitor.say("hello").text
    assert [e["text"] for e in visitor.events() if e["from"] == "customer"] == ["hello"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_message_that_does_not_fit_is_refused_on_the_socket_and_the_next_one_is_answered(
    visitor: Customer, name: str
) -> None:
    body, _, code = REFUSED[name]
    with visitor.socket() as socket:
        socket.until("ready")
        socket.send_raw(json.dumps({"type": "message", **body}))
        error = socket.receive()
        assert (error["type"], error["code"]) == ("error", code)
        assert error["id"] == (body.get("id") if isinstance(body.get("id"), str) else None) or code == "bad_id"
        _is_a_sentence(error["message"])
        socket.send({"type": "message", "id": new_id(), "text": "hello"})
        assert "Larkfield" in turn_of(socket).text
    assert [e["text"] for e in visitor.events() if e["from"] == "customer"] == ["hello"]


MALFORMED: dict[str, bytes] = {
    "cut off": b'{"id": "m-1", "text": "hel',
    "no JSON": b"hello",
    "a list": b"[]",
    "a text": b'"hello"',
    "null": b"null",
    "a number with 100,000 digits": b"1" * 100_000,
    "single quotes": b"{'id': 'm-1', 'text': 'hello'}",
    "two objects": b"{}{}",
    "not UTF-8": b'{"id": "m-1", "text": "\xff\xfe"}',
    "nested 100,000 deep": b"[" * 100_000,
    "nested deep and closed": b'{"id": "m-1", "text": ' + b"[" * 60_000 + b"]" * 60_000 + b"}",
    "objects nested deep": b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_message_is_refused_over_http(visitor: Customer, name: str) -> None:
    answer = visitor.ask("POST", "/api/chat/messages", raw=MALFORMED[name])
    assert (answer.status, answer.code) == (400, "bad_request")
    _is_a_sentence(answer.body["error"]["message"])
    assert visitor.events() == [] and visitor.say("hello").said


@pytest.mark.parametrize("name", [name for name in MALFORMED if name != "not UTF-8"])
def test_what_is_no_frame_is_refused_and_the_socket_stays_open(visitor: Customer, agent: Agent, name: str) -> None:
    for side in (visitor.socket(), agent.socket()):
        with side as socket:
            socket.until("ready")
            socket.send_raw(MALFORMED[name].decode())
            assert socket.until("error")[-1]["code"] == "bad_request"
            socket.send({"type": "ping"})
            socket.until("pong")


@pytest.mark.parametrize("frame", ['{"type": "shout"}', "{}", '{"type": 1}', '{"type": null}', '{"type": ["message"]}'])
def test_an_unknown_frame_is_refused_and_the_socket_stays_open(visitor: Customer, agent: Agent, frame: str) -> None:
    for side in (visitor.socket(), agent.socket()):
        with side as socket:
            socket.until("ready")
            socket.send_raw(frame)
            assert socket.until("error")[-1]["code"] == "bad_request"
            socket.send({"type": "ping"})
            socket.until("pong")


@pytest.mark.parametrize(
    "frame",
    [
        "hello",
        "{}",
        '{"type": "ping"}',
        '{"type": "message", "id": "m-1", "text": "hello"}',
        '{"type": "auth"}',
        '{"type": "auth", "session": "cs_unknown"}',
        '{"type": "auth", "session": 1}',
        '{"type": "auth", "session": "x", "after": -1}',
        '{"type": "auth", "session": "' + "x" * 200 + '"}',
    ],
)
@pytest.mark.parametrize("channel", ["chat", "inbox"])
def test_a_socket_that_does_not_say_who_it_is_is_closed(site: Site, channel: str, frame: str) -> None:
    with site.socket(channel) as socket:
        socket.send_raw(frame)
        assert socket.closed()[0] == 4401


@pytest.mark.parametrize(
    "media",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/jsonp"],
)
def test_json_under_another_content_type_is_refused(visitor: Customer, agent: Agent, media: str) -> None:
    body, headers = '{"id": "m-1", "text": "hello"}', {"Content-Type": media}
    assert visitor.ask("POST", "/api/chat/messages", raw=body, headers=headers).status == 400
    assert agent.ask("POST", f"/conversations/{visitor.conversation}/notes", raw=body, headers=headers).status == 400
    take = agent.ask("POST", f"/conversations/{visitor.conversation}/take-over", raw="{}", headers=headers)
    assert take.status == 400
    assert visitor.history() | {"owner": "bot", "events": []} == visitor.history()


@pytest.mark.parametrize("value", ["-1", "abc", "1.5", "１", "9" * 30, "0x10", "", "1e3", "2147483648", "+1", "%00"])
def test_a_number_in_the_address_that_is_none_is_refused(visitor: Customer, agent: Agent, value: str) -> None:
    assert visitor.ask("GET", f"/api/chat/events?after={value}").status in ((200,) if value == "" else (400,))
    assert agent.ask("GET", f"/conversations?limit={value}").status in ((200,) if value == "" else (400,))


def test_a_page_that_begins_nowhere_is_refused(agent: Agent) -> None:
    tokens = ["abc", "W10=", "WyIiLCIiLDFd", "bnVsbA==", "é", "W251bGwsIjIwMjYtMDEtMDEiLCJ4Il0=", "A" * 300, "%00"]
    for token in tokens:
        refused = agent.ask("GET", f"/conversations?after={token}")
        assert (refused.status, refused.code) == (400, "bad_request"), token
        assert "next" in refused.body["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/chat/nothing", 404),
        ("GET", "/api/chat/../../etc/passwd", 404),
        ("PUT", "/api/chat/messages", 405),
        ("GET", "/api/chat/messages", 405),
        ("DELETE", "/api/inbox/conversations", 405),
        ("TRACE", "/api/chat/events", 405),
        ("POST", "/.env", 404),
    ],
)
def test_what_is_not_there_is_told_plainly(site: Site, method: str, path: str, status: int) -> None:
    assert site.ask(method, path).status == status


# ---- messages that are taken ---------------------------------------------------------------------------------------

TAKEN = {
    "20,000 characters": "x" * 20000,
    "20,000 emoji": "🦊" * 20000,
    "20,000 words' worth of a question": ("where is my order? " * 1053)[:20000],
    "one emoji": "🙂",
    "a family of emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "right to left": "أين طلبي؟ שלום",
    "right-to-left override": "abc \u202egnp.exe",
    "control characters": "a\x01b\x07c\x1b[31md\x7f\x85\r\n\x0b",
    "only control characters": "\x00\x01\x02",
    "only lone surrogates": "\udfff\ud800",
    "only unassigned characters": "\ufdd0\U000e0fff",
    "white space longer than the assistant reads": " " * 5000 + "hello",
    "only zero-width characters": "\u200b\u200d\ufeff\u2060",
    "NUL in the middle": "hel\x00lo",
    "lone surrogates": "a\ud800b\udfffc",
    "noncharacters": "\ufdd0\ufdd00000\uffff\U0010ffff",
    "10,000 combining marks": "e" + "\u0301" * 10_000,
    "HTML": "<b>hello</b><script>alert(1)</script>",
    "/restart": "/restart",
    "leading spaces and a slash": "  /greet",
    "an intent with entities": '/any_intent{"slot":"x"}',
    "JSON": '{"type": "message", "text": "hello"}',
    "SQL": "'; drop table events; --",
    "format strings": "%s %n {0} {turn} ${jndi:ldap://127.0.0.1/a}",
    "white space around": "  hello  \n",
    "one very long word of a URL": "https://example.com/" + "a/" * 4000,
    "line separators": "a\u2028b\u2029c",
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_message_of_any_characters_is_stored_exactly_and_answered(visitor: Customer, agent: Agent, name: str) -> None:
    text = TAKEN[name]
    turn = visitor.say(text)
    assert turn.said and turn.owner == "bot", "no answer of the bot"
    assert turn.events[0]["text"] == text
    assert visitor.events()[0]["text"] == text
    assert agent.whole(visitor.conversation)["events"][0]["text"] == text
    assert "Larkfield" in visitor.say("hello").text


def test_what_nobody_understood_reaches_a_person_exactly(visitor: Customer, agent: Agent) -> None:
    text = "\u202eflim \x00 \ud800 <i>gorp</i>"
    visitor.say("blorf snarg wibble"), visitor.say(text)
    visitor.say("yes")
    whole = agent.whole(visitor.conversation)
    assert text in [event["text"] for event in whole["events"]]
    # Whether nonsense is taken for no message or for a question that no article answers is the model's.
    assert whole["packet"]["reason"] in ("not_understood_twice", "no_answer_found")


def _is_a_sentence(message: str) -> None:
    assert message[0].isupper() or ":" in message
    assert message.endswith(".") and len(message) < 300
