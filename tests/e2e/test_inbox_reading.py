"""What an agent reads: lists with their rows and counts, and long conversations from their end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import prefork
from tests.awaiting import until
from tests.clients import Agent, Customer, Site
from tests.e2e.desk import Inbox, inbox, session_of
from tests.stack import ROOT, Stack


@pytest.fixture
def robin(browser: Browser, stack: Stack) -> Iterator[Inbox]:
    with inbox(browser, stack, "Robin Hale") as desk:
        yield desk


@pytest.fixture
def people_change_emails(stack: Stack) -> Iterator[None]:
    """The team does not let the assistant change e-mail addresses: who wants that leaves a request."""

    def choose(mode: str) -> None:
        done = prefork.run("operations", "set", "change_email", mode, env=stack.env, cwd=ROOT)
        assert done.returncode == 0, done.stderr

    choose("off")
    yield
    choose("on")


def in_queue(site: Site, email: str | None = None) -> Customer:
    customer = Customer.start(site, email)
    customer.say("a person please")
    return customer


def test_a_row_says_who_waits_since_when_why_where_and_for_whom(robin: Inbox, site: Site, stack: Stack) -> None:
    customer = in_queue(site, "lucia.fontarriba@example.com")
    customer.post("It is about my tent")
    robin.open()
    row = robin.row(customer)
    for part in ("Lucía Fontarriba", "It is about my tent", "Asked for a person", "Web"):
        expect(row).to_contain_text(part)
    expect(row.locator(".wait")).to_contain_text("waiting for less than a minute")
    expect(row.locator(".badge")).to_have_text("2 unread messages")
    robin.show(customer)
    robin.take_over()
    robin.tab("Mine")
    expect(row).to_contain_text("You")
    with inbox(robin.page.context.browser or pytest.fail(), stack, "Sam Thorne") as sam:
        sam.open()
        sam.tab("All")
        expect(sam.row(customer)).to_contain_text("Robin Hale")


def test_the_counts_of_the_tabs_follow_what_happens(robin: Inbox, site: Site) -> None:
    robin.open()
    counts = {name: robin.page.locator(f"#tab-{name} .tab-count") for name in ("mine", "queue", "bot", "all")}
    before = {name: int(count.inner_text()) for name, count in counts.items()}
    customer = Customer.start(site)
    customer.say("hello")
    expect(counts["bot"]).to_have_text(str(before["bot"] + 1))
    customer.say("a person please")
    expect(counts["queue"]).to_have_text(str(before["queue"] + 1))
    expect(counts["bot"]).to_have_text(str(before["bot"]))
    robin.show(customer)
    robin.take_over()
    expect(counts["mine"]).to_have_text("1")
    expect(counts["queue"]).to_have_text(str(before["queue"]))
    expect(counts["all"]).to_have_text(str(before["all"] + 1))
    robin.decide_at_once("Resolve")
    expect(counts["mine"]).to_have_text("0")
    expect(counts["all"]).to_have_text(str(before["all"]))


def is_at_the_end(robin: Inbox, customer: Customer) -> bool:
    """Whether the row is there once the list is scrolled down: only rows in sight are in the document."""
    robin.page.locator("#rows").evaluate("rows => { rows.scrollTop = rows.scrollHeight; }")
    return robin.row(customer).is_visible()


def test_the_chosen_list_and_order_are_remembered(robin: Inbox, site: Site) -> None:
    first, second = in_queue(site), in_queue(site)
    robin.open()
    order = robin.page.get_by_label("Order")
    places = "rows => rows.map((row) => row.dataset.id)"
    newest = robin.page.locator(".row").evaluate_all(places)
    assert newest.index(second.conversation) < newest.index(first.conversation)
    order.select_option("Longest wait")
    robin.tab("All")
    robin.page.reload()
    expect(order).to_have_value("waiting")
    expect(robin.page.get_by_role("tab", name="All")).to_have_attribute("aria-selected", "true")
    robin.tab("Unassigned")
    until(lambda: is_at_the_end(robin, first), "the row is not at the end of the list")
    longest = robin.page.locator(".row").evaluate_all(places)
    assert longest.index(first.conversation) < longest.index(second.conversation)


def test_a_long_conversation_opens_at_its_end_and_reading_back_keeps_the_place(
    robin: Inbox, site: Site, stack: Stack
) -> None:
    customer = in_queue(site)
    sam = Agent(site, session_of(stack, robin.agent), robin.agent.name)
    sam.do("take-over", customer.conversation)
    for number in range(120):
        sam.write("notes", customer.conversation, f"Line {number:03} of a long conversation")
    robin.open(f"/inbox/c/{customer.conversation}")
    lines = robin.thread.locator("[data-line]")
    expect(robin.thread.get_by_text("Line 119")).to_be_in_viewport()
    assert lines.count() == 50
    top = robin.page.locator("#scroll")
    top.evaluate("node => { node.scrollTop = 100; }")
    first = robin.thread.get_by_text("Line 072")
    before = first.bounding_box()
    expect(robin.thread.get_by_text("Line 025")).to_be_attached()
    after = first.bounding_box()
    assert before is not None and after is not None
    assert abs(after["y"] - before["y"]) < 120, "what was read has not moved by more than was scrolled"
    expect(robin.thread.get_by_text("Line 119")).not_to_be_in_viewport()
    for _ in range(3):
        top.evaluate("node => { node.scrollTop = 0; }")
        if robin.thread.get_by_text("The conversation begins here").count():
            break
        robin.page.wait_for_load_state("networkidle")
    expect(robin.thread.get_by_text("The conversation begins here")).to_be_attached()


def test_what_is_not_known_reads_unknown_and_is_never_guessed(robin: Inbox, site: Site) -> None:
    visitor = in_queue(site)
    robin.open()
    robin.show(visitor)
    packet = robin.page.locator("#packet")
    facts = packet.locator(".is-customer dd")
    expect(facts.nth(0)).to_have_text("unknown")
    expect(facts.nth(1)).to_contain_text("Not signed in")
    expect(facts.nth(1)).to_contain_text("no proof of identity")
    expect(facts.nth(2)).to_have_text("unknown")
    expect(packet.locator(".is-slots")).to_contain_text("nothing")
    expect(packet.locator(".is-articles")).to_contain_text("none")


def test_who_said_what_is_told_in_words_and_not_by_colour_alone(robin: Inbox, site: Site) -> None:
    customer = in_queue(site, "lucia.fontarriba@example.com")
    customer.events()
    robin.open()
    robin.show(customer)
    robin.take_over()
    robin.reply("Hello, this is Robin.")
    robin.page.get_by_role("radio", name="Note").click()
    robin.reply("A note")
    expect(robin.thread.locator(".message.is-note")).to_have_count(1)
    robin.decide_at_once("Hand back")
    customer.say("how long does a refund take?")
    for kind, name in {
        "customer": "Lucía Fontarriba",
        "bot": "Assistant",
        "agent": "You",
        "system": "Automatic",
        "note": "only the team sees this",
    }.items():
        message = robin.thread.locator(f".message.is-{kind}").last
        expect(message.locator(".by")).to_contain_text(name)
        expect(message.locator(".by svg").first).to_be_visible()


@pytest.mark.usefixtures("people_change_emails")
def test_what_a_customer_wants_done_is_listed_shown_and_marked_as_done(robin: Inbox, site: Site) -> None:
    customer = Customer.start(site, "lucia.fontarriba@example.com")
    customer.say("I would like to have another e-mail address in my account: lucia.f@example.org")
    ticket = customer.say("yes please").ticket
    robin.open()
    robin.tab("To do")
    robin.show(customer)
    request = robin.page.locator(f".fact:has-text('{ticket}')").first
    expect(request).to_contain_text("To do: change email")
    expect(request).to_contain_text("l•••@example.org")
    request.get_by_role("button", name=f"Show {ticket}.new_email").click()
    expect(request).to_contain_text("lucia.f@example.org")
    request.get_by_role("button", name="Mark as done").click()
    expect(request).to_contain_text("Done: change email")
    expect(request.get_by_role("button", name="Mark as done")).to_have_count(0)
    expect(robin.thread).to_contain_text(f"ticket {ticket} is solved")
