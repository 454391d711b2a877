"""Nobody there: the customer is told so, a ticket holds everything, and asking about its number works."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.clients import Agent, Customer, Site
from tests.replica import replica
from tests.shop import Shop


def test_with_an_agent_present_the_customer_is_told_that_somebody_will_answer(
    visitor: Customer, present: Agent
) -> None:
    turn = visitor.say("I want to talk to a person")
    assert (turn.owner, turn.ticket) == ("queue", None)
    assert "somebody will answer soon" in turn.text
    assert present.whole(visitor.conversation)["ticket"] is None


def test_with_nobody_present_the_customer_gets_a_ticket_and_hears_its_number(visitor: Customer, agent: Agent) -> None:
    turn = visitor.say("I want to talk to a person")
    assert turn.owner == "queue" and turn.ticket is not None
    assert turn.ticket in turn.text and "Nobody" in turn.text
    whole = agent.whole(visitor.conversation)
    assert (whole["ticket"]["number"], whole["ticket"]["status"]) == (turn.ticket, "open")
    assert whole["packet"]["ticket"] == turn.ticket


def test_an_agent_who_leaves_is_not_present_any_more(visitor: Customer, agent: Agent, site: Site) -> None:
    with agent.socket() as socket:
        socket.until("ready")
        assert Customer.start(site).say("I want to talk to a person").ticket is None
    agent.ask("GET", "/conversations")
    assert visitor.say("I want to talk to a person").ticket is not None


def test_out_of_hours_the_customer_gets_a_ticket_although_an_agent_is_there(
    stack_env: dict[str, str], tmp_path: Path, present: Agent
) -> None:
    in_two_days = datetime.now(UTC) + timedelta(days=2)
    with replica(stack_env, tmp_path / "night.log", hours=f"{in_two_days:%a} 09:00-17:00", time_zone="UTC") as night:
        turn = Customer.start(night).say("I want to talk to a person")
        hours = present.ask("GET", "/team").body["hours"]
        at_night = night.ask("GET", "/api/inbox/team", session=present.session).body["hours"]
    assert turn.owner == "queue" and turn.ticket is not None and turn.ticket in turn.text
    assert "hours are over" in turn.text and not at_night["open"] and at_night["changes_at"]
    assert hours == {"open": True, "changes_at": None}


def test_a_ticket_is_found_by_its_number_after_the_conversation_was_handed_back(
    visitor: Customer, agent: Agent
) -> None:
    ticket = visitor.say("I want to talk to a person").ticket
    agent.do("take-over", visitor.conversation)
    agent.do("hand-back", visitor.conversation)
    turn = visitor.say(f"what about my ticket {ticket}?")
    assert f"Ticket {ticket}" in turn.text and "is open" in turn.text


def test_a_solved_ticket_reads_solved(customer: Customer, agent: Agent, site: Site, shop: Shop) -> None:
    ticket = customer.say("I want to talk to a person").ticket
    agent.do("take-over", customer.conversation)
    agent.do("resolve", customer.conversation)
    elsewhere = Customer.start(site, shop.with_one_open_order["email"])
    turn = elsewhere.say(f"what is the status of ticket {ticket}")
    assert f"Ticket {ticket}" in turn.text and "is solved" in turn.text


def test_a_signed_in_customer_finds_the_ticket_in_another_conversation(
    customer: Customer, site: Site, shop: Shop
) -> None:
    ticket = customer.say("I want to talk to a person").ticket
    elsewhere = Customer.start(site, shop.with_one_open_order["email"])
    assert f"Ticket {ticket}" in elsewhere.say(f"what about my ticket {ticket}?").text


@pytest.mark.parametrize("asker", ["visitor", "another customer"])
@pytest.mark.parametrize("owner", ["visitor", "customer"])
def test_somebody_elses_ticket_is_answered_like_an_unknown_one(site: Site, shop: Shop, asker: str, owner: str) -> None:
    first = shop.with_one_open_order
    other = shop.other_than(first)
    theirs = (
        Customer.start(site, first["email"] if owner == "customer" else None).say("I want to talk to a person").ticket
    )
    assert theirs is not None
    asking = Customer.start(site, other["email"] if asker == "another customer" else None)
    foreign = asking.say(f"what about my ticket {theirs}?").text
    unknown = asking.say("what about my ticket T-999999?").text
    assert foreign.replace(theirs, "T-999999") == unknown and "can't find" in unknown


def test_asking_for_a_person_twice_opens_one_ticket(visitor: Customer, agent: Agent) -> None:
    ticket = visitor.say("I want to talk to a person").ticket
    agent.do("take-over", visitor.conversation), agent.do("hand-back", visitor.conversation)
    again = visitor.say("please give me a human agent")
    assert again.owner == "queue" and again.ticket in (None, ticket) and str(ticket) in again.text


def test_while_waiting_the_customer_may_ask_about_a_ticket_and_hears_of_no_other(site: Site, visitor: Customer) -> None:
    theirs = Customer.start(site).say("I want to talk to a person").ticket
    mine = visitor.say("I want to talk to a person").ticket
    told = visitor.say(f"what about {mine}?")
    assert told.owner == "queue" and f"Ticket {mine}" in told.text and "is open" in told.text
    foreign, unknown = visitor.say(f"and {theirs}?"), visitor.say("and T-999999?")
    assert foreign.text.replace(str(theirs), "T-999999") == unknown.text and "can't find" in unknown.text


def test_a_customer_who_writes_while_nobody_is_there_hears_once_that_it_is_noted(
    visitor: Customer, agent: Agent
) -> None:
    visitor.say("I want to talk to a person")
    first, second = visitor.say("it is about my parcel"), visitor.say("it is broken")
    assert len(first.said) == 1 and first.said[0]["from"] == "system" and second.said == []
    texts = [e["text"] for e in agent.whole(visitor.conversation)["events"] if e["author"] == "customer" and e["text"]]
    assert texts[1:] == ["it is about my parcel", "it is broken"]
