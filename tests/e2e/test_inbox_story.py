"""A customer asks for a person; agents take over, answer, hand back and resolve, each in a browser."""

from __future__ import annotations

import re
import signal
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.clients import Customer, Site
from tests.e2e.desk import Inbox, inbox
from tests.stack import RASA, Stack


@pytest.fixture
def customer(site: Site, stack: Stack) -> Customer:
    """Signed in, and asked for their order already."""
    who = Customer.start(site, stack.customers()[0])
    who.say("where is my order?")
    return who


def texts(customer: Customer, who: str) -> list[str]:
    return [event["text"] for event in customer.events() if event["kind"] == "message" and event["from"] == who]


def test_who_asks_for_a_person_appears_by_itself_with_the_whole_packet(robin: Inbox, customer: Customer) -> None:
    expect(robin.row(customer)).to_have_count(0)
    customer.post("I want to talk to a person")
    expect(robin.row(customer)).to_be_visible()
    expect(robin.row(customer)).to_contain_text("Asked for a person")
    expect(robin.row(customer)).to_contain_text("where is my order?")
    expect(robin.row(customer).locator(".wait")).to_be_visible()
    expect(robin.page).to_have_title(re.compile(r"\(\d+\) Inbox"))
    robin.show(customer)
    packet = robin.page.locator("#packet")
    for part in (
        "Asked for a person",
        "Signed in",
        "vouched for by the shop",
        "where is my order?",
        "Then asked for a person:I want to talk to a person",
        "Order status",
    ):
        expect(packet).to_contain_text(part)
    expect(packet).to_contain_text("•••@")
    body = robin.page.locator(".packet-body")
    assert body.evaluate("node => node.scrollHeight <= node.clientHeight"), "the packet fits on one screen"


def test_a_masked_value_is_shown_on_demand_and_that_is_logged(robin: Inbox, customer: Customer, stack: Stack) -> None:
    customer.say("a person please")
    robin.show(customer)
    email = robin.page.locator("#packet dd").filter(has_text="•••@")
    email.get_by_role("button", name="Show").click()
    expect(robin.page.locator(".revealed")).to_have_text(stack.customers()[0])
    assert any(
        "value_revealed" in line and customer.conversation in line for line in stack.log("frontdesk").splitlines()
    )
    assert stack.customers()[0] not in stack.log("frontdesk")


def test_taking_over_answering_handing_back_and_resolving(robin: Inbox, customer: Customer) -> None:
    customer.say("a person please")
    robin.show(customer)
    expect(robin.writing).to_have_attribute("aria-label", re.compile("Note"))
    robin.take_over()
    expect(robin.thread).to_contain_text("You took over")
    expect(robin.writing).to_be_focused()
    robin.reply("Hello, this is Robin. What can I do?")
    expect(robin.thread.locator(".message.is-agent:not(.is-sending)")).to_have_text(re.compile("Hello, this is Robin"))
    expect(robin.writing).to_have_value("")
    assert texts(customer, "person") == ["Hello, this is Robin. What can I do?"]

    bot = len(texts(customer, "bot"))
    customer.say("where is my order?")
    expect(robin.thread).to_contain_text("where is my order?")
    robin.decide_at_once("Hand back")
    expect(robin.thread).to_contain_text("You handed back to the assistant")
    assert len(texts(customer, "bot")) == bot, "the bot is silent while a person has the conversation"
    expect(robin.page.locator(".banner")).to_contain_text("The assistant is answering")
    customer.say("where is my order?")
    expect(robin.thread.locator(".message.is-bot").last).to_be_visible()
    assert len(texts(customer, "bot")) > bot

    robin.take_over()
    robin.decide_at_once("Resolve")
    expect(robin.thread).to_contain_text("You resolved the conversation")
    expect(robin.page.locator(".banner")).to_contain_text("Resolved")
    assert customer.history()["status"] == "resolved"


def test_of_two_agents_who_take_over_at_once_one_sees_the_others_name(
    browser: Browser, stack: Stack, robin: Inbox, customer: Customer
) -> None:
    customer.say("a person please")
    with inbox(browser, stack, "Sam Thorne") as sam:
        sam.open()
        sam.show(customer)
        robin.show(customer)
        expect(robin.page.locator(".thread-bar")).to_contain_text("Sam Thorne is here too")
        for desk in (robin, sam):
            desk.page.locator("#scroll").focus()
            desk.page.keyboard.press("t")
        robin.page.keyboard.press("Enter")
        sam.page.keyboard.press("Enter")
        expect(robin.thread.locator(".happened", has_text="took over")).to_have_count(1)
        winner, loser = (robin, sam) if robin.page.get_by_text("You took over").count() else (sam, robin)
        expect(loser.page.locator(".toast.is-problem")).to_contain_text(f"{winner.agent.name} has this conversation")
        expect(loser.page.locator(".banner")).to_contain_text(f"{winner.agent.name} has this conversation")
        expect(loser.thread).to_contain_text(f"{winner.agent.name} took over")


def test_a_draft_is_on_the_server_within_a_second_and_survives_reload_and_another_owner(
    browser: Browser, stack: Stack, robin: Inbox, customer: Customer
) -> None:
    customer.say("a person please")
    robin.show(customer)
    robin.take_over()
    clock = robin.page.clock
    clock.install()
    clock.pause_at(datetime.now(UTC) + timedelta(seconds=1))
    robin.writing.fill("I have looked into it and")
    with robin.page.expect_request(lambda request: request.method == "PUT" and "/drafts/" in request.url):
        clock.run_for(1000)
    clock.resume()
    expect(robin.page.locator(".saved")).to_have_text("Draft saved")
    robin.page.reload()
    expect(robin.writing).to_have_value("I have looked into it and")
    robin.writing.press_sequentially(" found")
    robin.page.reload()
    expect(robin.writing).to_have_value("I have looked into it and found")
    robin.page.get_by_role("radio", name="Note").click()
    robin.writing.fill("the warehouse knows")
    robin.page.keyboard.press("Control+Enter")
    expect(robin.thread.locator(".message.is-note")).to_contain_text("only the team sees this")
    robin.decide_at_once("Hand back")
    with inbox(browser, stack, "Sam Thorne") as sam:
        sam.open(f"/inbox/c/{customer.conversation}")
        expect(sam.writing).to_have_value("")
        expect(sam.thread).to_contain_text("Note by Robin Hale")
    robin.take_over()
    expect(robin.writing).to_have_value("I have looked into it and found")
    assert "the warehouse knows" not in str(customer.events())


def test_a_late_reply_of_the_bot_is_a_note_that_the_customer_never_sees(
    robin: Inbox, customer: Customer, stack: Stack
) -> None:
    robin.tab("Bot")
    robin.show(customer)
    stack.signal(RASA, signal.SIGSTOP)
    try:
        customer.post("how long does a refund take?")
        expect(robin.thread).to_contain_text("how long does a refund take?")
        robin.take_over()
        expect(robin.thread).to_contain_text("You took over")
    finally:
        stack.signal(RASA, signal.SIGCONT)
    late = robin.thread.locator(".message.is-late")
    expect(late).to_contain_text("Late reply of the assistant", timeout=20_000)
    expect(late).to_contain_text("not sent to the customer")
    assert "refund" not in " ".join(texts(customer, "bot")[1:]).lower()


def test_bot_turns_show_what_was_understood_and_which_article_was_quoted(robin: Inbox, site: Site) -> None:
    visitor = Customer.start(site)
    visitor.say("how long does a refund take?")
    robin.tab("Bot")
    robin.show(visitor)
    why = robin.thread.locator(".understood").first
    expect(why.locator("p").first).to_be_hidden()
    why.get_by_text("Why this answer?").click()
    expect(why.locator("p").first).to_have_text(re.compile(r"Understood as .+ \(\d+ %\)"))
    expect(robin.thread.locator(".sources a").first).to_have_attribute("href", re.compile("^/help/"))


def test_a_new_message_never_moves_what_the_agent_reads(robin: Inbox, customer: Customer) -> None:
    customer.say("a person please")
    for number in range(14):
        customer.post(f"This is the long message number {number}. " * 6)
    robin.show(customer)
    robin.page.locator("#scroll").evaluate("node => { node.scrollTop = 200; }")
    before = robin.page.locator("#scroll").evaluate("node => node.scrollTop")
    customer.post("and one more")
    customer.post("and the last")
    expect(robin.page.locator(".pill")).to_have_text("2 new")
    assert robin.page.locator("#scroll").evaluate("node => node.scrollTop") == before
    robin.page.locator(".pill").click()
    expect(robin.page.locator(".pill")).to_have_count(0)
    expect(robin.thread.get_by_text("and the last")).to_be_in_viewport()


def test_typing_is_shown_both_ways_but_not_while_a_note_is_written(robin: Inbox, customer: Customer) -> None:
    customer.say("a person please")
    robin.show(customer)
    robin.take_over()
    with customer.socket(10_000) as socket:
        socket.until("ready")
        socket.send({"type": "typing", "active": True})
        expect(robin.page.locator(".typing")).to_contain_text("is writing")
        robin.page.get_by_role("radio", name="Note").click()
        robin.writing.press_sequentially("a secret")
        robin.page.get_by_role("radio", name="Reply").click()
        robin.writing.press_sequentially("Hello")
        frames = socket.until(lambda frame: frame["type"] == "typing")
        assert [frame["active"] for frame in frames if frame["type"] == "typing" and frame["from"] == "person"] == [
            True
        ]


def test_unread_is_counted_read_at_the_end_and_can_be_put_back(robin: Inbox, customer: Customer) -> None:
    customer.say("a person please")
    badge = robin.row(customer).locator(".badge")
    expect(badge).to_contain_text("2")
    robin.show(customer)
    expect(badge).to_have_count(0)
    robin.page.keyboard.press("Escape")
    robin.page.keyboard.press("u")
    expect(badge).to_contain_text("1")
    robin.page.reload()
    expect(badge).to_contain_text("1")


def test_a_handoff_alerts_once_and_not_those_who_are_busy(
    browser: Browser, stack: Stack, robin: Inbox, customer: Customer
) -> None:
    with inbox(browser, stack, "Sam Thorne") as sam:
        sam.open()
        sam.page.locator("#me").click()
        sam.page.get_by_role("radio", name="Busy").check()
        sam.page.keyboard.press("Escape")
        expect(sam.page.locator("#me")).to_contain_text("Busy")
        customer.say("a person please")
        toast = robin.page.locator(".toast.is-handoff")
        expect(toast).to_have_count(1)
        expect(toast).to_contain_text("needs a person")
        expect(sam.row(customer)).to_be_visible()
        expect(sam.page.locator(".toast")).to_have_count(0)
        toast.get_by_role("button", name="Open").click()
        expect(robin.page.locator(".composer")).to_be_visible()
        robin.page.reload()
        expect(robin.page.locator(".composer")).to_be_visible()
        expect(robin.page.locator(".toast")).to_have_count(0)
