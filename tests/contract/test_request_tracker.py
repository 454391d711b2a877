"""What a real Request Tracker does by itself: its scrip tells of tickets, and `frontdesk connect rt` connects it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values

from frontdesk.bootstrap.rt import build_rt
from frontdesk.channels.model import InboundRequest
from frontdesk.cli.connect.rt import connect_rt
from frontdesk.cli.doctor import check_desk
from frontdesk.connectors.looking import look_at
from frontdesk.connectors.model import Comment, NewTicket, Requester
from frontdesk.settings import Settings
from tests.channel_case import OtherSide, Received, other_side
from tests.desks.rt import WEBHOOK_PORT, RtCase, open_case, server

REFERENCE = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def case() -> Iterator[RtCase]:
    with open_case() as opened:
        yield opened


@pytest.fixture
def frontdesk() -> Iterator[OtherSide]:
    with other_side(WEBHOOK_PORT) as there:
        yield there


def test_the_scrip_tells_of_what_people_do_in_our_tickets_and_signs_it(case: RtCase, frontdesk: OtherSide) -> None:
    nobody = Requester(None, None, None, "anonymous")
    ticket_id = case.desk.open(NewTicket(REFERENCE, "A refund", "The packet.", nobody, "asked_for_person")).id
    case.desk.append(ticket_id, Comment(f"{REFERENCE}:3", "what we write is no news to us"))
    assert frontdesk.received == []
    case.reply(ticket_id, "robin@example.com", "Hello.")
    case.solve(ticket_id, "robin@example.com")
    told = [InboundRequest(each.headers, each.body) for each in frontdesk.received]
    assert told
    for raw in told:
        case.desk.verify(raw)
    hints = [hint for raw in told for hint in case.desk.parse(raw)]
    assert {hint.ticket_id for hint in hints} == {ticket_id}
    assert len({hint.event_id for hint in hints}) == len(hints) >= 2


def test_what_the_scrip_tells_of_can_be_seen_when_it_tells(case: RtCase, frontdesk: OtherSide) -> None:
    nobody = Requester(None, None, None, "anonymous")
    ticket_id = case.desk.open(NewTicket("d" * 32, "A refund", "The packet.", nobody, "asked_for_person")).id
    seen: list[list[str]] = []

    def look(told: Received) -> bytes:
        seen.append(case.shown_to_customers(ticket_id))
        return b"{}"

    frontdesk.answering = look
    for text in ("Hello.", "Goodbye."):
        seen.clear()
        case.reply(ticket_id, "robin@example.com", text)
        assert seen and all(text in each for each in seen)


def test_tickets_of_others_are_none_of_our_business(case: RtCase, frontdesk: OtherSide) -> None:
    made = case.act("root", "POST", "ticket", {"Queue": "General", "Subject": "Mine", "Content": "x"})
    case.reply(str(made["id"]), "robin@example.com", "Hello.")
    assert frontdesk.received == []


def test_a_ticket_that_somebody_made_out_of_ours_is_not_ours(case: RtCase) -> None:
    nobody, reference = Requester(None, None, None, "anonymous"), "c" * 32
    ours = case.desk.open(NewTicket(reference, "A refund", "The packet.", nobody, "asked_for_person"))
    copied = {"Queue": "General", "Subject": "Mine", "Content": "x", "CustomFields": {"Frontdesk reference": reference}}
    case.act("root", "POST", "ticket", copied)
    assert case.tickets_of(reference) == 2
    assert list(case.desk.find(reference)) == [ours]


def test_a_reply_of_somebody_who_does_not_work_there_is_a_note(case: RtCase) -> None:
    nobody = Requester(None, None, None, "anonymous")
    ticket_id = case.desk.open(NewTicket(REFERENCE, "A refund", "The packet.", nobody, "asked_for_person")).id
    case.reply(ticket_id, "sam@elsewhere.example", "I am the customer, honestly.")
    (post,) = look_at(case.desk, ticket_id).posts
    assert not post.is_public and post.author is not None and post.author.name == "Sam"


def test_html_that_somebody_wrote_is_text(case: RtCase) -> None:
    nobody = Requester(None, None, None, "anonymous")
    ticket_id = case.desk.open(NewTicket(REFERENCE, "A refund", "The packet.", nobody, "asked_for_person")).id
    markup = {"Content": "<p>Hello <b>Ada</b></p><blockquote>old</blockquote>", "ContentType": "text/html"}
    case.act("robin@example.com", "POST", f"ticket/{ticket_id}/correspond", markup)
    assert [post.text for post in look_at(case.desk, ticket_id).posts] == ["Hello Ada"]


def test_connect_writes_what_connects_and_the_doctor_is_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    running = server()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTDESK_PUBLIC_URL", "https://support.example.com")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{running.url}/\n\n{running.token}\n"))
    connect_rt()
    said = "".join(capsys.readouterr())
    written = dotenv_values(".env")
    assert "https://support.example.com/api/desks/rt" in said and running.token not in said
    assert written["FRONTDESK_RT_URL"] == running.url and written["FRONTDESK_RT_TOKEN"] == running.token
    assert f"Set($FrontdeskSecret, '{written['FRONTDESK_RT_SECRET']}')" in said
    assert "@Scrips" in (tmp_path / "frontdesk.initialdata").read_text()
    settings = Settings()
    assert build_rt(settings) is not None
    (finding,) = check_desk(settings)
    assert "Request Tracker answers" in finding.what


def test_a_wrong_token_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{server().url}\n\n1-2-guessed\n"))
    with pytest.raises(SystemExit):
        connect_rt()
    assert "FRONTDESK_RT_TOKEN" in capsys.readouterr().err
    assert not (tmp_path / ".env").exists()
