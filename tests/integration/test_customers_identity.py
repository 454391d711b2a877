"""Signing in and out of a conversation: a new credential each time, and the old one opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients import Answer, Customer, Site
from tests.replica import replica
from tests.shop import Shop

WAYS: dict[str, Callable[[Customer], Answer]] = {
    "read": lambda c: c.ask("GET", "/api/chat/events"),
    "send": lambda c: c.post("hello"),
    "sign in": lambda c: c.ask("POST", "/api/chat/identity", {"identity_token": "x"}),
    "sign out": lambda c: c.ask("DELETE", "/api/chat/session"),
}


def test_signing_in_keeps_the_conversation_and_gives_a_new_secret(visitor: Customer, site: Site, shop: Shop) -> None:
    visitor.say("hello")
    anonymous, email = visitor.session, shop.with_one_open_order["email"]
    answer = visitor.sign_in(site.identity(email))
    assert answer.status == 200 and answer.body["conversation"] == visitor.conversation
    assert visitor.session != anonymous
    assert next(e["text"] for e in visitor.events()) == "hello"
    assert "sign in" not in visitor.say("what is my balance?").text


@pytest.mark.parametrize("way", WAYS)
def test_after_signing_in_the_anonymous_secret_opens_nothing(
    visitor: Customer, site: Site, shop: Shop, way: str
) -> None:
    fixed = Customer(site, visitor.session, visitor.conversation)
    visitor.sign_in(site.identity(shop.with_one_open_order["email"]))
    assert WAYS[way](fixed).code in ("not_authenticated", "invalid_token")
    if way != "sign in":
        assert WAYS[way](fixed).status == 401
    assert visitor.events() == []


def test_after_signing_in_the_sockets_of_the_anonymous_secret_are_closed(
    visitor: Customer, site: Site, shop: Shop
) -> None:
    fixed = Customer(site, visitor.session, visitor.conversation)
    with fixed.socket() as socket:
        socket.until("ready")
        visitor.sign_in(site.identity(shop.with_one_open_order["email"]))
        assert socket.closed() == (4000, "session_replaced")
    with fixed.socket() as socket:
        assert socket.closed()[0] == 4401


def test_a_conversation_cannot_be_signed_into_by_a_second_customer(customer: Customer, site: Site, shop: Shop) -> None:
    other = shop.other_than(shop.with_one_open_order)
    session = customer.session
    refused = customer.sign_in(site.identity(other["email"]))
    assert (refused.status, refused.code) == (409, "other_customer")
    assert customer.session == session and customer.events() == []


def test_the_same_customer_may_sign_in_again_and_the_first_secret_ends(
    customer: Customer, site: Site, shop: Shop
) -> None:
    first = Customer(site, customer.session, customer.conversation)
    assert customer.sign_in(site.identity(shop.with_one_open_order["email"])).status == 200
    assert first.ask("GET", "/api/chat/events").status == 401
    assert customer.events() == []


@pytest.mark.parametrize("way", WAYS)
def test_signing_out_ends_all_access(customer: Customer, way: str) -> None:
    assert customer.ask("DELETE", "/api/chat/session").status == 204
    assert WAYS[way](customer).status == 401


def test_signing_out_closes_the_sockets(customer: Customer) -> None:
    with customer.socket() as socket:
        socket.until("ready")
        customer.ask("DELETE", "/api/chat/session")
        assert socket.closed() == (4000, "signed_out")


def test_a_refused_token_leaves_the_conversation_as_it_was(visitor: Customer) -> None:
    visitor.say("hello")
    refused = visitor.sign_in("not.a.token")
    assert (refused.status, refused.code) == (401, "invalid_token")
    assert "Please sign in" in visitor.say("what is my balance?").text


def test_a_session_that_has_run_out_opens_nothing(stack_env: dict[str, str], tmp_path: Path) -> None:
    with replica(stack_env, tmp_path / "site.log", session_days="0") as site:
        customer = Customer.start(site)
        for way in WAYS.values():
            assert way(customer).status == 401
        with customer.socket() as socket:
            assert socket.closed()[0] == 4401


@pytest.mark.parametrize(
    "session", ["", "cs_", "cs_" + "A" * 43, "as_" + "A" * 43, "'; drop table sessions; --", "é", "A" * 5000]
)
def test_a_secret_that_was_never_issued_opens_nothing(site: Site, session: str) -> None:
    headers = {"Authorization": f"Bearer {session}".encode().decode("latin-1")}
    answer = site.ask("GET", "/api/chat/events", headers=headers)
    assert (answer.status, answer.code) == (401, "not_authenticated")
