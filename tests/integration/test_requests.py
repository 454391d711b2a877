"""What customers want done, from the chat to the team's list: read back, left once, seen with everything, and done."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.clients import Agent, Customer, Site
from tests.shop import Shop, open_orders


@pytest.fixture
def people_cancel(frontdesk: Callable[..., str]) -> Iterator[None]:
    """The team does not let the assistant cancel: who wants that leaves a request."""
    frontdesk("operations", "set", "cancel_order", "off")
    yield
    frontdesk("operations", "set", "cancel_order", "on")


def test_a_cancellation_reaches_the_team_with_all_that_was_said_and_the_customer_sees_it_done(
    site: Site, shop: Shop, agent: Agent, people_cancel: None
) -> None:
    person = shop.with_one_open_order
    (order,) = open_orders(person)
    customer = Customer.start(site, person["email"])
    read_back = customer.say(f"Please cancel my order {order['number']} because my brother gave me one")
    assert order["number"] in read_back.text and "my brother gave me one" in read_back.text
    turn = customer.say("yes please")
    assert (turn.owner, turn.ticket is not None) == ("bot", True) and str(turn.ticket) in turn.text
    assert customer.conversation in {row["id"] for row in agent.rows("requests")}
    (request,) = agent.whole(customer.conversation)["requests"]
    assert (request["number"], request["kind"], request["order"], request["status"]) == (
        turn.ticket,
        "cancel_order",
        order["number"],
        "open",
    )
    assert request["details"]["why"] == "my brother gave me one" and request["details"]["items"]
    path = f"/conversations/{customer.conversation}/requests/{turn.ticket}/solve"
    assert agent.ask("POST", path).status == agent.ask("POST", path).status == 200
    assert customer.conversation not in {row["id"] for row in agent.rows("requests")}
    assert "is solved" in customer.say("what about my ticket?").text


def test_a_request_that_is_not_there_cannot_be_done(visitor: Customer, agent: Agent) -> None:
    visitor.say("hello")
    assert agent.ask("POST", f"/conversations/{visitor.conversation}/requests/T-999999/solve").status == 404
