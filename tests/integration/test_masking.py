"""A card or a password that somebody types is nowhere on the disk: no database, no log, no mail."""

from __future__ import annotations

import pytest

from tests.clients import Agent, Customer, new_id
from tests.stack import Stack

CARD = "4000 0566 5566 5556"


@pytest.fixture
def secret() -> str:
    return f"Zq{new_id()}"


def test_what_customers_and_agents_give_away_is_on_no_disk(
    stack: Stack, visitor: Customer, agent: Agent, secret: str
) -> None:
    typed, masked = f"my card is {CARD} and my password is {secret}", "my card is [••••-5556] and my password is •••"
    seen = visitor.say(typed).events[0]["text"]
    assert visitor.post(typed, client_id="m-1").body["duplicate"] is False
    assert visitor.post(typed, client_id="m-1").body["duplicate"] is True
    visitor.say(f"I want to talk to a person, pw: {secret}")
    agent.do("take-over", visitor.conversation)
    for kind in ("replies", "notes"):
        assert agent.write(kind, visitor.conversation, typed).status == 200
    agent.ask("PUT", f"/conversations/{visitor.conversation}/drafts/note", {"text": typed})
    with visitor.socket() as socket:
        socket.until("ready")
        socket.send({"type": "context", "values": {"page": typed}})
        socket.send({"type": "ping"})
        socket.until("pong")
    assert seen == masked
    assert {e["text"] for e in visitor.events() if e["from"] == "person" and e["kind"] == "message"} == {masked}
    assert secret not in str(agent.whole(visitor.conversation))
    on_disk = b"".join(path.read_bytes() for path in stack.data_dir.rglob("*") if path.is_file())
    assert masked.encode() in on_disk
    for given_away in (secret, CARD, CARD.replace(" ", "")):
        assert given_away.encode() not in on_disk


def test_numbers_that_are_no_cards_reach_the_assistant_and_the_agent_as_typed(visitor: Customer, agent: Agent) -> None:
    text = "ticket T-100003, order W1042, invoice INV-20321, tracking number 4242424242424242, +49 151 23456789"
    visitor.say(text)
    assert visitor.events()[0]["text"] == text
    assert text in str(agent.whole(visitor.conversation))
