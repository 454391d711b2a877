"""The network goes, the server is killed: the page says so, keeps what was written, and recovers by itself."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import APIResponse, Route, expect

from tests.clients import Customer, Site
from tests.e2e.desk import Inbox
from tests.stack import ACTIONS, FRONTDESK, RASA, Stack

SOON = 15_000


@pytest.fixture
def customer(stack: Stack, robin: Inbox) -> Customer:
    """In the queue, and open on Robin's page, who has taken over."""
    who = Customer.start(Site(stack.base_url), stack.customers()[0])
    who.say("a person please")
    robin.show(who)
    robin.take_over()
    expect(robin.thread).to_contain_text("You took over")
    return who


def said(customer: Customer, text: str) -> int:
    return [event.get("text") for event in customer.events()].count(text)


def test_a_reply_written_while_the_network_is_cut_is_sent_once_when_it_is_back(
    robin: Inbox, customer: Customer, stack: Stack
) -> None:
    robin.page.context.set_offline(True)
    expect(robin.page.locator(".connection.is-lost")).to_contain_text("offline", timeout=SOON)
    robin.reply("Here is your answer.")
    expect(robin.thread.locator(".is-waiting")).to_contain_text("Waits for the connection", timeout=SOON)
    customer.post("are you still there?")
    robin.page.context.set_offline(False)
    expect(robin.page.locator(".connection.is-back")).to_contain_text("Connected again", timeout=SOON)
    expect(robin.thread).to_contain_text("are you still there?")
    expect(robin.thread.locator(".is-waiting, .is-sending")).to_have_count(0)
    expect(robin.thread.get_by_text("Here is your answer.")).to_have_count(1)
    assert said(customer, "Here is your answer.") == 1


def test_an_answer_of_the_server_that_is_lost_on_the_way_does_not_send_a_reply_twice(
    robin: Inbox, customer: Customer
) -> None:
    lost: list[str] = []

    def lose_the_first(route: object) -> None:
        if lost:
            route.continue_()  # type: ignore[attr-defined]
            return
        lost.append(route.fetch().text())  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    robin.page.route("**/replies", lose_the_first)
    robin.reply("Exactly once.")
    expect(robin.thread.locator(".message.is-agent:not(.is-sending):not(.is-waiting)")).to_contain_text("Exactly once.")
    robin.page.context.set_offline(True)
    expect(robin.page.locator(".connection.is-lost")).to_be_visible(timeout=SOON)
    robin.page.context.set_offline(False)
    expect(robin.page.locator(".connection.is-lost")).to_have_count(0, timeout=SOON)
    expect(robin.thread.get_by_text("Exactly once.")).to_have_count(1)
    assert lost and said(customer, "Exactly once.") == 1


def test_the_server_is_killed_and_started_again_and_the_page_goes_on(
    robin: Inbox, customer: Customer, stack: Stack
) -> None:
    robin.writing.fill("A draft that")
    stack.kill(FRONTDESK)
    expect(robin.page.locator(".connection.is-lost")).to_contain_text("No connection to the server", timeout=SOON)
    robin.writing.press_sequentially(" goes on")
    expect(robin.page.locator(".saved")).to_have_text("Not saved: no connection")
    robin.page.route("**/api/inbox/team", lambda route: route.abort(), times=1)  # gone again at once
    stack.restart(FRONTDESK)
    expect(robin.page.locator(".connection.is-back")).to_be_visible(timeout=SOON)
    expect(robin.page.locator(".saved")).to_have_text("Draft saved", timeout=SOON)
    robin.page.reload()
    expect(robin.writing).to_have_value("A draft that goes on")
    customer.post("hello again")
    expect(robin.thread).to_contain_text("hello again")


def test_what_was_read_before_a_draft_was_saved_does_not_take_the_draft_away(robin: Inbox, customer: Customer) -> None:
    routes: list[Route] = []
    read: list[APIResponse] = []
    address = re.compile(f"/conversations/{customer.conversation}(\\?|$)")

    def hold_the_first(route: Route) -> None:
        routes.append(route)
        if len(routes) == 1:
            read.append(route.fetch())
        else:
            route.continue_()

    robin.page.route(address, hold_the_first)
    with robin.page.expect_request(address):
        robin.page.context.set_offline(True)
        expect(robin.page.locator(".connection.is-lost")).to_be_visible(timeout=SOON)
        robin.page.context.set_offline(False)
    robin.writing.fill("A draft that stays")
    expect(robin.page.locator(".saved")).to_have_text("Draft saved")
    with robin.page.expect_response(address) as answered:
        routes[0].fulfill(response=read[0])
    answered.value.finished()
    robin.page.evaluate("new Promise((drawn) => setTimeout(() => requestAnimationFrame(() => setTimeout(drawn)), 50))")
    assert robin.writing.input_value() == "A draft that stays"


def test_a_page_that_is_opened_while_the_server_is_down_waits_for_it(robin: Inbox, stack: Stack) -> None:
    robin.page.route("**/api/inbox/**", lambda route: route.abort())
    robin.page.reload()
    expect(robin.page.get_by_role("alert")).to_contain_text("The inbox cannot be reached")
    robin.page.unroute("**/api/inbox/**")
    expect(robin.page.locator("#rows")).to_be_visible(timeout=SOON)


@pytest.mark.parametrize(("name", "reason"), [(RASA, "Assistant unavailable"), (ACTIONS, "A lookup failed")])
def test_without_assistant_or_actions_customers_come_to_the_team_and_the_reason_is_told(
    robin: Inbox, stack: Stack, name: str, reason: str
) -> None:
    stack.kill(name)
    try:
        customer = Customer.start(Site(stack.base_url), stack.customers()[0])
        customer.post("where is my order?")
        expect(robin.row(customer)).to_contain_text(reason, timeout=30_000)
    finally:
        stack.restart(name)


def test_a_session_that_has_ended_leads_to_the_sign_in_page(robin: Inbox, customer: Customer) -> None:
    robin.page.context.clear_cookies()
    robin.page.keyboard.press("e")  # or a request of the page's own, such as how far it was read, finds out first
    expect(robin.page.get_by_label("Password")).to_be_visible()
    expect(robin.page.get_by_role("alert")).to_contain_text("Your session has ended")
    assert "a person please" not in robin.page.content()
