"""Lists that stay as they are on the server, in two agents' browsers at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.clients import Agent, Customer, Site
from tests.e2e.desk import Inbox, inbox, session_of
from tests.stack import Stack


@pytest.fixture
def sam(browser: Browser, stack: Stack) -> Iterator[Inbox]:
    with inbox(browser, stack, "Sam Thorne") as desk:
        desk.open()
        yield desk


def test_a_conversation_moves_between_the_lists_of_two_agents(robin: Inbox, sam: Inbox, site: Site) -> None:
    customer = Customer.start(site)
    sam.tab("Bot")
    customer.say("hello")
    expect(sam.row(customer)).to_contain_text("Assistant")
    customer.say("a person please")
    expect(sam.row(customer)).to_have_count(0)
    sam.tab("Unassigned")
    expect(sam.row(customer)).to_be_visible()
    robin.show(customer)
    robin.take_over()
    expect(sam.row(customer)).to_have_count(0)
    expect(robin.row(customer)).to_contain_text("You")
    robin.tab("Mine")
    expect(robin.row(customer)).to_contain_text("You")
    robin.tab("Unassigned")
    expect(robin.row(customer)).to_have_count(0)
    robin.tab("Mine")
    expect(robin.row(customer)).to_contain_text("You")
    sam.tab("All")
    expect(sam.row(customer)).to_contain_text("Robin Hale")
    robin.decide_at_once("Resolve")
    expect(robin.row(customer)).to_have_count(0)
    expect(sam.row(customer)).to_have_count(0)
    sam.page.get_by_label("Status").select_option("Resolved")
    expect(sam.row(customer)).to_contain_text("Resolved")


def test_whoever_is_in_danger_comes_first_and_other_languages_are_named_and_read_out_as_such(
    robin: Inbox, site: Site
) -> None:
    german, danger = Customer.start(site), Customer.start(site)
    for text in ("Guten Tag, wo bleibt denn meine Bestellung?", "Ich habe sie vor zwei Wochen bezahlt"):
        german.say(text)
    robin.tab("Unassigned")
    robin.page.get_by_label("Order").select_option("waiting")
    expect(robin.row(german)).to_contain_text("German")
    expect(robin.row(german).locator(".row-last")).to_have_attribute("lang", "de")
    danger.say("I will hurt somebody in your shop")
    expect(robin.row(danger).locator(".is-urgent")).to_have_text("Urgent: danger")
    assert robin.page.locator(".row").first.get_attribute("data-id") == danger.conversation
    robin.show(german)
    expect(robin.thread.locator(".is-customer .text").first).to_have_attribute("lang", "de")
    expect(robin.thread.locator(".is-bot .text").first).to_have_attribute("lang", "de")
    expect(robin.page.locator("#packet blockquote").first).to_have_attribute("lang", "de")


def test_unread_is_each_agents_own_and_follows_what_comes(robin: Inbox, sam: Inbox, site: Site) -> None:
    customer = Customer.start(site)
    customer.say("a person please")
    for desk in (robin, sam):
        expect(desk.row(customer).locator(".badge")).to_contain_text("1")
    robin.show(customer)
    expect(robin.row(customer).locator(".badge")).to_have_count(0)
    expect(sam.row(customer).locator(".badge")).to_contain_text("1")
    robin.page.keyboard.press("Escape")
    robin.page.get_by_role("heading", name="Inbox").click()
    customer.post("are you there?")
    expect(sam.row(customer).locator(".badge")).to_contain_text("2")
    expect(sam.row(customer)).to_contain_text("are you there?")


def test_a_search_goes_on_while_it_is_shown(robin: Inbox, site: Site, stack: Stack) -> None:
    customer = Customer.start(site, stack.customers()[2])
    robin.tab("All")
    robin.page.locator("#search").fill(stack.customers()[2])
    expect(robin.page.locator("#rows")).to_have_attribute("aria-busy", "false")
    expect(robin.row(customer)).to_have_count(0)
    customer.say("hello")
    expect(robin.row(customer)).to_be_visible()


def test_the_newest_come_first_as_they_come(robin: Inbox, site: Site) -> None:
    first, second = Customer.start(site), Customer.start(site)
    for customer in (first, second):
        customer.say("a person please")
    top = robin.page.locator(".slot[aria-posinset='1'] .row")
    expect(top).to_have_attribute("data-id", second.conversation)
    first.post("one more thing")
    expect(top).to_have_attribute("data-id", first.conversation)


def test_what_was_written_while_the_page_opened_a_conversation_is_there(robin: Inbox, site: Site, stack: Stack) -> None:
    customer = Customer.start(site)
    customer.say("a person please")
    colleague = Agent(site, session_of(stack, robin.agent), robin.agent.name)
    address = f"**/api/inbox/conversations/{customer.conversation}?*"

    def answer_late(route: object) -> None:
        """The page's question is answered with what was there before the note."""
        before = route.fetch()  # type: ignore[attr-defined]
        colleague.write("notes", customer.conversation, "written meanwhile")
        route.fulfill(response=before)  # type: ignore[attr-defined]

    robin.page.route(address, answer_late, times=1)
    robin.show(customer)
    expect(robin.thread).to_contain_text("written meanwhile")


def test_a_search_looks_into_all_lists_and_says_what_else_there_is(robin: Inbox, site: Site, stack: Stack) -> None:
    word = f"Zeltstange{secrets.token_hex(4)}"
    waiting, with_bot, done = Customer.start(site), Customer.start(site), Customer.start(site)
    for customer in (waiting, done):
        customer.say("a person please")
        customer.post(f"Meine {word} ist kaputt")
    with_bot.say(f"Haben Sie eine {word.upper()}?")
    colleague = Agent(site, session_of(stack, robin.agent), robin.agent.name)
    for verb in ("take-over", "resolve"):
        assert colleague.do(verb, done.conversation).status == 200
    robin.tab("Mine")
    robin.page.locator("#search").fill(word.lower())
    for customer in (waiting, with_bot):
        expect(robin.row(customer)).to_be_visible()
    expect(robin.row(done)).to_have_count(0)
    expect(robin.page.locator(".elsewhere")).to_contain_text("1 resolved one fits, too.")
    robin.page.get_by_role("button", name="Show").click()
    expect(robin.row(done)).to_be_visible()
    expect(robin.page.locator(".elsewhere")).to_contain_text("2 open ones fit, too.")
    robin.tab("Mine")
    expect(robin.page.locator("#search")).to_have_value("")
    expect(robin.row(waiting)).to_have_count(0)
