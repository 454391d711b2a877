"""The inbox in a browser that refuses things, and with a keyboard and a screen reader alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Route, expect

from tests.awaiting import until
from tests.clients import Customer, Site
from tests.e2e.accessibility import serious
from tests.e2e.desk import DESKTOP, PASSWORD, PHONE, Inbox, inbox
from tests.stack import Stack

#: What browsers refuse to pages over plain HTTP on a LAN, and with all site data blocked.
REFUSING = """
    const refuse = () => { throw new DOMException("The request was denied.", "SecurityError"); };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: refuse });
    delete Crypto.prototype.randomUUID;
    delete Crypto.prototype.subtle;
    Object.defineProperty(Navigator.prototype, "locks", { get: () => ({ request: async () => refuse() }) });
    Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined });
    delete window.Notification;
    delete window.BroadcastChannel;
"""


@pytest.fixture
def refused(browser: Browser, stack: Stack) -> Iterator[Inbox]:
    """Robin, whose browser refuses all that."""
    with inbox(browser, stack, "Robin Hale") as desk:
        desk.page.context.add_init_script(REFUSING)
        desk.open()
        yield desk


def test_a_browser_that_refuses_storage_locks_and_random_ids_lets_an_agent_work(refused: Inbox, site: Site) -> None:
    customer = Customer.start(site)
    customer.say("a person please")
    refused.tab("Unassigned")
    refused.row(customer).click()
    refused.take_over()
    refused.reply("Hello, Robin here.")
    expect(refused.thread.locator(".message.is-agent:not(.is-sending)")).to_have_count(1)
    refused.page.get_by_role("radio", name="Note").click()
    refused.reply("A note")
    expect(refused.thread.locator(".message.is-note:not(.is-sending)")).to_have_count(1)
    customer.post("thank you!")
    expect(refused.thread).to_contain_text("thank you!")
    refused.decide_at_once("Resolve")
    until(lambda: customer.history()["status"] == "resolved", "it is never resolved")
    assert [e["text"] for e in customer.events() if e["kind"] == "message" and e["from"] == "person"] == [
        "Hello, Robin here."
    ]


def test_a_browser_that_keeps_no_cookie_is_told_what_to_do(browser: Browser, stack: Stack) -> None:
    def without_cookie(route: Route) -> None:
        answer = route.fetch()
        desk.page.context.clear_cookies()
        kept = {name: value for name, value in answer.headers.items() if name.lower() != "set-cookie"}
        route.fulfill(status=answer.status, headers=kept, body=answer.body())

    with inbox(browser, stack, "Robin Hale", signed_in=False) as desk:
        desk.page.route("**/api/inbox/sessions", without_cookie)
        desk.page.goto(f"{desk.url}/inbox")
        desk.page.get_by_label("E-mail").fill(desk.agent.email)
        desk.page.get_by_label("Password").fill(PASSWORD)
        desk.page.keyboard.press("Enter")
        expect(desk.page.get_by_role("alert")).to_contain_text("Allow cookies for")


@pytest.fixture
def open_one(robin: Inbox, site: Site) -> Customer:
    """Robin's, and open."""
    customer = Customer.start(site)
    customer.say("a person please")
    robin.show(customer)
    robin.take_over()
    return customer


def test_an_error_that_nobody_caught_is_told_and_the_text_stays(robin: Inbox, open_one: Customer) -> None:
    robin.writing.fill("What I wrote")
    for broken in ("setTimeout(() => { throw new Error('broken') })", "Promise.reject(new Error('broken'))"):
        robin.page.evaluate(f"() => {{ {broken}; }}")
    expect(robin.page.locator(".toast.is-problem")).to_have_count(1)
    expect(robin.page.locator(".toast.is-problem")).to_contain_text("What you wrote is kept")
    expect(robin.writing).to_have_value("What I wrote")
    until(lambda: len(robin.problems) == 2, "the errors are not seen")
    robin.problems.clear()


def press(where: Locator, key: str, options: str) -> None:
    """A key as a browser tells of it."""
    event = f"new KeyboardEvent('keydown', {{ key: '{key}', {options}, bubbles: true, cancelable: true }})"
    where.evaluate(f"(node) => node.dispatchEvent({event})")


def test_an_input_methods_enter_and_escape_send_and_leave_nothing(robin: Inbox, open_one: Customer) -> None:
    robin.writing.fill("注文")
    for key, more in (("Enter", "ctrlKey: true"), ("Enter", "metaKey: true"), ("Escape", "shiftKey: false")):
        for composing in ("keyCode: 229", "isComposing: true"):
            press(robin.writing, key, f"{more}, {composing}")
    expect(robin.writing).to_be_focused()
    expect(robin.writing).to_have_value("注文")
    robin.page.locator("#scroll").focus()
    for key in ("e", "b", "?", "j"):
        press(robin.page.locator("#scroll"), key, "keyCode: 229")
    expect(robin.page.get_by_role("dialog")).to_have_count(0)
    assert [e for e in open_one.events() if e["from"] == "person" and e["kind"] == "message"] == []


def test_what_comes_into_the_open_conversation_is_announced(robin: Inbox, open_one: Customer) -> None:
    announcer = robin.page.locator("#announcer")
    for text in ("Are you there?", "مرحبا", "<b>bold</b>"):
        open_one.post(text)
        expect(announcer).to_contain_text(text)
    robin.reply("My own words")
    expect(robin.thread.locator(".message.is-agent:not(.is-sending)")).to_have_count(1)
    expect(announcer).not_to_contain_text("My own words")


def test_arrows_choose_between_reply_and_note(robin: Inbox, open_one: Customer) -> None:
    reply, note = (robin.page.get_by_role("radio", name=name) for name in ("Reply", "Note"))
    reply.focus()
    for key, chosen in (("ArrowRight", note), ("ArrowLeft", reply), ("ArrowDown", note), ("ArrowUp", reply)):
        robin.page.keyboard.press(key)
        expect(chosen).to_have_attribute("aria-checked", "true")
        expect(chosen).to_be_focused()
    assert robin.page.locator(".modes [tabindex='0']").count() == 1


def test_the_sheet_of_keys_gives_the_focus_back_wherever_it_was(robin: Inbox, open_one: Customer) -> None:
    dialog = robin.page.get_by_role("dialog", name="Keys")
    for place in ("#scroll", ".row[tabindex='0']", ".icon-button[title='Details']"):
        robin.page.locator(place).focus()
        robin.page.keyboard.press("?")
        expect(dialog).to_be_visible()
        robin.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(robin.page.locator(place)).to_be_focused()


def test_a_take_over_that_is_answered_late_leaves_the_focus_where_the_agent_has_gone(robin: Inbox, site: Site) -> None:
    held: list[tuple[Route, APIResponse]] = []
    customer = Customer.start(site)
    customer.say("a person please")
    robin.show(customer)
    robin.page.route("**/take-over", lambda route: held.append((route, route.fetch())))
    robin.take_over()
    until(lambda: bool(held), "nobody takes over")
    robin.page.locator("#scroll").focus()
    ((route, answer),) = held
    with robin.page.expect_response("**/take-over"):
        route.fulfill(response=answer)
    expect(robin.page.locator("#thread").get_by_role("button", name="Resolve")).to_be_enabled()  # no more busy
    robin.page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    expect(robin.page.locator("#scroll")).to_be_focused()


def test_addresses_in_messages_are_links_that_tell_nothing(robin: Inbox, open_one: Customer) -> None:
    texts = {
        "see https://track.example/W1120?x=1&y=2.": "https://track.example/W1120?x=1&y=2",
        "(https://en.wikipedia.org/wiki/Tent_(shelter))": "https://en.wikipedia.org/wiki/Tent_(shelter)",
        "“www.example.com/a”": "https://www.example.com/a",
        "https://example.com/订单，谢谢": "https://example.com/%E8%AE%A2%E5%8D%95",
    }
    for text in (*texts, "javascript:alert(1)//https", "data:text/html,<b>"):
        open_one.post(text)
    links = robin.thread.locator(".message.is-customer .text a")
    expect(links).to_have_count(len(texts))
    assert links.evaluate_all("found => found.map((link) => link.getAttribute('href'))") == list(texts.values())
    assert set(links.evaluate_all("found => found.map((link) => link.rel + ' ' + link.target)")) == {
        "noopener noreferrer nofollow _blank"
    }


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_short_messages_cover_neither_rows_nor_tabs_nor_the_field(
    browser: Browser, stack: Stack, site: Site, size: dict[str, int]
) -> None:
    with inbox(browser, stack, "Robin Hale", viewport=size) as robin:
        robin.open()
        customers = [Customer.start(site) for _ in range(3)]
        for customer in customers:
            customer.say("a person please")
            expect(robin.page.locator(".toast.is-handoff").last).to_be_visible()
        covered = """() => [...document.querySelectorAll(".row, .tab, #search, .writing, .thread-bar button, .modes *")]
            .filter((node) => node.checkVisibility())
            .filter((node) => {
                const a = node.getBoundingClientRect(), pane = node.closest("#rows")?.getBoundingClientRect();
                return [...document.querySelectorAll(".toast")].some((toast) => {
                    const b = toast.getBoundingClientRect(), bottom = Math.min(a.bottom, pane?.bottom ?? Infinity);
                    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < bottom;
                });
            }).map((node) => node.className)"""
        assert robin.page.evaluate(covered) == []
        robin.show(customers[-1])
        robin.take_over()
        robin.reply("Hello")
        robin.decide("Resolve")
        expect(robin.page.locator(".toast.is-undo")).to_be_visible()
        assert robin.page.evaluate(covered) == []
        assert serious(robin.page) == []
        if size is PHONE:
            bare = robin.page.locator(".thread-bar .row-of-buttons button:visible")
            assert "Hand back" not in bare.all_inner_texts() and "Undo" in bare.all_inner_texts()
