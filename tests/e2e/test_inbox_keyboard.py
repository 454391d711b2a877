"""The whole work of an agent without a mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.clients import Customer, Site
from tests.e2e.desk import PASSWORD, Inbox, inbox
from tests.stack import Stack


@pytest.fixture
def robin(browser: Browser, stack: Stack) -> Iterator[Inbox]:
    with inbox(browser, stack, "Robin Hale", signed_in=False) as desk:
        yield desk


def test_from_signing_in_to_resolving_with_the_keyboard_alone(robin: Inbox, stack: Stack) -> None:
    customer = Customer.start(Site(stack.base_url), stack.customers()[1])
    customer.say("a person please")
    page, keys = robin.page, robin.page.keyboard
    page.goto(f"{stack.base_url}/inbox")
    expect(page.get_by_label("E-mail")).to_be_focused()
    keys.type(robin.agent.email)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(robin.row(customer)).to_be_visible()

    keys.press("/")
    with page.expect_response(lambda answer: "search=" + stack.customers()[1][:8] in answer.url):
        keys.type(stack.customers()[1][:8])
    expect(robin.row(customer)).to_be_visible()
    with page.expect_response(lambda answer: "search=&" in answer.url):
        keys.press("Escape")
    expect(page.locator("#search")).to_have_value("")
    expect(robin.row(customer)).to_be_visible()
    keys.press("Escape")
    for _ in range(200):
        keys.press("j")
        expect(page.locator(".row:focus")).to_have_count(1)
        if page.evaluate("document.activeElement.dataset.id") == customer.conversation:
            break
    keys.press("j")
    keys.press("k")
    expect(robin.row(customer)).to_be_focused()
    keys.press("Enter")
    expect(robin.thread).to_contain_text("a person please")

    keys.press("r")
    expect(page.locator(".toast").last).to_contain_text("Take the conversation over first")
    keys.press("n")
    expect(robin.writing).to_be_focused()
    keys.type("j k t e: keys are letters here")
    keys.press("Control+Enter")
    expect(robin.thread.locator(".is-note")).to_contain_text("j k t e: keys are letters here")
    keys.press("Escape")
    expect(page.locator("#scroll")).to_be_focused()
    keys.press("t")
    expect(page.get_by_role("dialog", name="Take this conversation over?")).to_be_visible()
    keys.press("Enter")
    expect(robin.thread).to_contain_text("You took over")
    expect(robin.writing).to_be_focused()
    keys.type("Hello by keyboard")
    keys.press("Escape")
    keys.press("r")
    expect(robin.writing).to_have_value("Hello by keyboard")
    keys.press("Control+Enter")
    expect(robin.thread.locator(".is-agent:not(.is-sending)")).to_contain_text("Hello by keyboard")
    keys.press("Escape")
    keys.press("b")
    keys.press("Enter")
    expect(page.get_by_role("button", name="Undo").first).to_be_visible()
    keys.press("z")
    expect(page.locator(".toast").last).to_have_text("Not handed back.")
    keys.press("b")
    keys.press("Enter")
    page.locator(".toast.is-undo").get_by_role("button", name="Dismiss").click()
    expect(robin.thread).to_contain_text("You handed back to the assistant")
    keys.press("t")
    keys.press("Enter")
    expect(robin.writing).to_be_focused()
    keys.press("Escape")
    keys.press("e")
    keys.press("Enter")
    page.locator(".toast.is-undo").get_by_role("button", name="Dismiss").click()
    expect(robin.thread).to_contain_text("You resolved the conversation")

    page.locator("#scroll").focus()
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)
    expect(page.locator("#scroll")).to_be_focused()
    keys.press("Escape")
    expect(page.locator(".row:focus, .tab:focus")).to_be_visible()


def test_keys_can_be_turned_off(robin: Inbox, stack: Stack) -> None:
    page = robin.page
    page.goto(f"{stack.base_url}/inbox")
    page.get_by_label("E-mail").fill(robin.agent.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#me").click()
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_have_count(0)


def test_the_focus_is_always_visible(robin: Inbox, stack: Stack) -> None:
    page = robin.page
    page.goto(f"{stack.base_url}/inbox")
    page.get_by_label("E-mail").fill(robin.agent.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#me")).to_be_visible()
    seen: set[str] = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const node = document.activeElement, style = getComputedStyle(node);
                return [node.id || node.className || node.tagName, parseFloat(style.outlineWidth), style.outlineStyle];
            }"""
        )
        if found[0] == "BODY":
            break
        assert found[1] >= 2 and found[2] != "none", found
        seen.add(found[0])
    assert {"me", "search"} <= seen
