"""An agent at the inbox, in a browser; whatever the page must never do fails the test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from frontdesk.bootstrap.team import build_team
from frontdesk.database import Database
from frontdesk.team.model import Agent, Role
from tests.clients import Customer
from tests.stack import Stack

COOKIE = "frontdesk-agent"
PASSWORD = "a long enough password"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}
#: What a browser says by itself when an answer is an error or the network is gone; no page can keep it from that.
NETWORK = ("Failed to load resource", "WebSocket connection to")
#: Other tests leave conversations behind: with the newest first, a test's own are in sight.
NEWEST_FIRST = (
    """localStorage.getItem("frontdesk-inbox") ?? localStorage.setItem("frontdesk-inbox", '{"sort":"newest"}')"""
)


@dataclass
class Inbox:
    """One agent's page. `url`: where the site is for this browser."""

    url: str
    agent: Agent
    page: Page
    problems: list[str] = field(default_factory=list)

    def open(self, path: str = "/inbox") -> None:
        self.page.goto(f"{self.url}{path}")
        expect(self.page.locator("#rows")).to_have_attribute("aria-busy", "false")

    def row(self, customer: Customer) -> Locator:
        return self.page.locator(f'.row[data-id="{customer.conversation}"]')

    def show(self, customer: Customer) -> None:
        """Open the conversation from the list."""
        self.row(customer).click()
        expect(self.page.locator(".composer")).to_be_visible()

    def tab(self, label: str) -> None:
        self.page.get_by_role("tab", name=label).click()

    def press(self, name: str) -> None:
        self.page.locator("#thread").get_by_role("button", name=name).first.click()

    def take_over(self) -> None:
        """Take the open conversation over; returns when replying is possible."""
        self.press("Take over")
        expect(self.writing).to_have_attribute("aria-label", "Reply to the customer")

    def decide(self, name: str) -> None:
        """Resolve or hand back: the button, and yes if the page asks."""
        self.press(name)
        expect(self.page.locator("#question, .toast.is-undo").first).to_be_visible()
        if self.page.locator("#question").is_visible():
            self.page.keyboard.press("Enter")

    def decide_at_once(self, name: str) -> None:
        """Resolve or hand back, without the seconds in which it can be undone."""
        self.decide(name)
        self.page.locator(".toast.is-undo").last.get_by_role("button", name="Dismiss").click()

    @property
    def writing(self) -> Locator:
        return self.page.locator("#composer")

    @property
    def thread(self) -> Locator:
        return self.page.locator(".timeline")

    def reply(self, text: str) -> None:
        self.writing.fill(text)
        self.page.keyboard.press("Control+Enter")


def new_agent(stack: Stack, name: str, role: str = Role.AGENT) -> Agent:
    """An agent with the tests' password and an e-mail of their own."""
    database = Database(stack.settings.database_url)
    try:
        email = f"{name.lower().replace(' ', '.')}.{secrets.token_hex(3)}@larkfield.example"
        return build_team(stack.settings, database).add(email, name, PASSWORD, role)
    finally:
        database.close()


def session_of(stack: Stack, agent: Agent) -> str:
    database = Database(stack.settings.database_url)
    try:
        return build_team(stack.settings, database).open_session(agent).secret
    finally:
        database.close()


@contextmanager
def inbox(
    browser: Browser,
    stack: Stack,
    name: str,
    *,
    signed_in: bool = True,
    url: str = "",
    role: str = Role.AGENT,
    **options: Any,
) -> Iterator[Inbox]:
    """A browser of its own for a new agent. At the end: no error, nothing refused by the policy, no foreign request.

    Args:
        url: where the site is for this browser, such as a line that can be cut; the stack's own address by default.
    """
    agent, url = new_agent(stack, name, role), url or stack.base_url
    context = browser.new_context(**{"viewport": DESKTOP, **options})
    context.add_init_script(NEWEST_FIRST)
    if signed_in:
        sign_in(context, url, session_of(stack, agent))
    desk = Inbox(url, agent, context.new_page())
    watch(desk)
    try:
        yield desk
    finally:
        context.close()
    assert desk.problems == [], desk.problems


def sign_in(context: BrowserContext, url: str, secret: str) -> None:
    """The cookie, without the form."""
    cookie: Any = {"name": COOKIE, "value": secret, "url": url}
    context.add_cookies([cookie | {"httpOnly": True, "sameSite": "Strict"}])


def watch(desk: Inbox) -> None:
    page, problems = desk.page, desk.problems
    page.on("pageerror", lambda error: problems.append(f"error: {error}"))
    page.on("console", lambda said: _note(problems, said.type, said.text))
    page.on("request", lambda asked: _own(desk, asked.url))


def _note(problems: list[str], kind: str, text: str) -> None:
    if kind in ("error", "warning") and not text.startswith(NETWORK):
        problems.append(f"{kind}: {text}")


def _own(desk: Inbox, url: str) -> None:
    if not url.startswith((desk.url, desk.url.replace("http", "ws", 1), "blob:")):
        desk.problems.append(f"foreign request: {url}")
