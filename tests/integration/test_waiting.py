"""Waiting for a person: the place in line is told and kept true, and with nobody there an address can be left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from tests.awaiting import until
from tests.clients import Agent, Customer, Frame, Site, Socket, new_id
from tests.replica import replica


def standing(socket: Socket) -> Frame | None:
    """What `ready` says of the queue."""
    found: Frame | None = socket.until("ready")[-1]["standing"]
    return found


def in_queue(site: Site) -> Customer:
    visitor = Customer.start(site)
    assert visitor.say("I want to talk to a person").owner == "queue"
    return visitor


def test_who_does_not_wait_has_no_place(visitor: Customer) -> None:
    visitor.say("hello")
    assert visitor.history()["standing"] is None
    with visitor.socket() as socket:
        assert standing(socket) is None


def test_everybody_who_waits_hears_at_once_when_the_queue_moves(site: Site, present: Agent) -> None:
    first, second = in_queue(site), in_queue(site)
    with first.socket() as front, second.socket() as back:
        place, behind = standing(front), standing(back)
        assert place and behind and behind["position"] == place["position"] + 1
        assert second.history()["standing"] == behind == place | {"position": behind["position"]}
        present.do("take-over", first.conversation)
        back.until(lambda f: f["type"] == "standing" and f["standing"]["position"] == place["position"])
        front.until(lambda f: f["type"] == "event" and f["kind"] == "owner")
    with first.socket() as front:
        assert standing(front) is None


def test_a_customer_hears_their_place_right_after_the_handoff(visitor: Customer, present: Agent) -> None:
    with visitor.socket() as socket:
        socket.until("ready")
        socket.send({"type": "message", "id": new_id(), "text": "I want to talk to a person"})
        frame = socket.until("standing")[-1]
    assert frame["standing"]["position"] >= 1 and not frame["standing"]["may_leave_email"]


def test_when_the_team_leaves_and_comes_back_whoever_waits_hears_of_it(site: Site, agent: Agent) -> None:
    with agent.socket() as inbox:
        inbox.until("ready")
        visitor = in_queue(site)
    with visitor.socket() as chat:
        nobody = {"position": None, "opens_at": None, "may_leave_email": True}
        # The site may notice that the agent's page closed a moment after the chat opens.
        assert standing(chat) == nobody or chat.until("standing")[-1]["standing"] == nobody
        with agent.socket() as inbox:
            inbox.until("ready")
            place = chat.until("standing")[-1]["standing"]
            assert place["position"] and not place["may_leave_email"]
        assert chat.until("standing")[-1]["standing"]["position"] is None


def test_out_of_hours_the_next_opening_is_told(stack_env: dict[str, str], tmp_path: Path, present: Agent) -> None:
    in_two_days = datetime.now(UTC) + timedelta(days=2)
    with replica(stack_env, tmp_path / "night.log", hours=f"{in_two_days:%a} 09:00-17:00", time_zone="UTC") as night:
        told = in_queue(night).history()["standing"]
    opening = in_two_days.replace(hour=9, minute=0, second=0, microsecond=0)
    assert (datetime.fromisoformat(told["opens_at"]), told["position"]) == (opening, None)


def mails_to(folder: Path, address: str) -> list[str]:
    found = [message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]
    return [str(mail.get_content()) for mail in found if mail["To"] == address]


def test_the_answer_is_mailed_to_the_address_that_a_visitor_left(site: Site, agent: Agent, mail_folder: Path) -> None:
    visitor, address = in_queue(site), f"{new_id()}@example.com"
    with visitor.socket() as socket:
        socket.until("ready")
        socket.send({"type": "contact", "email": address})
        left = socket.until(lambda f: f["type"] == "event" and f["kind"] == "contact")[-1]
    assert left["email"] == address
    again = visitor.ask("POST", "/api/chat/contact", {"email": address})
    assert (again.status, again.body) == (202, {"duplicate": True})
    agent.do("take-over", visitor.conversation)
    agent.write("replies", visitor.conversation, "Here is your answer.")
    agent.write("replies", visitor.conversation, "And some more.")
    (text,) = until(lambda: mails_to(mail_folder, address), "no mail was sent")
    assert "Here is your answer." in text and agent.name in text and site.url in text


def test_agents_see_the_address_masked_and_not_proven(site: Site, agent: Agent) -> None:
    visitor = in_queue(site)
    visitor.ask("POST", "/api/chat/contact", {"email": "jo.doe@example.com"})
    whole = agent.whole(visitor.conversation)
    assert whole["email_left"] == "j•••@example.com" and whole["conversation"]["customer"]["email"] is None
    assert "jo.doe" not in str(whole)
    shown = agent.ask("POST", f"/conversations/{visitor.conversation}/reveals", {"field": "email"})
    assert shown.body == {"value": "jo.doe@example.com"}


@pytest.mark.parametrize(
    "email", ["", "jo", "jo@example.com\r\nBcc: all@example.com", "a@b.cc, d@e.ff", "jo@b\u0000.cc"]
)
def test_what_is_no_address_is_refused_with_what_to_do(site: Site, email: str) -> None:
    visitor = in_queue(site)
    refused = visitor.ask("POST", "/api/chat/contact", {"email": email})
    assert (refused.status, refused.code) == (400, "bad_email")
    with visitor.socket() as socket:
        socket.until("ready")
        socket.send({"type": "contact", "email": email})
        assert socket.until("error")[-1]["code"] == "bad_email"
    assert not [event for event in visitor.events() if event["kind"] == "contact"]


def test_a_customer_who_is_signed_in_or_does_not_wait_leaves_no_address(customer: Customer, visitor: Customer) -> None:
    customer.say("I want to talk to a person")
    for who in (customer, visitor):
        refused = who.ask("POST", "/api/chat/contact", {"email": "jo@example.com"})
        assert (refused.status, refused.code) == (409, "not_waiting")
