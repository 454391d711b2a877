"""A customer at the chat in a real browser, and pages that are watched for what must not happen in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.awaiting import until

KEPT = "JSON.parse(localStorage.getItem('frontdesk:larkfield:session'))"
#: What a browser writes into its console when a connection fails: expected where a test cuts it.
NETWORK = re.compile(r"Failed to load resource|WebSocket connection|net::ERR|ERR_CONNECTION")


@contextmanager
def watched(browser: Browser, base_url: str, *, is_cut: bool = False, **options: Any) -> Iterator[BrowserContext]:
    """A browser of its own, in which no script may fail, no policy be violated and no other site be asked.

    Args:
        is_cut: the test breaks connections, so that failed ones are no finding.
    """
    context = browser.new_context(base_url=base_url, **({"viewport": {"width": 1366, "height": 768}} | options))
    problems: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
        page.on("request", lambda asked: problems.append(asked.url) if "://127.0.0.1:" not in asked.url else None)

    context.on("page", watch)
    try:
        yield context
    finally:
        context.close()
    found = [problem for problem in problems if not (is_cut and NETWORK.search(problem))]
    assert not found, found


@dataclass(frozen=True)
class Chat:
    """The chat of a page."""

    page: Page

    @property
    def launcher(self) -> Locator:
        return self.page.locator("frontdesk-chat .launcher")

    @property
    def panel(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def input(self) -> Locator:
        return self.panel.get_by_role("textbox", name="Write a message")

    @property
    def log(self) -> Locator:
        return self.panel.get_by_role("log")

    @property
    def owner(self) -> Locator:
        return self.panel.locator(".owner")

    def messages(self, side: str) -> Locator:
        """Messages of `customer`, `bot`, `person` or `system`."""
        return self.log.locator(f".from-{side} .bubble")

    def open(self) -> Chat:
        self.launcher.click()
        expect(self.input).to_be_focused()
        return self

    def say(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """Say something and wait for the bot's last word on it."""
        before = self.messages("bot").count()
        self.say(text)
        expect(self.messages("bot").nth(before)).to_be_visible(timeout=20_000)
        return self.messages("bot").last

    def sees_once(self, *texts: str) -> None:
        """Each of the texts is in the conversation, exactly once."""
        for text in texts:
            expect(self.log.locator(".bubble", has_text=text)).to_have_count(1, timeout=20_000)

    def conversation(self) -> str:
        """The conversation's id, as the browser keeps it."""
        # Not wait_for_function: from its second look on, it evaluates text, which the pages' policy forbids.
        return str(until(lambda: self.page.evaluate(f"{KEPT}?.conversation"), "no conversation has begun"))


def sign_in(page: Page, name: str = "Lucía Fontarriba") -> Chat:
    """At the demo shop, as one of its customers."""
    page.goto("/shop/sign-in")
    _choose(page, name)
    expect(page.get_by_role("heading", level=1)).to_have_text("My orders")
    return Chat(page)


def sign_in_from(chat: Chat, name: str = "Lucía Fontarriba") -> Chat:
    """By the link that the chat offers; it leads back, and the page to sign in on does not lie under the chat."""
    chat.log.get_by_role("link", name="Sign in").click()
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("Sign in")
    expect(chat.panel).to_be_hidden()
    _choose(chat.page, name)
    expect(chat.page.get_by_role("button", name="Sign out")).to_be_visible()
    return chat


def _choose(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Sign in as {name}").click()


def visit(context: BrowserContext, path: str = "/") -> Chat:
    """A page of the demo shop, in a new tab."""
    page = context.new_page()
    page.goto(path)
    return Chat(page)
