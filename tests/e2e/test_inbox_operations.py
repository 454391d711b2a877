"""An agent does something for a customer, and another person approves what is above the limit, in browsers."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from frontdesk.bootstrap.team import build_team
from frontdesk.database import Database
from frontdesk.demo.outbox import sent
from frontdesk.team.model import Role
from tests.awaiting import until
from tests.clients import Customer, Site
from tests.e2e.accessibility import serious
from tests.e2e.desk import DESKTOP, PHONE, Inbox, inbox
from tests.stack import ROOT, Stack

#: Whose orders these are: one is not packed yet, one came a week ago and cost more than an agent may give back.
OWNER, OPEN, DELIVERED = "C-1046", "W1143", "W1103"


@pytest.fixture
def customer(robin: Inbox, site: Site) -> Customer:
    """Robin's, and open."""
    who = Customer.start(site, address_of(OWNER))
    who.say("a person please")
    robin.show(who)
    robin.take_over()
    return who


def address_of(customer: str) -> str:
    people = json.loads((ROOT / "data/shop/customers.json").read_text())
    return next(str(each["email"]) for each in people if each["customer"] == customer)


def begin(page: Page, what: str, order: str) -> None:
    page.get_by_role("button", name="Do something for the customer").click()
    page.locator("#operate select[name=operation]").select_option(label=what)
    page.locator("#operate select[name=order]").select_option(order)


def looks_well(page: Page) -> None:
    """No serious finding, and nothing wider than the screen, on a desktop in light and on a phone in the dark."""
    for size, theme in ((DESKTOP, "light"), (PHONE, "dark")):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


def test_an_agent_acts_for_a_customer_and_another_person_approves_what_is_above_the_limit(
    robin: Inbox, browser: Browser, stack: Stack, customer: Customer
) -> None:
    page = robin.page
    begin(page, "Return items", OPEN)
    page.locator("#operate").get_by_role("checkbox").first.check()
    page.locator("#operate input[name=reason]").fill("no longer needed")
    page.get_by_role("button", name="Read back", exact=True).click()
    expect(page.locator("#operate").get_by_role("alert")).to_contain_text("Not possible: it has not arrived yet")
    page.locator("#operate").get_by_role("button", name="Cancel an order").click()
    page.get_by_role("button", name="Read back", exact=True).click()
    expect(page.locator("#operate")).to_contain_text("Is this right?")
    expect(page.locator("#operate .operation-what")).to_have_text(f"Cancel order {OPEN}")
    looks_well(page)
    page.locator("#operate").get_by_role("button", name="Confirm").click()
    cancelled = page.locator(".operation", has_text=f"Cancel order {OPEN}")
    expect(cancelled).to_contain_text("Done")
    expect(cancelled).to_contain_text("Confirmed by you")

    begin(page, "Refund items", DELIVERED)
    page.locator("#operate").get_by_role("checkbox").first.check()
    page.locator("#operate select[name=reason]").select_option("faulty")
    looks_well(page)
    page.get_by_role("button", name="Read back", exact=True).click()
    expect(page.locator("#operate")).to_contain_text("somebody else approves it")
    page.locator("#operate").get_by_role("button", name="Confirm").click()
    refund = page.locator(".operation", has_text=f"Refund for order {DELIVERED}")
    expect(refund).to_contain_text("Waits for approval")

    with inbox(browser, stack, "Ann Reyes", role=Role.APPROVER) as ann:
        ann.open()
        expect(ann.page.locator(".approvals-link .count")).to_contain_text("1")
        ann.page.locator(".approvals-link").click()
        waiting = ann.page.locator(".approval", has_text=DELIVERED)
        expect(waiting).to_contain_text("Asked for by Robin Hale")
        looks_well(ann.page)
        waiting.get_by_label("Reason").fill("The seam came apart.")
        waiting.get_by_role("button", name="Approve").click()
        expect(waiting).to_have_count(0)
        expect(refund).to_contain_text("Approved by Ann Reyes · The seam came apart.")
        expect(refund).to_contain_text("Done")
        demote(stack, ann)
        expect(ann.page.get_by_role("alert")).to_contain_text("Sign in first")
    looks_well(page)


def test_an_agent_sends_a_code_and_sees_it_arrive(robin: Inbox, stack: Stack, customer: Customer) -> None:
    page = robin.page
    page.get_by_role("button", name="Do something for the customer").click()
    page.locator("#operate select[name=operation]").select_option(label="Change the account's e-mail")
    page.locator("#operate input[name=email]").fill("another@new.example")
    page.get_by_role("button", name="Read back", exact=True).click()
    expect(page.locator("#operate")).to_contain_text("they get a code and type it in the chat")
    looks_well(page)
    page.locator("#operate").get_by_role("button", name="Send a code").click()
    change = page.locator(".operation", has_text="Change the account's e-mail").first
    expect(change).to_contain_text("Tries left: 5")
    looks_well(page)
    for code in codes(stack, address_of(OWNER), "another@new.example"):
        customer.say(code)
    expect(change).to_contain_text("The customer has proven that it is them")
    looks_well(page)
    change.get_by_role("button", name="Confirm").click()
    expect(change).to_contain_text("Done")


def codes(stack: Stack, *addresses: str) -> list[str]:
    """The newest code that was sent to each address, once there is one."""

    def newest() -> dict[str, str]:
        return {each["to"]: each["code"] for each in reversed(sent(stack.data_dir)) if each["code"]}

    until(lambda: set(addresses) <= set(newest()), "the codes were not sent")
    return [newest()[each] for each in addresses]


def demote(stack: Stack, approver: Inbox) -> None:
    database = Database(stack.settings.database_url)
    try:
        build_team(stack.settings, database).set_role(approver.agent.email, Role.AGENT)
    finally:
        database.close()


def test_an_admin_says_what_the_bot_does_and_it_holds_at_once(browser: Browser, stack: Stack) -> None:
    with inbox(browser, stack, "Ada Moss", role=Role.ADMIN) as ada:
        ada.open()
        ada.page.get_by_role("link", name="What the bot does").click()
        group = ada.page.get_by_role("radiogroup", name="Change the account's e-mail")
        expect(group.get_by_role("radio", name="By the bot")).to_be_checked()
        looks_well(ada.page)
        for choice in ("Agent confirms", "Off", "By the bot"):
            group.get_by_role("radio", name=choice).check()
            expect(ada.page.locator(".approval", has=group)).to_contain_text("chosen by Ada Moss")
            expect(ada.page.get_by_role("status")).to_contain_text("from now on")
            ada.page.reload()
            expect(group.get_by_role("radio", name=choice)).to_be_checked()
    with inbox(browser, stack, "Lee Frost", role=Role.LEAD) as lee:
        lee.open()
        expect(lee.page.get_by_role("link", name="What the bot does")).to_have_count(0)
