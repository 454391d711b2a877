"""What a customer sees at once: no stray key does it, and for some seconds it can be undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.awaiting import until
from tests.clients import Customer, Site
from tests.e2e.desk import Inbox
from tests.stack import Stack

UNDO_MS = 8000
#: Texts of somebody who believes to write in the field: all with letters that are shortcuts, some at their beginning.
TEXTS = [
    "Hello Eloise, let me check that",
    "e",
    "Eloise, see the tree: bees!",
    "be right there\n",
    "toe",
    "ee bb tt EE",
    "E e.\n",
    "Äh, be éh",
]


@pytest.fixture
def customer(robin: Inbox, site: Site, stack: Stack) -> Customer:
    """Robin's, and open; answered."""
    who = Customer.start(site, stack.customers()[0])
    who.say("a person please")
    robin.show(who)
    robin.take_over()
    robin.reply("Hello, this is Robin.")
    expect(robin.thread.locator(".message.is-agent:not(.is-sending)")).to_have_count(1)
    return who


def is_still_with(robin: Inbox, customer: Customer) -> bool:
    history = customer.history()
    return (history["status"], history["owner"]) == ("open", "agent")


def test_what_is_typed_beside_the_field_decides_nothing(robin: Inbox, customer: Customer) -> None:
    robin.page.clock.install()
    for text in TEXTS:
        robin.thread.locator(".message").first.click()
        robin.page.keyboard.type(text)
        robin.page.clock.run_for(2 * UNDO_MS)
        assert is_still_with(robin, customer), text
        expect(robin.page.locator(".toast.is-undo")).to_have_count(0)
        robin.page.keyboard.press("Escape")


def test_what_is_typed_beside_the_field_takes_nobody_over(robin: Inbox, site: Site) -> None:
    who = Customer.start(site)
    who.say("a person please")
    robin.page.clock.install()
    robin.show(who)
    for text in ("to be", "Take it", "t", "that\n", "tt"):
        robin.page.locator("#scroll").focus()
        robin.page.keyboard.type(text)
        robin.page.clock.run_for(UNDO_MS)
        assert who.history()["owner"] == "queue", text
        robin.page.keyboard.press("Escape")


@pytest.mark.parametrize(("key", "done"), [("e", "resolved"), ("b", "bot")])
def test_a_key_asks_and_enter_says_yes(robin: Inbox, customer: Customer, key: str, done: str) -> None:
    robin.page.clock.install()
    robin.page.locator("#scroll").focus()
    robin.page.keyboard.press(key)
    expect(robin.page.get_by_role("dialog")).to_be_visible()
    robin.page.keyboard.press("Enter")
    expect(robin.page.locator(".toast.is-undo")).to_be_visible()
    robin.page.clock.run_for(UNDO_MS // 2)
    assert is_still_with(robin, customer)
    robin.page.clock.run_for(500)
    until(lambda: done in (customer.history()["status"], customer.history()["owner"]), "it is never done")


@pytest.mark.parametrize("name", ["Resolve", "Hand back"])
@pytest.mark.parametrize("by", ["toast", "head", "key"])
def test_what_was_decided_can_be_undone_and_the_customer_hears_nothing(
    robin: Inbox, customer: Customer, name: str, by: str
) -> None:
    before = customer.events()
    robin.page.clock.install()
    robin.decide(name)
    robin.page.clock.run_for(UNDO_MS // 2)
    if by == "key":
        robin.page.locator("#scroll").focus()
        robin.page.keyboard.press("z")
    else:
        robin.page.locator(".toast.is-undo" if by == "toast" else ".thread-bar").get_by_role(
            "button", name="Undo"
        ).click()
    robin.page.clock.run_for(2 * UNDO_MS)
    expect(robin.page.locator(".thread-bar").get_by_role("button", name=name)).to_be_visible()
    assert customer.events() == before and is_still_with(robin, customer)


@pytest.mark.parametrize(("name", "done"), [("Resolve", "resolved"), ("Hand back", "bot")])
@pytest.mark.parametrize("leaving", ["close", "reload", "elsewhere"])
def test_a_page_that_goes_away_does_what_was_decided(
    robin: Inbox, customer: Customer, name: str, done: str, leaving: str
) -> None:
    page = robin.page
    robin.decide(name)
    if leaving == "close":
        page.close(run_before_unload=True)
    elif leaving == "reload":
        page.reload()
    else:
        page.goto(f"{robin.url}/help")
    until(lambda: done in (customer.history()["status"], customer.history()["owner"]), "it is never done")
    said = [event["text"] for event in customer.events() if event["kind"] == "message" and event["from"] == "system"]
    assert len(said) == len(set(said))


def test_what_was_decided_offline_is_done_when_the_connection_is_back(robin: Inbox, customer: Customer) -> None:
    robin.page.context.set_offline(True)
    expect(robin.page.locator(".connection.is-lost")).to_be_visible()
    robin.decide_at_once("Resolve")
    expect(robin.page.locator(".toast.is-problem")).to_contain_text("when the connection is back")
    robin.page.context.set_offline(False)
    until(lambda: customer.history()["status"] == "resolved", "it is never resolved")
    expect(robin.thread).to_contain_text("You resolved the conversation")


def test_a_customer_who_writes_meanwhile_is_not_resolved(robin: Inbox, customer: Customer) -> None:
    robin.page.clock.install()
    robin.decide("Resolve")
    customer.post("Wait, one more thing")
    expect(robin.thread).to_contain_text("one more thing")
    robin.page.clock.run_for(UNDO_MS)
    expect(robin.page.locator(".toast.is-problem")).to_contain_text("wrote meanwhile")
    assert is_still_with(robin, customer)


@pytest.mark.parametrize("left", ["message", "reply", "note"])
def test_resolving_asks_if_a_message_has_no_answer_or_a_text_is_not_sent(
    robin: Inbox, customer: Customer, left: str
) -> None:
    if left == "message":
        customer.post("Which pole do I need?")
        expect(robin.thread).to_contain_text("Which pole do I need?")
    elif left == "note":
        robin.page.get_by_role("radio", name="Note").click()
    if left != "message":
        robin.writing.fill("Which pole do I need?")
    robin.press("Resolve")
    expect(robin.page.get_by_role("dialog")).to_contain_text("Which pole do I need?")
    robin.page.keyboard.press("Escape")
    expect(robin.page.get_by_role("dialog")).to_have_count(0)
    assert is_still_with(robin, customer)


def test_resolving_opens_the_next_conversation_if_wanted(robin: Inbox, site: Site, customer: Customer) -> None:
    following = Customer.start(site)
    following.say("a person please")
    robin.tab("Mine")
    robin.tab("Unassigned")
    robin.show(following)
    robin.take_over()
    robin.tab("Mine")
    robin.show(customer)
    robin.page.locator("#scroll").focus()
    robin.page.keyboard.press("Shift+E")
    robin.page.keyboard.press("Enter")
    expect(robin.page).to_have_url(f"{robin.url}/inbox/c/{following.conversation}")
    expect(robin.row(customer)).to_have_count(0)
    robin.page.locator(".toast.is-undo").get_by_role("button", name="Undo").click()
    expect(robin.row(customer)).to_be_visible()


def test_who_took_over_from_the_assistant_by_mistake_gives_it_back_at_a_press(robin: Inbox, site: Site) -> None:
    who = Customer.start(site)
    who.say("hello")
    robin.tab("Bot")
    robin.show(who)
    robin.take_over()
    robin.page.locator(".toast", has_text="You took over").get_by_role("button", name="Undo").click()
    until(lambda: who.history()["owner"] == "bot", "the assistant never has it again")
    assert who.say("hello").said, "and it answers"
