"""Colleagues help out: conversations are assigned, and taken over from who is gone; out of hours everybody knows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.clients import Customer, Site
from tests.e2e.desk import PHONE, Inbox, inbox
from tests.stack import Stack


@pytest.fixture
def customer(site: Site) -> Customer:
    who = Customer.start(site)
    who.say("my parcel is lost")
    return who


def look(desk: Inbox, tmp_path: Path, name: str) -> None:
    """Pictures for whoever wants to see the page, with the desktop's and a phone's width."""
    desk.page.screenshot(path=tmp_path / f"{name}.png")


def test_a_conversation_is_assigned_with_a_key_and_taken_back_from_a_colleague_who_is_gone(
    browser: Browser, stack: Stack, robin: Inbox, customer: Customer, tmp_path: Path
) -> None:
    with inbox(browser, stack, "Sam Thorne") as sam:
        sam.open()
        customer.post("I want to talk to a person")
        robin.show(customer)
        robin.take_over()
        robin.page.locator("#scroll").focus()
        robin.page.keyboard.press("a")
        look(robin, tmp_path, "assign")
        robin.page.get_by_role("dialog", name="Assign to").get_by_role("button", name="Sam Thorne").click()
        expect(robin.thread.locator(".happened", has_text="You assigned it to Sam Thorne")).to_have_count(1)
        expect(robin.page.locator(".banner")).to_contain_text("Sam Thorne has this conversation.")
        expect(robin.page.locator(".banner").get_by_role("button")).to_have_count(0)
        toast = sam.page.locator(".toast", has_text=re.compile("assigned .*Visitor.* to you"))
        expect(toast).to_have_count(1)
        toast.get_by_role("button", name="Open").click()
        expect(sam.writing).to_have_attribute("aria-label", "Reply to the customer")
    assert [event["name"] for event in customer.events() if event["kind"] == "owner"][-1] == "Sam Thorne"
    expect(robin.page.locator(".banner")).to_contain_text("is not here")
    robin.page.locator(".banner").get_by_role("button", name="Take over").click()
    asked = robin.page.get_by_role("dialog", name="Take over from Sam Thorne?")
    expect(asked).to_be_visible()
    look(robin, tmp_path, "take-from")
    asked.get_by_role("button", name="Take over").click()
    expect(robin.writing).to_have_attribute("aria-label", "Reply to the customer")
    expect(robin.thread.locator(".happened", has_text="You took over from Sam Thorne")).to_have_count(1)


def test_out_of_hours_the_inbox_says_that_customers_get_tickets(robin: Inbox, tmp_path: Path) -> None:
    opening = (datetime.now(UTC) + timedelta(days=2)).replace(hour=12)  # the same day in the team's time zone

    def closed(route: Route) -> None:
        answer = route.fetch()
        hours = {"open": False, "changes_at": opening.isoformat()}
        route.fulfill(response=answer, body=json.dumps(answer.json() | {"hours": hours}))

    robin.page.route("**/api/inbox/team", closed)
    robin.open()
    banner = robin.page.locator(".hours")
    expect(banner).to_contain_text(f"Out of hours until {opening:%A}")
    expect(banner).to_contain_text("customers who ask for a person get a ticket")
    look(robin, tmp_path, "closed")
    robin.page.set_viewport_size(PHONE)
    expect(banner).to_be_visible()
    look(robin, tmp_path, "closed-phone")
