"""`frontdesk talk` itself: its lines, its sessions, its refusals."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from frontdesk.talk.client import ChatClient, Refused
from tests import prefork
from tests.clients import Agent, Customer, Site
from tests.shop import Shop, open_orders
from tests.stack import ROOT
from tests.talking import Terminal, turns_of


def test_a_session_file_keeps_the_conversation_and_the_next_run_goes_on_with_it(
    terminal: Terminal, shop: Shop, site: Site, tmp_path: Path
) -> None:
    customer, file = shop.with_several_open_orders, tmp_path / "session.json"
    terminal.talk("where is my order?", options=("--as", customer["email"], "--session", str(file)))
    assert file.stat().st_mode & 0o077 == 0
    number = open_orders(customer)[0]["number"]
    output = terminal.run(json.dumps({"say": number}) + "\n", ("--session", str(file))).stdout
    assert f"Order {number}" in output
    kept = json.loads(file.read_text())
    said = Customer(site, kept["session"], kept["conversation"]).events()
    assert [e["text"] for e in said if e["from"] == "customer"] == ["where is my order?", number]


def test_a_resumed_run_shows_what_was_missed_and_can_press_its_buttons(
    terminal: Terminal, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "session.json"
    terminal.talk("hello", options=("--session", str(file)))
    kept = json.loads(file.read_text())
    Customer(site, kept["session"], kept["conversation"]).say("what can you do?")
    turns = turns_of(terminal.run('{"press": "Reset my password"}\n', ("--session", str(file))).stdout)
    assert "e-mail address of your account" in turns[-1].text


def test_signing_in_starts_a_new_conversation_as_that_customer(terminal: Terminal, shop: Shop) -> None:
    customer = shop.with_a_balance
    refused, told = terminal.talk("what is my balance?", {"sign_in": customer["email"]}, "what is my balance?")
    assert "sign in" in refused.text
    assert f"{customer['balance']:.2f}" in told.text


def test_signing_in_as_nobody_is_refused_and_the_conversation_goes_on(terminal: Terminal) -> None:
    output = terminal.run('{"sign_in": "nobody@example.com"}\n{"say": "hello"}\n').stdout
    refused, hello = turns_of(output)
    assert "not a demo customer" in refused.text and "Larkfield" in hello.text


def test_pressing_a_button_that_is_not_there_names_those_that_are(terminal: Terminal) -> None:
    offered, missing, found = terminal.talk("what can you do?", {"press": "Buy it now"}, {"press": "reset my password"})
    assert missing.messages[0]["from"] == "system"
    assert all(title in missing.text for title in offered.buttons)
    assert "e-mail address" in found.text


def test_a_line_that_is_not_understood_is_answered_and_the_next_one_is_read(terminal: Terminal) -> None:
    lines = ["not json", "[]", '{"say": 1}', '{"shout": "hello"}', '{"say": "a", "press": "b"}', '{"say": "hello"}']
    turns = turns_of(terminal.run("\n".join(lines) + "\n").stdout)
    assert len(turns) == 6
    assert {turn.text for turn in turns[:5]} == {
        'Write {"say": "…"}, {"press": "button title"} or {"sign_in": "e-mail"}.'
    }
    assert "Larkfield" in turns[5].text


def test_an_empty_message_is_answered_and_changes_nothing(terminal: Terminal) -> None:
    empty, hello = terminal.talk("   ", "hello")
    assert "empty" in empty.text and empty.messages[0]["from"] == "system"
    assert "Larkfield" in hello.text


def test_every_run_is_a_new_conversation(terminal: Terminal, agent: Agent) -> None:
    before = {row["id"] for row in agent.rows("all")}
    terminal.talk("hello"), terminal.talk("hello")
    assert len({row["id"] for row in agent.rows("all")} - before) == 2


def test_the_plain_terminal_shows_text_links_and_buttons(stack_env: dict[str, str], site: Site) -> None:
    typed = "I want a refund\ntalk to a person\n"
    done = prefork.run("talk", "--url", site.url, env=stack_env, cwd=ROOT, text=typed)
    assert done.returncode == 0
    assert "bot: Refunds go back" in done.stdout and ": /help/refunds-when\n" in done.stdout
    assert "[Talk to a person]" in done.stdout and "system: " in done.stdout


def test_a_site_that_is_not_there_is_told_with_what_to_do() -> None:
    async def start() -> None:
        client = ChatClient("http://127.0.0.1:9", on_event=lambda _: None, patience=0.1)
        try:
            await client.start()
        finally:
            await client.close()

    with pytest.raises(Refused, match="Is the site running"):
        asyncio.run(start())
