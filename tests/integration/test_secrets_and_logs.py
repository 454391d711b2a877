"""What people type and what is secret occurs in no log and no error."""

from __future__ import annotations

import json

import pytest

from tests.clients import Agent, Customer, Site, new_id
from tests.shop import Shop
from tests.stack import NAMES, Stack
from tests.talking import Terminal


@pytest.fixture
def canary() -> str:
    return f"canary{new_id()}"


def test_nothing_that_a_customer_types_occurs_in_a_log(
    stack: Stack, site: Site, shop: Shop, agent: Agent, terminal: Terminal, canary: str
) -> None:
    email = shop.with_one_open_order["email"]
    customer, guest = Customer.start(site, email), Customer.start(site)
    for text in (
        canary,
        f"where is my order {canary}",
        f'/restart{{"a": "{canary}"}}',
        f"{canary}\x00\ud800\r\n{canary}",
    ):
        customer.say(text)
    guest.say("I want to reset my password"), guest.say(f"{canary}@example.com")
    guest.say(f"ticket T-999999 {canary}"), guest.say(f"I want to talk to a person about {canary}")
    customer.post(canary + "x" * 20000)
    customer.ask("POST", "/api/chat/messages", raw=f'{{"{canary}')
    customer.ask("POST", "/api/chat/messages", {"id": "ä" + canary, "text": canary})
    site.ask("GET", f"/api/chat/{canary}?{canary}={canary}", headers={"X-Canary": canary, "User-Agent": canary})
    site.ask("POST", "/demo/identity", {"email": f"{canary}@example.com"})
    site.ask("GET", f"/demo/reset-password/{canary}")
    site.ask("POST", "/api/inbox/sessions", {"email": f"{canary}@example.com", "password": canary})
    site.ask("GET", "/api/chat/events", session=canary)
    with customer.socket() as socket:
        socket.until("ready")
        socket.send_raw(f'{{"type": "{canary[:15]}", "text": "{canary}"}}')
        socket.until("error")
    terminal.talk(canary)
    agent.do("take-over", guest.conversation)
    agent.write("replies", guest.conversation, canary), agent.write("notes", guest.conversation, canary)
    for name in NAMES:
        assert canary not in stack.log(name), name


def test_no_secret_occurs_in_a_log(stack: Stack, site: Site, shop: Shop, agent: Agent, visitor: Customer) -> None:
    token = site.identity(shop.with_one_open_order["email"])
    anonymous = visitor.session
    visitor.say("hello")
    visitor.sign_in(token), visitor.sign_in(token)
    site.ask("GET", "/api/chat/events", session=anonymous)
    site.ask("GET", "/api/inbox/conversations", session=visitor.session)
    key = (stack.data_dir / "demo" / "identity-key.pem").read_text().splitlines()[1]
    secrets = [token, anonymous, visitor.session, agent.session, key]
    secrets += [stack.env["FRONTDESK_ASSISTANT_SECRET"], stack.env["FRONTDESK_ACTIONS_TOKEN"]]
    for name in NAMES:
        assert not [secret for secret in secrets if secret in stack.log(name)], name


def test_log_lines_are_json_with_an_event_and_break_at_no_ones_will(stack: Stack, visitor: Customer) -> None:
    visitor.site.ask("GET", "/api/chat/%0d%0a%1b[31mx", session="x%0d%0ay")
    for name in NAMES:
        assert all("event" in json.loads(line) for line in stack.log(name).splitlines() if line), name


def test_a_crash_that_a_customer_causes_is_told_without_a_trace(stack: Stack, visitor: Customer, canary: str) -> None:
    """The mail of a guest with an address that no mail can have, and other places where things break late."""
    for text in ("I want to reset my password", f"{canary}@exam\u202eple.com", f"a\r\nBcc: {canary}@example.com"):
        visitor.say(text)
    assert all("Traceback" not in str(event) and 'File "' not in str(event) for event in visitor.events())
