"""Limits of the running site, made tight in one more public process beside the stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.clients import Agent, Answer, Customer, Site, new_id
from tests.replica import replica
from tests.shop import Shop

Limited = Callable[..., AbstractContextManager[Site]]


@pytest.fixture
def limited(stack_env: dict[str, str], tmp_path: Path) -> Limited:
    """A site with other limits."""
    return lambda limits, **settings: replica(stack_env, tmp_path / "replica.log", limits=limits, **settings)


@pytest.fixture
def site_with_few_messages(limited: Limited) -> Iterator[Site]:
    with limited("messages_by_conversation=2/hour") as site:
        yield site


def refused(site: Site, limit: str) -> float:
    """How often the limit refused, as the metrics say."""
    text = site.ask("GET", "/metrics").body
    name = f'frontdesk_refused_total{{limit="{limit}"}} '
    return next((float(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name)), 0.0)


def check_refusal(answer: Answer, longest: int) -> None:
    assert (answer.status, answer.code) == (429, "too_many")
    assert 0 < int(answer.headers["retry-after"]) <= longest + 1
    assert "Wait" in answer.body["error"]["message"]


def words_of(customer: Customer) -> list[str]:
    return [event["text"] for event in customer.events() if event["from"] == "customer" and event["kind"] == "message"]


def test_too_many_messages_are_refused_and_what_was_accepted_never_is(site_with_few_messages: Site) -> None:
    site = site_with_few_messages
    customer, other = Customer.start(site), Customer.start(site)
    for text in ("one", "two"):
        assert customer.post(text, client_id=text).status == 202
    check_refusal(customer.post("three", client_id="three"), 3600)
    again = customer.post("one", client_id="one")
    assert (again.status, again.body["duplicate"]) == (202, True)
    assert words_of(customer) == ["one", "two"]
    assert other.post("hello").status == 202
    assert refused(site, "messages_by_conversation") >= 1


def test_over_a_socket_the_refusal_names_the_message(site_with_few_messages: Site) -> None:
    customer = Customer.start(site_with_few_messages)
    with customer.socket() as socket:
        socket.until("ready")
        for client_id in ("one", "two", "three", "one"):
            socket.send({"type": "message", "id": client_id, "text": client_id})
        error = socket.until("error")[-1]
        accepted = socket.until("accepted")[-1]
    assert (error["id"], error["code"]) == ("three", "too_many")
    assert "Wait" in error["message"]
    assert (accepted["id"], accepted["duplicate"]) == ("one", True)
    assert words_of(customer) == ["one", "two"]


def begin(site: Site, forwarded_for: str | None) -> Answer:
    headers = {"X-Forwarded-For": forwarded_for} if forwarded_for else {}
    return site.ask("POST", "/api/chat/conversations", {}, headers=headers)


def test_an_address_begins_so_many_conversations_and_another_is_not_affected(limited: Limited) -> None:
    with limited("conversations_by_address=2/hour", proxies="1") as site:
        assert [begin(site, "203.0.113.7").status for _ in range(2)] == [201, 201]
        check_refusal(begin(site, "203.0.113.7"), 3600)
        assert begin(site, "203.0.113.8").status == 201
        assert [begin(site, f"2001:db8::{number}").status for number in range(1, 4)] == [201, 201, 429]
        assert begin(site, "2001:db8:0:1::1").status == 201
        assert refused(site, "conversations_by_address") == 2


def test_without_a_proxy_nobody_chooses_an_address_of_their_own(limited: Limited) -> None:
    with limited("conversations_by_address=2/hour") as site:
        statuses = [begin(site, f"203.0.113.{number}").status for number in range(5)]
        # How many conversations began here within the hour, through other processes too, decides when it ends.
        assert statuses[-3:] == [429] * 3


def test_too_many_frames_close_the_socket_of_that_customer_alone(limited: Limited) -> None:
    with limited("frames_by_conversation=5/hour") as site:
        customer, other = Customer.start(site), Customer.start(site)
        with customer.socket() as socket, other.socket() as calm:
            for each in (socket, calm):
                each.until("ready")
            socket.send({"type": "message", "id": "one", "text": "hello"})
            socket.until("accepted")
            for _ in range(4):
                socket.send({"type": "typing", "active": True})
            socket.send({"type": "message", "id": "two", "text": "hello again"})
            error = socket.until("error")[-1]
            assert (error["code"], error["id"]) == ("too_many", "two")
            assert socket.closed() == (4429, "too_many")
            with customer.socket() as another:
                another.send({"type": "ping"})
                assert another.closed() == (4429, "too_many"), "a new socket begins no new count"
            calm.send({"type": "ping"})
            calm.until("pong")
        assert words_of(customer) == ["hello"]


def test_too_many_frames_of_an_agents_pages_close_them(limited: Limited, agent: Agent) -> None:
    with limited("frames_by_account=3/hour") as site:
        mine = Agent(site, agent.session, agent.name)
        with mine.socket() as socket:
            socket.until("ready")
            for _ in range(4):
                socket.send({"type": "ping"})
            assert socket.until("error")[-1]["code"] == "too_many"
            assert socket.closed() == (4429, "too_many")


def test_a_burst_of_typing_reaches_the_team_a_few_times_at_most(customer: Customer, agent: Agent) -> None:
    with agent.socket() as team, customer.socket() as socket:
        for each in (team, socket):
            each.until("ready")
        for number in range(400):
            socket.send({"type": "typing", "active": number % 2 == 0})
        socket.send({"type": "message", "id": new_id(), "text": "hello"})
        seen = team.until(lambda frame: frame["type"] == "event" and frame.get("text") == "hello")
    typing = [f for f in seen if f["type"] == "typing" and f["conversation"] == customer.conversation]
    assert 1 <= len(typing) < 40


def test_whoever_asks_for_a_person_again_and_again_is_told_when_to_ask_again(limited: Limited, agent: Agent) -> None:
    with limited("handoffs_by_conversation=1/hour") as site:
        customer, mine = Customer.start(site), Agent(site, agent.session, agent.name)
        assert customer.say("I want to talk to a person").owner == "queue"
        for verb in ("take-over", "hand-back"):
            assert mine.do(verb, customer.conversation).status == 200
        again = customer.say("I want to talk to a person")
        assert again.owner == "bot"
        assert "ask me again in 60 min" in again.text
        assert refused(site, "handoffs_by_conversation") == 1
        other = Customer.start(site)
        assert other.say("I want to talk to a person").owner == "queue"


def test_identity_sign_ins_of_a_conversation_are_limited(limited: Limited, shop: Shop) -> None:
    email = shop.with_one_open_order["email"]
    with limited("identity_sign_ins_by_conversation=1/hour") as site:
        customer, other = Customer.start(site), Customer.start(site)
        assert customer.sign_in(site.identity(email)).status == 200
        check_refusal(customer.sign_in(site.identity(email)), 3600)
        assert other.sign_in(site.identity(email)).status == 200


def test_wrong_passwords_are_limited_by_email_and_address(limited: Limited, other_agent: Agent) -> None:
    body = {"email": "sam@larkfield.example", "password": "not the password"}

    def sign_in(forwarded_for: str, password: str) -> Answer:
        sent = body | {"password": password}
        return site.ask("POST", "/api/inbox/sessions", sent, headers={"X-Forwarded-For": forwarded_for})

    with limited("sign_ins_by_email_and_address=2/hour", proxies="1") as site:
        assert [sign_in("203.0.113.7", "not the password").status for _ in range(2)] == [401, 401]
        check_refusal(sign_in("203.0.113.7", other_agent.password), 3600)
        assert [sign_in("203.0.113.8", other_agent.password).status for _ in range(3)] == [201, 201, 201]


def test_replicas_count_new_conversations_together(limited: Limited) -> None:
    limit = "conversations_by_address=3/hour"
    one, other = (limited(limit, proxies="1", replica=name) for name in ("one", "other"))
    with one as one_site, other as other_site:
        address = "198.51.100.23"
        assert [begin(site, address).status for site in (one_site, other_site) * 3] == [201, 201, 201, 429, 429, 429]
        assert begin(other_site, "198.51.100.24").status == 201
