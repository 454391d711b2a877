"""What calls an agent: their own customers and the queue, each once, however many tabs are open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.awaiting import until
from tests.clients import Customer, Site
from tests.e2e.desk import Inbox, inbox, watch
from tests.stack import Stack

#: Instead of sounds and notifications: lists of them, and of the lines that tell of customers. The page believes to be
#: in the background if it is told so.
PLAYED = """
    Object.assign(window, { played: [], lines: new Set() });
    const sound = class {
        gain = new Proxy({}, { get: () => () => {} });
        connect(next) { return next; }
        start() {}
        stop() {}
    };
    Object.assign(window, { OscillatorNode: sound, GainNode: sound });
    window.AudioContext = class { currentTime = 0; constructor() { window.played.push("sound"); } close() {} };
    window.Notification = class {
        static requestPermission = async () => window.answer ?? "granted";
        constructor(title) { window.played.push(title); }
    };
    Document.prototype.hasFocus = () => !window.isBehind;
    const note = () => document.querySelectorAll(".is-wrote, .toast.is-handoff").forEach((line) => lines.add(line));
    new MutationObserver(note).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture
def own(robin: Inbox, site: Site) -> Customer:
    """Robin's; Robin looks at nothing now."""
    robin.page.context.add_init_script(PLAYED)
    customer = Customer.start(site)
    customer.say("a person please")
    robin.show(customer)
    robin.take_over()
    expect(unread(robin)).to_have_count(0)
    robin.page.goto(f"{robin.url}/inbox")
    expect(robin.page.locator("#rows")).to_have_attribute("aria-busy", "false")
    robin.tab("Bot")
    return customer


def unread(desk: Inbox) -> Locator:
    return desk.page.locator("#tab-mine .tab-unread")


def wrote(desk: Inbox) -> Locator:
    return desk.page.locator(".toast.is-wrote")


def test_the_tab_the_title_and_a_line_tell_of_ones_own_customers_until_they_are_read(
    robin: Inbox, own: Customer
) -> None:
    for number, text in enumerate(("hello?", "are you there?", "I have a photo"), 1):
        own.post(text)
        expect(unread(robin)).to_have_text("1 with new messages")
        until(lambda number=number: lines(robin) == number, "no line")  # type: ignore[misc]
    assert robin.page.title().startswith("1 new · ")
    robin.tab("Mine")
    expect(unread(robin)).to_have_text("1 with new messages")
    wrote(robin).last.get_by_role("button", name="Open").click()
    expect(robin.thread).to_contain_text("I have a photo")
    expect(unread(robin)).to_have_count(0)
    assert "new" not in robin.page.title()
    own.post("and another")
    expect(robin.thread).to_contain_text("and another")
    expect(robin.page.locator("#announcer")).to_contain_text("and another")
    expect(unread(robin)).to_have_count(0)
    assert lines(robin) == 3


def test_a_colleagues_customers_call_nobody_else(robin: Inbox, own: Customer, browser: Browser, stack: Stack) -> None:
    with inbox(browser, stack, "Sam Thorne") as sam:
        sam.page.add_init_script(PLAYED)
        sam.open()
        own.post("hello?")
        expect(wrote(robin)).to_have_count(1)
        expect(unread(sam)).to_have_count(0)
        assert lines(sam) == 0


@contextmanager
def another_tab(robin: Inbox) -> Iterator[Inbox]:
    tab = Inbox(robin.url, robin.agent, robin.page.context.new_page())
    watch(tab)
    tab.open()
    yield tab
    assert tab.problems == [], tab.problems


def choose(page: Page, group: str, *names: str) -> None:
    page.locator("#me").click()
    for name in names:
        page.get_by_role("group", name=group).get_by_label(name).check()
    page.keyboard.press("Escape")


def played(*desks: Inbox) -> list[str]:
    return [one for desk in desks for one in desk.page.evaluate("window.played")]


def lines(*desks: Inbox) -> int:
    """Lines about customers that were shown, over all tabs."""
    return sum(desk.page.evaluate("window.lines.size") for desk in desks)


def test_sound_and_desktop_are_off_until_chosen_and_each_comes_once_over_two_tabs(
    robin: Inbox, own: Customer, site: Site
) -> None:
    with another_tab(robin) as other:
        tabs = robin, other
        for tab in tabs:
            tab.page.evaluate("window.isBehind = true")

        def alerted(times: int) -> list[str]:
            until(lambda: lines(*tabs) >= times, f"no line {times}")
            return played(*tabs)

        own.post("one")
        assert alerted(1) == []
        choose(robin.page, "Your customers write", "Desktop", "Sound")
        assert played(*tabs) == ["sound"], "how it sounds"
        own.post("two")
        assert len(alerted(2)) == 3
        queued(site)
        assert len(alerted(3)) == 3
        choose(other.page, "Somebody needs a person", "Desktop")
        queued(site)
        assert len(alerted(4)) == 4
        own.post("three")
        assert len(alerted(5)) == 6
        assert lines(*tabs) == 5
        robin.page.reload()
        robin.page.locator("#me").click()
        for group in ("Your customers write", "Somebody needs a person"):
            expect(robin.page.get_by_role("group", name=group).get_by_label("Desktop")).to_be_checked()


def queued(site: Site) -> None:
    Customer.start(site).say("a person please")


@pytest.mark.parametrize("answer", ["denied", "default"])
def test_who_is_refused_notifications_by_the_browser_is_told(robin: Inbox, answer: str) -> None:
    robin.page.add_init_script(PLAYED)
    robin.page.reload()
    robin.page.evaluate(f"window.answer = '{answer}'")
    robin.page.locator("#me").click()
    box = robin.page.get_by_role("group", name="Your customers write").get_by_label("Desktop")
    box.click()
    expect(robin.page.locator(".toast.is-problem")).to_contain_text("Allow them for this site")
    expect(box).not_to_be_checked()
