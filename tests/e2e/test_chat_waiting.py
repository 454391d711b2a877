"""Waiting for a person, in a browser: the place in line while it is true, and what to do while nobody is there."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.clients import Agent, Customer, Site
from tests.e2e.accessibility import serious
from tests.e2e.chat import Chat, sign_in, visit, watched
from tests.e2e.desk import inbox
from tests.replica import replica
from tests.stack import Stack


@pytest.fixture
def context(browser: Browser, stack: Stack) -> Iterator[BrowserContext]:
    with watched(browser, stack.base_url) as context:
        yield context


@pytest.fixture
def robin(stack: Stack) -> Agent:
    name = f"Robin.{secrets.token_hex(2)}"
    return Agent(Site(stack.base_url), stack.add_agent(name), name)


def ask_for_a_person(chat: Chat) -> None:
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.owner).to_contain_text("Waiting for a person")


def test_the_place_in_line_is_shown_and_moves_up_as_others_are_served(
    context: BrowserContext, robin: Agent, stack: Stack
) -> None:
    with robin.present():
        before = Customer.start(Site(stack.base_url))
        before.say("a person please")
        place = before.history()["standing"]["position"]
        chat = visit(context).open()
        ask_for_a_person(chat)
        expect(chat.owner).to_have_text(f"Waiting for a person, number {place + 1} in line")
        chat.page.reload()
        expect(chat.owner).to_have_text(f"Waiting for a person, number {place + 1} in line")
        robin.do("take-over", before.conversation)
        others = [row["id"] for row in robin.rows() if row["id"] != chat.conversation()]
        for conversation in others:
            robin.do("take-over", conversation)
        expect(chat.owner).to_have_text("Waiting for a person, you are next")
        robin.do("take-over", chat.conversation())
        expect(chat.owner).to_have_text(f"You are talking to {robin.name}")


def test_no_place_is_shown_while_it_may_be_another_one(context: BrowserContext, robin: Agent) -> None:
    with robin.present():
        chat = visit(context).open()
        ask_for_a_person(chat)
        expect(chat.owner).to_have_text(re.compile("you are next|in line"))
        chat.page.context.set_offline(True)
        expect(chat.owner).to_have_text("Waiting for a person from the team")
        chat.page.context.set_offline(False)
        expect(chat.owner).to_have_text(re.compile("you are next|in line"), timeout=15_000)
    expect(chat.owner).to_have_text("Waiting for a person from the team")


def test_out_of_hours_the_next_opening_is_told_and_an_address_can_be_left(
    browser: Browser, stack: Stack, tmp_path: Path, robin: Agent
) -> None:
    opening = datetime.now(UTC) + timedelta(days=2)
    hours = {"hours": f"{opening:%a} 09:00-17:00", "time_zone": "UTC"}
    with (
        replica(stack.env, tmp_path / "night.log", **hours) as night,
        watched(browser, night.url, timezone_id="UTC", is_cut=True) as context,
    ):
        chat = visit(context).open()
        ask_for_a_person(chat)
        away = chat.panel.locator(".away")
        expect(away).to_contain_text("The team is back on")
        expect(away).to_contain_text(opening.strftime("%A"))
        expect(away).to_contain_text("09:00")
        email = away.get_by_label("Where may we write to you")
        email.fill("not an address")
        email.press("Enter")
        assert not email.evaluate("(input) => input.validity.valid")
        for theme in ("light", "dark"):
            chat.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            assert serious(chat.page) == []
        email.fill("jo@localhost")
        email.press("Enter")
        expect(away.get_by_role("alert")).to_contain_text("This is not an e-mail address")
        context.set_offline(True)
        expect(chat.panel.locator(".offline")).to_be_visible()
        email.fill("jo.doe@example.com")
        email.press("Enter")
        expect(away).to_contain_text("jo.doe@example.com: Will be sent when you are connected")
        expect(chat.input).to_be_focused()
        context.set_offline(False)
        expect(away).to_contain_text("The answer also goes to jo.doe@example.com")
        expect(email).to_be_hidden()
        chat.page.reload()
        expect(away).to_contain_text("The answer also goes to jo.doe@example.com")
        conversation = chat.conversation()
    assert robin.whole(conversation)["email_left"] == "j•••@example.com"


def test_whoever_is_signed_in_is_not_asked_for_an_address(context: BrowserContext) -> None:
    chat = sign_in(context.new_page()).open()
    ask_for_a_person(chat)
    expect(chat.messages("system").last).to_contain_text("Nobody from the team is here")
    expect(chat.panel.locator(".away")).to_be_hidden()


def test_the_agent_sees_the_address_that_was_left_as_not_proven(
    browser: Browser, stack: Stack, context: BrowserContext
) -> None:
    chat = visit(context).open()
    ask_for_a_person(chat)
    away = chat.panel.locator(".away")
    expect(away).to_contain_text("Nobody from the team is here at the moment.")
    away.get_by_label("Where may we write to you").fill("jo.doe@example.com")
    away.get_by_role("button", name="Leave e-mail").click()
    expect(away).to_contain_text("The answer also goes to")
    with inbox(browser, stack, "Robin Hale") as desk:
        desk.open(f"/inbox/c/{chat.conversation()}")
        expect(desk.thread).to_contain_text("The visitor left an e-mail for the answer: j•••@example.com")
        email = desk.page.locator("#packet dd").filter(has_text="j•••@example.com")
        expect(email).to_contain_text("left in the chat, not proven")
        email.get_by_role("button", name="Show").click()
        expect(desk.page.locator(".revealed")).to_have_text("jo.doe@example.com")
        expect(away).to_be_hidden()
