"""Whatever happens to the line, the page or the site: a message is sent once, an answer arrives once."""

from __future__ import annotations

import http.server
import secrets
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.clients import Agent, Site
from tests.e2e.chat import Chat, watched
from tests.e2e.line import Line
from tests.stack import FRONTDESK, Stack

PAGE = """<!doctype html><html lang="en"><title>A page of another site</title><h1>Another site</h1>
<script type="module" src="{site}/widget/frontdesk.js"></script><frontdesk-chat site="larkfield"></frontdesk-chat>"""


def allowing(origin: str) -> dict[str, str]:
    """The setting that lets pages of this origin, also in a sandboxed frame, open the chat."""
    return {"FRONTDESK_ALLOWED_ORIGINS": f"{origin},null"}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def other_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Another site on this machine: its origin, and the folder of its pages."""
    folder = tmp_path_factory.mktemp("other-site")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


@pytest.fixture(scope="module")
def listed(stack: Stack, other_site: tuple[str, Path]) -> Iterator[Stack]:
    """The stack, which lets pages of the other site, also in a sandboxed frame, open the chat."""
    stack.restart(FRONTDESK, allowing(other_site[0]))
    yield stack
    stack.restart(FRONTDESK)


@pytest.fixture
def line(listed: Stack) -> Iterator[Line]:
    line = Line(listed.ports[FRONTDESK])
    yield line
    line.close()


@pytest.fixture
def chat(browser: Browser, line: Line, other_site: tuple[str, Path]) -> Iterator[Chat]:
    """The chat in a page of the other site, over a line that can be cut."""
    origin, folder = other_site
    (folder / "index.html").write_text(PAGE.format(site=line.url))
    with watched(browser, origin, is_cut=True) as context:
        page = context.new_page()
        page.goto("/")
        yield Chat(page).open()


@pytest.fixture
def robin(stack: Stack) -> Agent:
    name = f"Robin.{secrets.token_hex(2)}"
    return Agent(Site(stack.base_url), stack.add_agent(name), name)


def test_a_line_that_is_cut_in_the_middle_of_a_conversation_loses_and_doubles_nothing(
    chat: Chat, line: Line, robin: Agent
) -> None:
    chat.ask("How long does a refund take?")
    conversation = chat.conversation()
    line.cut()
    expect(chat.panel.locator(".offline")).to_be_visible()
    chat.say("First while it is cut")
    chat.say("Second while it is cut")
    expect(chat.log.locator(".fate", has_text="Will be sent when you are connected")).to_have_count(2)
    robin.do("take-over", conversation)
    robin.write("replies", conversation, "Said while it was cut")
    line.mend()
    chat.sees_once("First while it is cut", "Second while it is cut", "Said while it was cut")
    expect(chat.log.locator(".fate", has_text="Sent")).to_have_count(1)
    expect(chat.panel.locator(".offline")).to_be_hidden()
    texts = [event["text"] for event in robin.whole(conversation)["events"] if event["author"] == "customer"]
    sent = ["How long does a refund take?", "First while it is cut", "Second while it is cut"]
    assert [text for text in texts if text] == sent


def test_a_message_survives_a_reload_while_the_line_is_cut(chat: Chat, line: Line) -> None:
    chat.ask("How long does a refund take?")
    line.cut()
    chat.say("Kept over a reload")
    expect(chat.log.locator(".fate").last).to_contain_text("Will be sent")
    line.mend()
    chat.page.reload()
    chat.sees_once("How long does a refund take?", "Kept over a reload")
    expect(chat.log.locator(".from-customer").last).to_contain_text("Sent")


def test_a_first_message_without_a_line_begins_the_conversation_once_there_is_one(chat: Chat, line: Line) -> None:
    line.cut()
    chat.say("How long does a refund take?")
    expect(chat.log.locator(".from-customer")).to_have_count(1)
    line.mend()
    expect(chat.messages("bot").first).to_be_visible(timeout=20_000)
    chat.sees_once("How long does a refund take?")


def test_the_site_is_killed_and_started_again_and_the_conversation_goes_on(
    chat: Chat, listed: Stack, other_site: tuple[str, Path]
) -> None:
    chat.ask("How long does a refund take?")
    listed.kill(FRONTDESK)
    chat.say("Are you there?")
    expect(chat.panel.locator(".offline")).to_be_visible()
    listed.restart(FRONTDESK, allowing(other_site[0]))
    chat.sees_once("How long does a refund take?", "Are you there?")
    expect(chat.log.locator(".from-customer").last).to_contain_text("Sent", timeout=20_000)
    expect(chat.panel.locator(".typing")).to_be_hidden(timeout=20_000)


def test_a_browser_that_is_offline_says_so_and_comes_back(chat: Chat) -> None:
    chat.ask("How long does a refund take?")
    chat.page.context.set_offline(True)
    expect(chat.panel.locator(".offline")).to_be_visible()
    chat.say("Typed in a tunnel")
    chat.page.context.set_offline(False)
    chat.sees_once("Typed in a tunnel")
    expect(chat.panel.locator(".offline")).to_be_hidden()


def test_a_sandboxed_frame_without_storage_or_locks_has_a_chat_that_works(
    browser: Browser, line: Line, other_site: tuple[str, Path]
) -> None:
    origin, folder = other_site
    (folder / "framed.html").write_text(PAGE.format(site=line.url))
    (folder / "frame.html").write_text(
        '<link rel="icon" href="data:,"><iframe sandbox="allow-scripts" src="framed.html" width="500" height="740">'
    )
    with watched(browser, origin) as context:
        page = context.new_page()
        page.goto("/frame.html")
        frame = page.frame_locator("iframe")
        frame.locator(".launcher").click()
        field = frame.get_by_role("textbox", name="Write a message")
        for text in ("How long does a refund take?", "Which payment methods can I use?"):
            before = frame.locator(".from-bot .bubble").count()
            field.fill(text)
            field.press("Enter")
            expect(frame.locator(".from-bot .bubble").nth(before)).to_be_visible(timeout=20_000)
        expect(frame.locator(".fate", has_text="Sent")).to_have_count(1)


def test_a_page_of_a_site_that_is_not_listed_cannot_open_the_chat(browser: Browser, stack: Stack, line: Line) -> None:
    site = Site(stack.base_url)
    headers = {"Origin": "http://elsewhere.example"}
    for method, path in (("GET", "/widget/frontdesk.js"), ("OPTIONS", "/api/chat/conversations")):
        refused = site.ask(method, path, headers=headers, described=False)
        assert refused.status == 403
        assert "access-control-allow-origin" not in refused.headers


def test_a_listed_site_may_use_the_chat_and_nothing_else(listed: Stack, other_site: tuple[str, Path]) -> None:
    site, headers = Site(listed.base_url), {"Origin": other_site[0]}
    preflight = site.ask("OPTIONS", "/api/chat/messages", headers=headers, described=False)
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == other_site[0]
    assert "Authorization" in preflight.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in preflight.headers
    for path in ("/api/inbox/conversations", "/health", "/shop/identity", "/demo/identity"):
        assert site.ask("OPTIONS", path, headers=headers, described=False).status == 403


def test_two_tabs_that_begin_at_once_begin_one_conversation(browser: Browser, stack: Stack) -> None:
    with watched(browser, stack.base_url) as context:
        tabs = []
        for _ in range(2):
            page = context.new_page()
            page.goto("/")
            tabs.append(Chat(page).open())
        for number, tab in enumerate(tabs):
            tab.input.fill(f"Tab {number} says hello")
        for tab in tabs:
            tab.input.evaluate("(input) => setTimeout(() => input.form.requestSubmit(), 300)")
        for tab in tabs:
            tab.sees_once("Tab 0 says hello", "Tab 1 says hello")
