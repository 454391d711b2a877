"""Text is stored exactly as it was typed, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import prefork
from tests.clients import Agent, Customer
from tests.integration.test_bad_input import TAKEN
from tests.replica import replica
from tests.stack import ROOT

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def without_assistant(stack_env: dict[str, str], database_url: str) -> dict[str, str]:
    """The environment of a site on an empty database of either kind whose messages all go to people."""
    return stack_env | {"FRONTDESK_DATABASE_URL": database_url, "FRONTDESK_ASSISTANT_URL": NOBODY}


def test_whatever_is_typed_comes_back_exactly_to_customer_and_agent(
    without_assistant: dict[str, str], tmp_path: Path
) -> None:
    done = prefork.run("demo", "agent", "--json", env=without_assistant, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    with replica(without_assistant, tmp_path / "site.log") as site:
        agent, customer = Agent(site, found["token"], found["name"]), Customer.start(site)
        agent.do("take-over", customer.conversation)
        for text in TAKEN.values():
            assert customer.post(text).status == 202
            assert agent.write("replies", customer.conversation, text).status == 200
        read = [e["text"] for e in customer.events() if e["kind"] == "message" and e["from"] != "system"]
        with customer.socket() as socket:
            live = [f["text"] for f in socket.until("ready") if f.get("kind") == "message" and f["from"] != "system"]
        seen = [e["text"] for e in agent.timeline(customer.conversation) if e["author"] in ("customer", "agent")]
    twice = [text for text in TAKEN.values() for _ in range(2)]
    assert read == twice and live == twice
    assert [text for text in seen if text is not None] == twice
