"""Behind HTTPS, as in production: cookies are secure ones, sockets are encrypted, both pages work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.clients import Site
from tests.e2e.chat import sign_in, watched
from tests.e2e.desk import PASSWORD, new_agent
from tests.e2e.tls import Front, https
from tests.replica import replica
from tests.stack import Stack

INBOX_COOKIE = "__Host-frontdesk-agent"
PAGE_HEADER = {"X-Frontdesk-Page": "1"}


@pytest.fixture(scope="module")
def front(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder: Path = tmp_path_factory.mktemp("https")
    with https(folder) as front, replica(stack.env, folder / "serve.log", public_url=front.url) as behind:
        front.port = urlsplit(behind.url).port or 0
        yield front


def test_a_conversation_over_https_with_cookies_that_never_leave_it(
    browser: Browser, stack: Stack, front: Front
) -> None:
    agent = new_agent(stack, "Robin Hale")
    with (
        watched(browser, front.url, ignore_https_errors=True) as customers,
        watched(browser, front.url, ignore_https_errors=True) as agents,
    ):
        inbox = agents.new_page()
        sockets: list[str] = []
        inbox.on("websocket", lambda socket: sockets.append(socket.url))
        inbox.goto("/inbox")
        inbox.get_by_label("E-mail").fill(agent.email)
        inbox.get_by_label("Password").fill(PASSWORD)
        inbox.keyboard.press("Enter")
        expect(inbox.locator("#me")).to_contain_text("Robin Hale")
        chat = sign_in(customers.new_page()).open()
        chat.panel.get_by_role("button", name="Talk to a person").click()
        inbox.locator(f'.row[data-id="{chat.conversation()}"]').click()
        inbox.locator("#thread").get_by_role("button", name="Take over").first.click()
        expect(chat.owner).to_have_text("You are talking to Robin Hale")
        assert sockets and all(url.startswith("wss://") for url in sockets)
        kept = {cookie["name"]: cookie for cookie in agents.cookies()}
        assert INBOX_COOKIE in kept and len(kept) == 2, "the session, and that this browser signed in before"
        for cookie in kept.values():
            assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")
        assert kept[INBOX_COOKIE]["path"] == "/"
        assert all(cookie["secure"] and cookie["httpOnly"] for cookie in customers.cookies())
        inbox.reload()
        expect(inbox.locator("#me")).to_contain_text("Robin Hale")


def test_behind_https_a_change_by_cookie_must_come_from_the_https_page(stack: Stack, front: Front) -> None:
    site, agent = Site(f"http://127.0.0.1:{front.port}"), new_agent(stack, "Robin Hale")
    answer = site.ask("POST", "/api/inbox/sessions", {"email": agent.email, "password": PASSWORD, "cookie": True})
    cookie = answer.headers["set-cookie"].partition(";")[0]
    assert cookie.startswith(f"{INBOX_COOKIE}=") and "domain" not in answer.headers["set-cookie"].lower()

    def status(origin: str, sent: str = cookie) -> int:
        headers = {"Cookie": sent, "Origin": origin, **PAGE_HEADER}
        return site.ask("PUT", "/api/inbox/availability", {"availability": "busy"}, headers=headers).status

    assert status(front.url) == 204
    assert status(front.url.replace("https", "http")) == 403
    assert status(front.url, cookie.replace("__Host-", "")) == 401
