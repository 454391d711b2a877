"""A customer's first conversation with a running demo site: through `frontdesk talk`, a person's answer, and its end.

    python -m scripts.first_conversation URL [CUSTOMERS]

CUSTOMERS is what `frontdesk demo customers --json` says at that site, as a file; without it the command is asked here.
Each answer is held against the demo company's records and pages; the first that is wrong ends this with an error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from frontdesk.demo.agents import PASSWORD, TEAM
from tests.clients import Agent, Customer, Site
from tests.shop import Shop, open_orders
from tests.talking import Terminal

ANSWER = "Good morning, Robin here. Your parcel is at the drop-off point."


def main() -> None:
    url, *files = sys.argv[1:]
    first_conversation(url, Shop(json.loads(Path(files[0]).read_text()) if files else customers()))
    print("A customer got the state of an order, an answer with its source, and a person's reply; then it ended.")


def customers() -> list[dict[str, Any]]:
    """The demo customers of this installation."""
    command = [sys.executable, "-m", "frontdesk.cli", "demo", "customers", "--json"]
    found: list[dict[str, Any]] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def first_conversation(url: str, shop: Shop) -> None:
    """Raises AssertionError where something else is said than must be."""
    with tempfile.TemporaryDirectory() as folder:
        session = Path(folder) / "session.json"
        ask_the_assistant(url, shop, session)
        kept = json.loads(session.read_text())
        customer = Customer(Site(url), kept["session"], kept["conversation"])
        agent = sign_in(url)
        assert agent.do("take-over", customer.conversation).status == 200
        assert agent.write("replies", customer.conversation, ANSWER).status == 200
        missed = Terminal(url, dict(os.environ)).run("", ("--session", str(session))).stdout
        heard = [json.loads(line) for line in missed.splitlines()]
        assert [line["text"] for line in heard if line.get("from") == "person"] == [ANSWER], heard
        assert agent.do("resolve", customer.conversation).status == 200
        assert [event["status"] for event in customer.events() if event["kind"] == "status"] == ["resolved"]


def ask_the_assistant(url: str, shop: Shop, session: Path) -> None:
    """Ask for an order, for an article and for a person."""
    customer = shop.with_one_open_order
    lines = ("where is my order?", "how many days do I have to return something?", "I want to talk to a person")
    options = ("--as", customer["email"], "--session", str(session))
    order, article, person = Terminal(url, dict(os.environ)).talk(*lines, options=options)
    assert f"Order {open_orders(customer)[0]['number']}" in order.text, order.text
    assert "30 days" in article.text and article.links, article.text
    assert person.owner == "queue", person


def order_is_known(url: str, shop: Shop) -> None:
    """Another customer asks for an order, and is told the right one."""
    customer = shop.with_one_open_order
    turn = Customer.start(Site(url), customer["email"]).say("where is my order?")
    assert f"Order {open_orders(customer)[0]['number']}" in turn.text, turn


def sign_in(url: str) -> Agent:
    """The demo's first agent."""
    site, (email, name) = Site(url), TEAM[0]
    answer = site.ask("POST", "/api/inbox/sessions", {"email": email, "password": PASSWORD})
    assert answer.status == 201, answer.body
    return Agent(site, answer.body["session"], name)


if __name__ == "__main__":
    main()
