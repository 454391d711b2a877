"""What an agent typed: it is sent once, over no unseen message, and outlives tabs, pages and the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.awaiting import until
from tests.clients import Customer, Site
from tests.e2e.desk import Inbox, watch
from tests.stack import Stack


@pytest.fixture
def customer(robin: Inbox, site: Site, stack: Stack) -> Customer:
    """Robin's, and open."""
    who = Customer.start(site, stack.customers()[0])
    who.say("a person please")
    robin.show(who)
    robin.take_over()
    return who


def close(page: Page) -> None:
    """As somebody closes a tab, who lets it say goodbye."""
    with page.expect_event("close"):
        page.close(run_before_unload=True)


@contextmanager
def another_tab(robin: Inbox, customer: Customer) -> Iterator[Inbox]:
    """The same agent, conversation and browser."""
    tab = Inbox(robin.url, robin.agent, robin.page.context.new_page())
    watch(tab)
    tab.open(f"/inbox/c/{customer.conversation}")
    expect(tab.writing).to_be_visible()
    yield tab
    assert tab.problems == [], tab.problems


def replies(customer: Customer) -> list[str]:
    return [event["text"] for event in customer.events() if event["kind"] == "message" and event["from"] == "person"]


def is_saved(desk: Inbox) -> None:
    expect(desk.page.locator(".saved")).to_have_text("Draft saved")


def write(desk: Inbox, text: str) -> None:
    desk.writing.fill(text)
    is_saved(desk)


@pytest.mark.parametrize("more", ["", " and more"])
def test_sending_in_one_tab_leaves_the_other_tabs_draft(robin: Inbox, customer: Customer, more: str) -> None:
    with another_tab(robin, customer) as other:
        write(robin, "AAA")
        write(other, "BBB a long text")
        if more:
            write(robin, f"AAA{more}")
        robin.page.keyboard.press("Control+Enter")
        expect(robin.thread.locator(".message.is-agent:not(.is-sending)")).to_have_count(1)
        expect(other.thread.locator(".message.is-agent")).to_have_count(1)
        expect(other.writing).to_have_value("BBB a long text")
        other.page.reload()
        expect(other.writing).to_have_value("BBB a long text")
        assert replies(customer) == [f"AAA{more}"]


def test_a_draft_that_another_tab_saved_over_is_there_again_when_its_tab_is_closed(
    robin: Inbox, customer: Customer
) -> None:
    with another_tab(robin, customer) as other:
        write(robin, "AAA")
        write(other, "BBB")
        write(robin, "AAA and more")
        close(other.page)
        robin.page.keyboard.press("Control+Enter")
        expect(robin.thread.locator(".message.is-agent:not(.is-sending)")).to_have_count(1)
    with another_tab(robin, customer) as third:
        expect(third.writing).to_have_value("BBB")


def test_a_draft_that_only_stands_in_both_tabs_is_gone_from_both_when_it_is_sent(
    robin: Inbox, customer: Customer
) -> None:
    write(robin, "The same text")
    with another_tab(robin, customer) as other:
        expect(other.writing).to_have_value("The same text")
        robin.writing.press("Control+Enter")
        expect(other.thread.locator(".message.is-agent")).to_have_count(1)
        expect(other.writing).to_have_value("")


@pytest.mark.parametrize("mode", ["Reply", "Note"])
@pytest.mark.parametrize("leaving", ["close", "reload"])
def test_a_text_that_was_sent_offline_outlives_its_page(
    robin: Inbox, customer: Customer, mode: str, leaving: str
) -> None:
    page = robin.page
    robin.page.get_by_role("radio", name=mode).click()
    page.context.set_offline(True)
    for text in ("DDD", "EEE “so” 😀"):
        robin.reply(text)
        expect(robin.thread.locator(".is-waiting").last).to_contain_text(text)
    if leaving == "close":
        context = page.context
        robin.page = context.new_page()
        close(page)
        context.set_offline(False)
        robin.open(f"/inbox/c/{customer.conversation}")
    else:
        page.context.set_offline(False)
        robin.open(f"/inbox/c/{customer.conversation}")
    kind = "is-agent" if mode == "Reply" else "is-note"
    sent = robin.thread.locator(f".message.{kind}:not(.is-sending):not(.is-waiting) .text")
    expect(sent).to_have_text(["DDD", "EEE “so” 😀"])
    robin.page.reload()
    expect(sent).to_have_text(["DDD", "EEE “so” 😀"])
    expect(robin.writing).to_have_value("")


def test_a_text_whose_answer_was_lost_is_sent_once_by_the_next_page(robin: Inbox, customer: Customer) -> None:
    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    robin.page.route("**/replies", lose, times=1)
    with robin.page.expect_event("requestfailed", lambda request: request.url.endswith("/replies")):
        robin.reply("Exactly once")
    robin.page.reload()
    expect(robin.thread.locator(".message.is-agent")).to_have_count(1)
    expect(robin.writing).to_have_value("")
    assert replies(customer) == ["Exactly once"]


def hold_back_events(page: Page) -> None:
    """The page's socket tells nothing from now on."""
    page.evaluate("window.isSilent = true")


SILENT_SOCKETS = """
    const Native = WebSocket;
    window.WebSocket = class extends Native {
        set onmessage(handler) { super.onmessage = (event) => window.isSilent || handler?.(event); }
        get onmessage() { return super.onmessage; }
    };
"""


@pytest.mark.parametrize("unseen", [["Wait, I already paid it yesterday!"], ["one", "two", "three " * 400]])
@pytest.mark.parametrize("why", ["scrolled up", "slow socket"])
def test_a_reply_stops_at_a_message_that_was_not_seen_and_goes_with_the_second_press(
    robin: Inbox, customer: Customer, unseen: list[str], why: str
) -> None:
    page = robin.page
    if why == "slow socket":
        page.add_init_script(SILENT_SOCKETS)
        page.reload()
        expect(robin.thread).to_contain_text("You took over")
        hold_back_events(page)
    else:
        for number in range(14):
            customer.post(f"This is the long message number {number}. " * 6)
        expect(robin.thread).to_contain_text("number 13")
        page.locator("#scroll").evaluate("node => { node.scrollTop = 0; }")
        expect(page.locator(".pill")).to_have_count(0)
    for text in unseen:
        customer.post(text)
    if why == "scrolled up":
        expect(page.locator(".pill")).to_have_text(f"{len(unseen)} new")
    robin.reply("the 61.70 EUR are for W1120")
    expect(page.get_by_role("alert")).to_contain_text("Not sent yet: the customer wrote meanwhile")
    expect(robin.thread.locator(".message.is-customer .text", has_text=unseen[0])).to_be_in_viewport()
    expect(robin.writing).to_have_value("the 61.70 EUR are for W1120")
    assert replies(customer) == []
    page.keyboard.press("Control+Enter")
    until(lambda: replies(customer) == ["the 61.70 EUR are for W1120"], "it was never sent")


def test_a_note_is_not_held_up(robin: Inbox, customer: Customer) -> None:
    robin.page.get_by_role("radio", name="Note").click()
    robin.page.add_init_script(SILENT_SOCKETS)
    robin.page.reload()
    expect(robin.thread).to_contain_text("You took over")
    hold_back_events(robin.page)
    customer.post("Wait!")
    robin.page.get_by_role("radio", name="Note").click()
    robin.reply("He is in a hurry")
    expect(robin.thread.locator(".message.is-note:not(.is-sending)")).to_have_count(1)
