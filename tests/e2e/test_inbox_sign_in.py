"""Signing in and out, and what a cookie alone may not do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.clients import Answer, Customer, Site
from tests.e2e.desk import COOKIE, PASSWORD, Inbox, inbox, new_agent, session_of
from tests.stack import Stack

#: Says that an agent signed in before in this browser.
DEVICE = "frontdesk-device"
#: Wrong passwords that one e-mail may get from one address in five minutes.
TRIES = 6
PAGE_HEADER = {"X-Frontdesk-Page": "1"}


@pytest.fixture
def robin(browser: Browser, stack: Stack) -> Iterator[Inbox]:
    """Somebody who has not signed in yet."""
    with inbox(browser, stack, "Robin Hale", signed_in=False) as desk:
        desk.page.goto(f"{stack.base_url}/inbox")
        yield desk


@pytest.fixture
def cookie(stack: Stack) -> str:
    return f"{COOKIE}={session_of(stack, new_agent(stack, 'Robin Hale'))}"


def try_to_sign_in(desk: Inbox, password: str) -> None:
    desk.page.get_by_label("E-mail").fill(desk.agent.email)
    desk.page.get_by_label("Password").fill(password)
    desk.page.keyboard.press("Enter")


def test_a_wrong_password_is_told_and_the_right_one_opens_the_inbox(robin: Inbox) -> None:
    try_to_sign_in(robin, "not the password")
    expect(robin.page.get_by_role("alert")).to_have_text("This e-mail and password do not fit together.")
    expect(robin.page.get_by_label("Password")).to_be_focused()
    try_to_sign_in(robin, PASSWORD)
    expect(robin.page.locator("#me")).to_contain_text("Robin Hale")
    robin.page.reload()
    expect(robin.page.locator("#me")).to_contain_text("Robin Hale")


def test_after_too_many_attempts_the_page_says_how_long_to_wait(robin: Inbox) -> None:
    for _ in range(TRIES):
        try_to_sign_in(robin, "not the password")
        expect(robin.page.get_by_label("Password")).to_have_value("")
        expect(robin.page.get_by_role("button", name="Sign in")).to_be_enabled()
    try_to_sign_in(robin, PASSWORD)
    expect(robin.page.get_by_role("alert")).to_have_text(re.compile(r"Too many attempts. Try again in \d+ s."))
    expect(robin.page.get_by_role("button", name="Sign in")).to_be_disabled()


def test_signing_out_leaves_nothing_behind_the_back_button(robin: Inbox, site: Site, stack: Stack) -> None:
    customer = Customer.start(site, stack.customers()[0])
    customer.say("a person please")
    try_to_sign_in(robin, PASSWORD)
    robin.row(customer).click()
    expect(robin.thread).to_contain_text("a person please")
    robin.page.locator("#me").click()
    robin.page.get_by_role("button", name="Sign out").click()
    expect(robin.page.get_by_label("Password")).to_be_visible()
    robin.page.go_back()
    expect(robin.page.get_by_label("Password")).to_be_visible()
    assert "a person please" not in robin.page.content()
    assert [cookie["name"] for cookie in robin.page.context.cookies()] == [DEVICE], "the session's cookie is gone"


def test_a_browser_that_signed_in_before_passes_whoever_guesses(robin: Inbox, site: Site) -> None:
    try_to_sign_in(robin, PASSWORD)
    robin.page.locator("#me").click()
    robin.page.get_by_role("button", name="Sign out").click()
    expect(robin.page.get_by_label("Password")).to_be_visible()
    assert {sign_in(site, robin.agent.email, "wrong").status for _ in range(TRIES + 1)} == {401, 429}
    try_to_sign_in(robin, PASSWORD)
    expect(robin.page.locator("#me")).to_contain_text("Robin Hale")


def sign_in(site: Site, email: str, password: str = PASSWORD) -> Answer:
    return site.ask("POST", "/api/inbox/sessions", {"email": email, "password": password, "cookie": True})


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site, stack: Stack) -> None:
    answer = sign_in(site, new_agent(stack, "Robin Hale").email)
    assert answer.status == 201
    assert "session" not in answer.body
    parts = {part.strip().partition("=")[0].lower(): part.strip() for part in answer.headers["set-cookie"].split(";")}
    assert parts["samesite"] == "SameSite=Strict"
    assert {"httponly", "path", COOKIE} <= set(parts)
    assert parts["path"] == "Path=/" and "domain" not in parts


def test_attempts_are_limited_over_http_too_and_say_when_to_come_back(site: Site, stack: Stack) -> None:
    email = new_agent(stack, "Robin Hale").email
    assert [sign_in(site, email, "wrong").status for _ in range(TRIES)] == [401] * TRIES
    answer = sign_in(site, email)
    assert (answer.status, answer.code) == (429, "too_many")
    assert 0 < int(answer.headers["retry-after"]) <= 301


def test_a_change_by_cookie_needs_the_pages_header_and_the_sites_own_origin(
    site: Site, stack: Stack, cookie: str
) -> None:
    customer = Customer.start(site)
    customer.say("a person please")
    path = f"/api/inbox/conversations/{customer.conversation}/take-over"

    def status(**headers: str) -> int:
        return site.ask("POST", path, {}, headers={"Cookie": cookie, **headers}).status

    assert status() == 401
    assert status(**PAGE_HEADER, Origin="https://elsewhere.example") == 403
    form = {"Cookie": cookie, "Content-Type": "text/plain"}
    assert site.ask("POST", path, raw="{}", headers=form).status == 401
    assert site.ask("POST", path, raw="{}", headers=form | PAGE_HEADER).status == 400
    assert status(**PAGE_HEADER, Origin=stack.base_url) == 200


def test_a_socket_by_cookie_opens_only_for_the_sites_own_page(stack: Stack, cookie: str) -> None:
    address = stack.base_url.replace("http", "ws", 1) + "/api/inbox/socket"

    def first_frame(**headers: str) -> str:
        with connect(address, additional_headers={"Cookie": cookie, **headers}) as socket:
            socket.send('{"type": "auth"}')
            return str(socket.recv(10))

    assert '"type":"ready"' in first_frame(Origin=stack.base_url)
    with pytest.raises(ConnectionClosed) as closed:
        first_frame()
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4401


def test_the_page_is_kept_from_everything_that_it_does_not_need(site: Site) -> None:
    answer = site.ask("GET", "/inbox", described=False)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for part in (
        "script-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
    ):
        assert part in policy
    assert answer.headers["cache-control"] == "no-cache"
    assert "<script>" not in answer.body and "style=" not in answer.body
