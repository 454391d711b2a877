"""Colleagues help out: conversations are assigned, and taken over from who is gone; out of hours everybody knows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from frontdesk.conversations.model import Author, Kind, NewEvent
from frontdesk.conversations.timeline import Timelines
from frontdesk.database import Database, utc_now
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


def test_what_is_answered_in_the_desk_is_read_here_and_answered_here_after_it_was_taken_over(
    stack: Stack, robin: Inbox, customer: Customer, tmp_path: Path
) -> None:
    customer.post("I want to talk to a person")
    robin.show(customer)
    banner = robin.page.locator(".banner")
    expect(banner).to_contain_text("The customer waits for a person.")
    in_the_desk(stack, customer)
    robin.open()
    robin.show(customer)
    expect(banner).to_contain_text("Answered in Request Tracker")
    expect(banner.get_by_role("link", name="ticket 12")).to_have_attribute("href", "https://rt.example/12")
    expect(robin.thread.locator(".happened", has_text="Answered in Request Tracker")).to_have_count(1)
    expect(robin.writing).to_have_attribute("aria-label", "Note, only the team sees it")
    look(robin, tmp_path, "desk")
    robin.page.set_viewport_size(PHONE)
    expect(banner.get_by_role("button", name="Answer here")).to_be_visible()
    look(robin, tmp_path, "desk-phone")
    banner.get_by_role("button", name="Answer here").click()
    expect(robin.writing).to_have_attribute("aria-label", "Reply to the customer")


def in_the_desk(stack: Stack, customer: Customer) -> None:
    """The customer's conversation, as after its ticket was opened."""
    data = {"desk": "rt", "title": "Request Tracker", "ticket": "12", "url": "https://rt.example/12"}
    database = Database(stack.settings.database_url)
    with database.write() as connection:
        timeline = Timelines().open(connection, customer.conversation, utc_now())
        timeline.conversation = replace(timeline.conversation, desk="rt")
        timeline.append(NewEvent(Kind.NOTE, Author.SYSTEM, "Answered in Request Tracker.", data, public=False))
        timeline.commit()
    database.close()
