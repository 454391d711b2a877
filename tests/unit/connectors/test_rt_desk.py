"""Request Tracker's adapter, against answers that a real one does not give when it is asked to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from frontdesk.channels.model import InboundRequest
from frontdesk.connectors.looking import look_at
from frontdesk.connectors.model import (
    Change,
    DeskAway,
    DeskBusy,
    DeskRefuses,
    NewTicket,
    Requester,
    TicketGone,
    TicketHidden,
    TicketStatus,
)
from frontdesk.connectors.rt.client import RtClient
from frontdesk.connectors.rt.desk import RequestTracker
from frontdesk.problems import BadRequest
from tests.channel_case import other_side

TICKET: dict[str, Any] = {
    "id": 7,
    "Status": "open",
    "Owner": {"id": "Nobody"},
    "Creator": {"id": "frontdesk"},
    "CustomFields": [{"name": "Frontdesk", "values": []}],
}


class Asked(list[str]):
    """Methods and paths; and the tokens that came with them."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[str] = []


@contextmanager
def answering(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[tuple[RequestTracker, Asked]]:
    """The desk before a server that gives these answers, the last one again and again."""
    asked = Asked()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.rfile.read(length)
            status, headers, body = answers[min(len(asked), len(answers) - 1)]
            asked.append(f"{self.command} {self.path}")
            asked.tokens.append(self.headers["Authorization"])
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # who asked may be gone
                self.wfile.write(body)

        do_POST = do_PUT = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield RequestTracker(RtClient(f"http://127.0.0.1:{server.server_port}", "1-2-3"), "General", "s" * 32), asked
    finally:
        server.shutdown()
        server.server_close()


def said(body: Any, status: int = 200, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return status, headers, json.dumps(body).encode()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((status, DeskAway) for status in (301, 302, 401, 403, 404, 410, 500, 502)),
        *((status, DeskBusy) for status in (429, 503)),
        *((status, DeskRefuses) for status in (400, 422)),
    ],
)
def test_each_answer_says_whether_to_try_again(status: int, kind: type[Exception]) -> None:
    with answering((status, {"Location": "http://127.0.0.1:1/"}, b"{}")) as (desk, asked), pytest.raises(kind):
        look_at(desk, "7")
    assert len(asked) == (2 if status == 403 else 1)  # are others shown?


@pytest.mark.parametrize("message", ["Not Found", "Resource does not exist; use POST to create"])
def test_only_what_it_says_itself_of_a_ticket_makes_the_ticket_gone(message: str) -> None:
    with answering(said({"message": message}, 404)) as (desk, _):
        with pytest.raises(TicketGone):
            look_at(desk, "7")
        for ask in (lambda: desk.find("a" * 32), lambda: desk.changed(""), lambda: desk.look({"7": None, "8": None})):
            with pytest.raises(DeskAway):
                ask()
    with answering(said({"message": "no Route matched"}, 404)) as (desk, _), pytest.raises(DeskAway):
        look_at(desk, "7")


def test_it_comes_back_when_it_is_told_to() -> None:
    with answering((429, {"Retry-After": "77"}, b"")) as (desk, _), pytest.raises(DeskBusy) as busy:
        look_at(desk, "7")
    assert busy.value.seconds == 77


def test_what_is_no_json_comes_from_somebody_else() -> None:
    with answering((200, {}, b"<html>Sign in</html>")) as (desk, _), pytest.raises(DeskAway):
        look_at(desk, "7")


def test_redirects_and_addresses_in_answers_and_webhooks_are_not_followed() -> None:
    """Request Tracker may stand in a private network; but who asks it for another address is asked nothing."""
    with other_side() as canary:
        inward = {"Location": canary.url}
        with answering((302, inward, b""), (307, inward, b""), said({**TICKET, "_url": canary.url})) as (desk, asked):
            for _ in range(2):
                with pytest.raises(DeskAway):
                    look_at(desk, "7")
            with pytest.raises(DeskAway):  # what comes next is no list of what was written
                look_at(desk, "7")
            hints = desk.parse(
                InboundRequest({}, json.dumps({"ticket": "7", "transaction": "1", "url": canary.url}).encode())
            )
        assert [hint.ticket_id for hint in hints] == ["7"]
        assert not canary.received and all(" /REST/2.0/" in line for line in asked)


def test_the_token_is_shown_whatever_the_machine_keeps_for_the_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with answering(said({"message": "Not Found"}, 404)) as (desk, asked):
        desk.look({"7": None})
    assert asked.tokens == ["token 1-2-3"]


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({}, b" " * (9 << 20), "too_long"),
        ({"Content-Length": "400"}, b'{"id": 7', "ConnectionError|cut_off|ProtocolError|IncompleteRead"),
        ({"Content-Encoding": "gzip"}, b"x", "packed"),
    ],
)
def test_an_answer_that_is_too_long_cut_off_or_packed_is_none(headers: dict[str, str], body: bytes, code: str) -> None:
    with answering((200, headers, body)) as (desk, _), pytest.raises(DeskAway) as away:
        look_at(desk, "7")
    assert re.fullmatch(code, away.value.code)


def test_nobody_there_is_away() -> None:
    with pytest.raises(DeskAway):
        look_at(RequestTracker(RtClient("http://127.0.0.1:9", "t"), "General", ""), "7")


@pytest.mark.parametrize("other", [{"id": 9}, {"Status": "deleted"}])
def test_a_ticket_that_was_merged_or_deleted_is_gone(other: dict[str, Any]) -> None:
    with answering(said({**TICKET, **other})) as (desk, _), pytest.raises(TicketGone):
        look_at(desk, "7")


def test_a_ticket_is_hidden_only_if_others_are_shown() -> None:
    forbidden, listed, empty = (said({"message": "Forbidden"}, 403), said({"items": [{"id": 8}]}), said({"items": []}))
    with answering(forbidden, listed) as (desk, _), pytest.raises(TicketHidden):
        look_at(desk, "7")
    for others in (empty, forbidden):
        with answering(forbidden, others) as (desk, _), pytest.raises(DeskAway):
            look_at(desk, "7")


def test_a_status_that_was_not_taken_is_refused_although_the_answer_was_200() -> None:
    answers = (said(["Ticket 7: dependencies"]), said(TICKET))
    with answering(*answers) as (desk, _), pytest.raises(DeskRefuses):
        desk.update("7", Change(status=TicketStatus.SOLVED))


def test_an_owner_whom_it_does_not_know_is_left_as_it_is() -> None:
    with answering(said({"items": []})) as (desk, asked):
        desk.update("7", Change(assignee="somebody@elsewhere.example"))
    assert [line.split("?")[0] for line in asked] == ["GET /REST/2.0/users"]


@pytest.mark.parametrize("body", [{}, [], {"items": [{}]}, {"id": 7}, {"items": None}, "x", None])
def test_an_answer_of_another_form_is_none(body: Any) -> None:
    new = NewTicket("a" * 32, "A refund", "The packet.", Requester(None, None, None, "anonymous"), "")
    with answering(said(body)) as (desk, _):
        for ask in (lambda: desk.changed("{}"), lambda: desk.look({"7": None, "8": None}), lambda: look_at(desk, "7")):
            with pytest.raises(DeskAway):
                ask()
        if body != {"id": 7}:
            with pytest.raises(DeskAway):
                desk.open(new)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"ticket": "1"}', b'{"ticket": "1;", "transaction": "2"}', b"\xff"]
)
def test_a_webhook_that_says_no_ticket_cannot_be_read(body: bytes) -> None:
    desk = RequestTracker(RtClient("http://127.0.0.1:9", "t"), "General", "")
    with pytest.raises(BadRequest):
        desk.parse(InboundRequest({}, body))


def test_a_ticket_that_changed_in_the_second_of_the_look_is_told_of_again() -> None:
    """LastUpdated counts in seconds."""
    now = "Fri, 27 Nov 2026 10:00:00 GMT"

    def listed(*pairs: tuple[str, str]) -> tuple[int, dict[str, str], bytes]:
        tickets = [{"id": number, "LastUpdated": at, "CustomFields": []} for number, at in pairs]
        return said({"items": tickets}, Date=now)

    fresh, old = ("1", "2026-11-27T10:00:00Z"), ("2", "2026-11-27T09:59:00Z")
    with answering(listed(old), listed(fresh, old)) as (desk, _):
        first = desk.changed("")
        second = desk.changed(first.cursor)
        third = desk.changed(second.cursor)
    assert (list(first.tickets), list(second.tickets), list(third.tickets)) == ([], ["1"], ["1"])


@pytest.mark.parametrize(("pages", "asked_for"), [(None, 3), (2, 2)])
def test_a_page_most_of_which_we_may_not_see_is_not_the_last(pages: int | None, asked_for: int) -> None:
    """As after many tickets were moved to a queue that is nothing for us."""

    def listed(*numbers: int) -> tuple[int, dict[str, str], bytes]:
        tickets = [{"id": each, "LastUpdated": "2026-11-27T10:00:00Z", "CustomFields": []} for each in numbers]
        return said({"items": tickets, "pages": pages}, Date="Fri, 27 Nov 2026 10:00:00 GMT")

    with answering(listed(), listed(1), listed(2), listed()) as (desk, asked):
        found = desk.changed(desk.changed("").cursor)
    assert set(found.tickets) == {"1", "2"}
    assert len(asked) == 1 + asked_for


def test_what_is_missing_is_said_with_what_to_do() -> None:
    with answering(said({"TicketCustomFields": [{"name": "Frontdesk"}]})) as (desk, _):
        (problem,) = desk.problems()
    assert "'Frontdesk reference'" in problem and "frontdesk.initialdata" in problem
    with answering((401, {}, b"{}")) as (desk, _):
        (problem,) = desk.problems()
    assert "FRONTDESK_RT_TOKEN" in problem
