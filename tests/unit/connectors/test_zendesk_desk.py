"""Zendesk as a desk, against a Zendesk of our own: each thing once, in order, whatever becomes of an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from frontdesk.connectors.looking import look_at
from frontdesk.connectors.model import (
    Change,
    Comment,
    DeskAway,
    DeskBusy,
    DeskRefuses,
    Requester,
    TicketGone,
    TicketStatus,
)
from frontdesk.connectors.zendesk.client import ZendeskClient
from frontdesk.connectors.zendesk.credentials import ApiToken, OAuthClient
from frontdesk.connectors.zendesk.desk import ZendeskDesk
from frontdesk.connectors.zendesk.setup import Setup
from tests.zendesk.case import ZendeskWorld, new_ticket
from tests.zendesk.server import API_TOKEN, FAULTS

A, B = "a" * 32, "b" * 32
UNKNOWN = [fault for fault in FAULTS if fault.endswith("_after") and fault != "slow_after"]


def test_a_ticket_says_whose_it_is_and_why_and_tells_the_customer_nothing(zendesk: ZendeskWorld) -> None:
    ticket = zendesk.desk.open(new_ticket(A, is_urgent=True, locale="de-AT"))
    shown = zendesk.server.account.ticket(int(ticket.id)).shown
    requester = zendesk.server.account.users[shown["requester_id"]]
    assert (requester.name, requester.email) == ("Ada Lovelace", "ada@example.com")
    assert (shown["subject"], shown["description"], shown["priority"]) == ("A refund", "The packet.", "urgent")
    assert shown["external_id"] == f"frontdesk:{A}"
    assert {"id": zendesk.setup.field, "value": A} in shown["custom_fields"]
    tags = {"frontdesk_reason_asked_for_person", "frontdesk_identity_identified", "frontdesk_locale_de_at"}
    assert set(shown["tags"]) == {"frontdesk", *tags}
    assert shown["is_public"] is False
    assert ticket.url == f"{zendesk.server.url}/agent/tickets/{ticket.id}"


@pytest.mark.parametrize(
    "requester",
    [Requester(None, "Ada", "ada@example.com", "anonymous"), Requester("C-1", "Ada", None, "identified")],
)
def test_an_address_that_nobody_vouches_for_makes_nobody_the_requester(
    zendesk: ZendeskWorld, requester: Requester
) -> None:
    ticket = zendesk.desk.open(new_ticket(A, requester=requester))
    shown = zendesk.server.account.ticket(int(ticket.id)).shown
    assert shown["requester_id"] == zendesk.server.account.api_user.id


def test_who_may_be_no_requester_is_helped_all_the_same(zendesk: ZendeskWorld) -> None:
    zendesk.server.account.suspended.add("ada@example.com")
    for _ in range(2):
        ticket = zendesk.desk.open(new_ticket(A))
    shown = zendesk.server.account.ticket(int(ticket.id)).shown
    assert shown["requester_id"] == zendesk.server.account.api_user.id
    assert len(zendesk.server.ledger.of("ticket")) == 1


@pytest.mark.parametrize("fault", UNKNOWN)
def test_a_ticket_whose_answer_was_lost_is_found_and_not_opened_again(zendesk: ZendeskWorld, fault: str) -> None:
    zendesk.server.faults.append(fault)
    with pytest.raises(DeskAway):
        zendesk.desk.open(new_ticket(A))
    found = zendesk.desk.find(A)
    assert found == [zendesk.desk.open(new_ticket(A))]
    assert [effect["external_id"] for effect in zendesk.server.ledger.of("ticket")] == [f"frontdesk:{A}"]


def test_a_second_try_with_more_to_say_opens_no_second_ticket(zendesk: ZendeskWorld) -> None:
    first = zendesk.desk.open(new_ticket(A))
    assert zendesk.desk.open(new_ticket(A, text="The packet, and what was written since.")) == first
    assert len(zendesk.server.ledger.of("ticket")) == 1


def test_two_hours_later_the_key_is_forgotten_and_the_reference_still_finds_the_ticket(zendesk: ZendeskWorld) -> None:
    first = zendesk.desk.open(new_ticket(A))
    zendesk.clock.now += 2 * 3600 + 1
    assert zendesk.desk.find(A)[0] == first
    assert zendesk.desk.open(new_ticket(A)) != first  # Zendesk itself opens another one: so look first
    assert zendesk.desk.find(A)[0] == first


def test_a_reference_that_was_never_used_finds_nothing(zendesk: ZendeskWorld) -> None:
    zendesk.desk.open(new_ticket(A))
    assert zendesk.desk.find(B) == []


@pytest.mark.parametrize("fault", UNKNOWN)
def test_a_comment_whose_answer_was_lost_is_known_by_its_key(zendesk: ZendeskWorld, fault: str) -> None:
    number = str(zendesk.ticket())
    zendesk.server.faults.append(fault)
    with pytest.raises(DeskAway):
        zendesk.desk.append(number, Comment("c:2", "Where is my money?"))
    posts = look_at(zendesk.desk, number).posts
    assert [(post.key, post.is_public) for post in posts] == [(A, False), ("c:2", False)]


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.endswith("_before")])
def test_what_zendesk_never_did_is_tried_again_for_as_long_as_it_takes(zendesk: ZendeskWorld, fault: str) -> None:
    number = str(zendesk.ticket())
    zendesk.server.faults.extend([fault] * 2)
    for _ in range(2):
        with pytest.raises((DeskAway, DeskBusy)):
            zendesk.desk.append(number, Comment("c:2", "Hello?"))
    zendesk.desk.append(number, Comment("c:2", "Hello?"))
    assert [effect["body"] for effect in zendesk.server.ledger.of("comment")] == ["The packet.", "Hello?"]


def test_only_what_zendesk_says_of_a_ticket_makes_the_ticket_gone(zendesk: ZendeskWorld) -> None:
    with pytest.raises(TicketGone):
        zendesk.client.get("tickets/4711")
    for path in ("tickets/show_many/4711", "elsewhere"):
        with pytest.raises(DeskAway):
            zendesk.client.get(path)
    zendesk.server.faults.append("hidden_before")
    with pytest.raises(DeskAway):
        zendesk.client.get("tickets/4711")


def test_zendesk_says_when_to_come_back(zendesk: ZendeskWorld) -> None:
    zendesk.server.faults.append("too_many_before")
    with pytest.raises(DeskBusy) as busy:
        zendesk.desk.find(A)
    assert (busy.value.seconds, busy.value.code) == (7.0, "429")


def test_a_limit_that_is_used_up_is_not_asked_again_before_it_is_full(zendesk: ZendeskWorld) -> None:
    number = str(zendesk.ticket())
    zendesk.server.account.limits.tickets_index.total = 2
    for _ in range(2):
        zendesk.desk.find(A)
    asked = len(zendesk.server.requests)
    with pytest.raises(DeskBusy) as busy:
        zendesk.desk.find(A)
    assert busy.value.code == "used_up" and len(zendesk.server.requests) == asked
    zendesk.desk.append(number, Comment("c:2", "Something else is possible."))
    zendesk.clock.now += busy.value.seconds
    assert zendesk.desk.find(A)


def test_an_account_that_is_used_up_is_left_alone(zendesk: ZendeskWorld) -> None:
    account = zendesk.server.account.limits.account
    account.total = len(account.taken[""]) + 1
    zendesk.desk.find(A)
    asked = len(zendesk.server.requests)
    for ask in (lambda: zendesk.desk.find(B), lambda: look_at(zendesk.desk, "1")):
        with pytest.raises(DeskBusy):
            ask()
    assert len(zendesk.server.requests) == asked
    zendesk.clock.now += 61
    assert zendesk.desk.find(A) == []


def test_a_zendesk_that_never_answers_is_away_in_time(tmp_path: Path) -> None:
    with ZendeskWorld.open(tmp_path, seconds=0.2) as world:
        world.server.faults.append("slow_after")
        with pytest.raises(DeskAway):
            world.desk.find(A)


def test_agents_replies_are_public_by_whom_and_in_order_and_notes_stay_notes(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    zendesk.server.writes(number, "Hello Ada.", zendesk.agent)
    zendesk.server.writes(number, "She sounds angry.", zendesk.agent, public=False)
    zendesk.desk.append(str(number), Comment("c:2", "I am."))
    zendesk.server.writes(number, "Your refund is on its way.", zendesk.agent)
    said = [
        (post.text, post.is_public, post.author.email)
        for post in look_at(zendesk.desk, str(number)).posts
        if post.author
    ]
    ours = zendesk.server.account.api_user.email
    assert said == [
        ("The packet.", False, ours),
        ("Hello Ada.", True, "robin@example.com"),
        ("She sounds angry.", False, "robin@example.com"),
        ("I am.", False, ours),
        ("Your refund is on its way.", True, "robin@example.com"),
    ]


def test_what_the_customer_mails_to_zendesk_is_no_reply_of_the_team(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    requester = zendesk.server.account.users[zendesk.server.account.ticket(number).shown["requester_id"]]
    zendesk.server.writes(number, "And now?", requester)
    assert not any(post.is_public for post in look_at(zendesk.desk, str(number)).posts)


def test_a_reply_that_was_made_private_is_a_note(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    zendesk.server.writes(number, "Oops.", zendesk.agent)
    audits = zendesk.server.account.ticket(number).audits
    [comment] = [event for event in audits[-1]["events"] if event["type"] == "Comment"]
    made_private = {"id": 1, "type": "CommentPrivacyChange", "comment_id": comment["id"], "public": False}
    audits.append({**audits[-1], "id": audits[-1]["id"] + 100, "events": [made_private]})
    assert not any(post.is_public for post in look_at(zendesk.desk, str(number)).posts)


def test_only_what_is_new_is_read_of_a_long_ticket(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    for index in range(120):
        zendesk.clock.now += 20
        zendesk.server.writes(number, f"line {index}", zendesk.agent)
    since = datetime.fromtimestamp(zendesk.clock.now, UTC) - timedelta(seconds=25)
    zendesk.server.requests.clear()
    texts = [post.text for post in look_at(zendesk.desk, str(number), since).posts]
    assert texts[-2:] == ["line 118", "line 119"] and len(zendesk.server.requests) == 2
    everything = [post.text for post in look_at(zendesk.desk, str(number)).posts]
    assert everything == ["The packet.", *(f"line {index}" for index in range(120))]


def test_an_archived_ticket_is_read_whole(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    zendesk.server.writes(number, "Hello.", zendesk.agent)
    zendesk.server.account.archived.add(number)
    assert [post.text for post in look_at(zendesk.desk, str(number)).posts] == ["The packet.", "Hello."]


def test_nothing_is_missed_where_audits_come_oldest_first(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    zendesk.server.account.sorts = False
    for index in range(105):
        zendesk.clock.now += 20
        zendesk.server.writes(number, f"line {index}", zendesk.agent)
    since = datetime.fromtimestamp(zendesk.clock.now, UTC)
    assert look_at(zendesk.desk, str(number), since).posts[-1].text == "line 104"


def test_status_and_assignee_go_there_and_come_back(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    zendesk.desk.update(str(number), Change(TicketStatus.OPEN, "Robin@example.com"))
    state = look_at(zendesk.desk, str(number)).state
    assert state.status is TicketStatus.OPEN and state.assignee and state.assignee.name == "Robin"
    zendesk.desk.update(str(number), Change(TicketStatus.SOLVED))
    assert look_at(zendesk.desk, str(number)).state.status is TicketStatus.SOLVED
    zendesk.desk.update(str(number), Change(TicketStatus.OPEN, ""))
    state = look_at(zendesk.desk, str(number)).state
    assert (state.status, state.assignee) == (TicketStatus.OPEN, None)


@pytest.mark.parametrize("email", ["nobody@example.com", "ada@example.com", 'a"b@example.com'])
def test_who_is_no_agent_there_changes_no_assignee(zendesk: ZendeskWorld, email: str) -> None:
    number = zendesk.ticket()
    zendesk.desk.update(str(number), Change(assignee="robin@example.com"))
    zendesk.desk.update(str(number), Change(assignee=email))
    state = look_at(zendesk.desk, str(number)).state
    assert state.assignee and state.assignee.email == "robin@example.com"


def test_a_ticket_that_nobody_has_is_solved_all_the_same(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    for _ in range(2):
        zendesk.desk.update(str(number), Change(TicketStatus.SOLVED))
    assert zendesk.server.account.ticket(number).shown["status"] == "solved"
    changes = [effect["field_name"] for effect in zendesk.server.ledger.of("change")]
    assert changes.count("status") == 1


@pytest.mark.parametrize("status", ["new", "open", "pending", "hold"])
def test_a_ticket_that_is_not_solved_is_open(zendesk: ZendeskWorld, status: str) -> None:
    number = zendesk.ticket()
    zendesk.server.sets(number, zendesk.agent, status=status)
    assert look_at(zendesk.desk, str(number)).state.status is TicketStatus.OPEN


def test_a_webhook_at_another_address_gets_a_trigger_of_its_own(zendesk: ZendeskWorld) -> None:
    moved = Setup("https://new.example.com/api/desks/zendesk").installed(zendesk.client)
    assert not moved.problems(zendesk.client)
    assert len(zendesk.server.webhooks.triggers) == 2


def test_an_agent_hands_back_by_a_tag(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    zendesk.server.sets(number, zendesk.agent, additional_tags=["frontdesk_hand_back"])
    assert look_at(zendesk.desk, str(number)).state.is_handed_back
    for _ in range(2):
        zendesk.desk.update(str(number), Change(clears_hand_back=True))
    assert not look_at(zendesk.desk, str(number)).state.is_handed_back
    assert "frontdesk" in zendesk.server.account.ticket(number).shown["tags"]


def test_a_closed_or_deleted_ticket_is_gone(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    zendesk.server.sets(number, zendesk.agent, status="closed")
    assert look_at(zendesk.desk, str(number)).state.status is TicketStatus.CLOSED
    zendesk.desk.update(str(number), Change(TicketStatus.SOLVED))
    for ask in (
        lambda: zendesk.desk.append(str(number), Comment("c:2", "Hello?")),
        lambda: zendesk.desk.update(str(number), Change(TicketStatus.OPEN)),
        lambda: look_at(zendesk.desk, "4711"),
    ):
        with pytest.raises(TicketGone):
            ask()


def test_what_zendesk_will_never_take_is_said_by_its_code(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    with pytest.raises(DeskRefuses) as refused:
        zendesk.desk.append(str(number), Comment("c:2", "é" * 40_000))
    assert refused.value.code == "422 RecordInvalid"


def test_a_whole_comment_fits_in_the_widest_letters(zendesk: ZendeskWorld) -> None:
    text = "\U0001f600" * zendesk.desk.most_chars
    zendesk.desk.append(str(zendesk.ticket()), Comment("c:2", text))


def test_a_sweep_finds_our_tickets_that_changed_and_none_is_missed(zendesk: ZendeskWorld) -> None:
    account = zendesk.server.account
    first, foreign = zendesk.ticket(A), account.create(None, {"ticket": {"comment": {"body": "?"}}}, zendesk.agent)
    before = zendesk.desk.changed("")
    assert not before.tickets
    second = zendesk.ticket(B)
    seen: list[str] = []
    cursor = before.cursor
    for _ in range(6):
        zendesk.clock.now += 25
        found = zendesk.desk.changed(cursor)
        seen, cursor = [*seen, *found.tickets], found.cursor
    assert set(seen) == {str(first), str(second)} and str(foreign[0]["ticket"]["id"]) not in seen
    zendesk.server.writes(first, "Hello", zendesk.agent)
    assert not zendesk.desk.changed(cursor).tickets  # not yet: the last minute is left out
    zendesk.clock.now += 61
    assert list(zendesk.desk.changed(cursor).tickets) == [str(first)]


def test_a_long_sweep_goes_on_where_it_was(zendesk: ZendeskWorld) -> None:
    start = f"from:{int(zendesk.clock.now)}"
    for index in range(210):
        zendesk.server.account.create(None, _plain(f"frontdesk:{index:032x}"), zendesk.agent)
    zendesk.clock.now += 120
    seen: list[str] = []
    found = zendesk.desk.changed(start)
    while not found.is_whole:
        seen += found.tickets
        found = zendesk.desk.changed(found.cursor)
    assert len({*seen, *found.tickets}) == 210


def _plain(external_id: str) -> dict[str, Any]:
    return {"ticket": {"comment": {"body": "x"}, "external_id": external_id}}


@pytest.mark.parametrize("answer", [{}, {"ticket": None}, {"ticket": {"id": 1}}, {"ticket": {"status": []}}])
def test_an_answer_of_another_form_is_none(
    zendesk: ZendeskWorld, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any]
) -> None:
    monkeypatch.setattr(zendesk.client, "get", lambda path, **query: answer)
    for ask in (
        lambda: look_at(zendesk.desk, "1"),
        lambda: zendesk.desk.find(A),
        lambda: zendesk.desk.changed("from:1"),
    ):
        with pytest.raises(DeskAway):
            ask()


def test_an_api_token_lets_in_too(zendesk: ZendeskWorld) -> None:
    client = ZendeskClient(zendesk.server.url, ApiToken("frontdesk@example.com", API_TOKEN))
    assert ZendeskDesk(client, zendesk.server.url, zendesk.setup, lambda action, **keys: None).find(A) == []


def test_whatever_changes_a_ticket_is_counted(zendesk: ZendeskWorld) -> None:
    counted: list[str] = []
    desk = ZendeskDesk(
        zendesk.client, zendesk.server.url, zendesk.setup, lambda action, **keys: counted.append(keys["ticket"])
    )
    number = str(zendesk.ticket())
    asked = len(zendesk.server.requests)
    desk.append(number, Comment("c:2", "Hello?"))
    desk.update(number, Change(TicketStatus.SOLVED, clears_hand_back=True))
    changing = [method for method, _ in zendesk.server.requests[asked:] if method != "GET"]
    assert counted == [number] * len(changing) == [number] * 3


def test_an_access_token_that_ended_is_replaced(zendesk: ZendeskWorld) -> None:
    zendesk.desk.find(A)
    zendesk.server.bearers.clear()
    assert zendesk.desk.find(A) == []
    zendesk.clock.now += 7200
    assert zendesk.desk.find(A) == []
    assert len([target for _, target in zendesk.server.requests if target == "/oauth/tokens"]) == 3


@pytest.mark.parametrize(
    "credentials",
    [lambda: ApiToken("frontdesk@example.com", "wrong"), lambda: OAuthClient("frontdesk", "wrong")],
)
def test_wrong_credentials_are_said_and_nothing_is_given_up_for_them(
    zendesk: ZendeskWorld, credentials: Callable[[], Any]
) -> None:
    client = ZendeskClient(zendesk.server.url, credentials())
    desk = ZendeskDesk(client, zendesk.server.url, zendesk.setup, lambda action, **keys: None)
    with pytest.raises(DeskAway):
        desk.find(A)
    assert list(desk.problems()) == ["Zendesk does not know the credentials: run `frontdesk connect zendesk` again."]


def test_tokens_and_secrets_are_in_no_text_of_what_holds_them() -> None:
    held = [ApiToken("a@example.com", "s3cret"), OAuthClient("id", "s3cret"), Setup("https://x", "s3cret")]
    assert "s3cret" not in repr(held)


def test_a_set_up_account_has_no_problem_and_is_set_up_once(zendesk: ZendeskWorld) -> None:
    assert not zendesk.desk.problems()
    assert zendesk.setup.installed(zendesk.client) == zendesk.setup
    assert len(zendesk.server.webhooks.webhooks) == len(zendesk.server.webhooks.triggers) == 1


def test_each_thing_that_is_missing_in_the_account_is_said(zendesk: ZendeskWorld) -> None:
    def said(setup: Setup) -> str:
        return " ".join(setup.problems(zendesk.client))

    assert "WEBHOOK_SECRET is not" in said(replace(zendesk.setup, secret="another"))
    assert "no active webhook" in said(replace(zendesk.setup, endpoint="https://elsewhere.example.com"))
    assert "no field" in said(replace(zendesk.setup, field=1))
    zendesk.server.webhooks.triggers[0]["active"] = False
    assert "No active trigger" in said(zendesk.setup)
    zendesk.server.account.api_user.role = "agent"
    assert "no admin" in said(zendesk.setup)
    zendesk.server.is_down = True
    assert "does not answer" in said(zendesk.setup)
