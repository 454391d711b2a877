"""A limit is reached: the chat says so at the message, with what to do, and leaves the site in peace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, WebSocket, expect

from tests.e2e.chat import Chat, visit, watched
from tests.replica import replica
from tests.stack import Stack

#: Whoever is closed for too many frames stays away for this long (docs/asyncapi.yml).
AWAY_SECONDS = 10

Visitor = Callable[[str], AbstractContextManager[Chat]]


@pytest.fixture
def visitor(browser: Browser, stack: Stack, tmp_path: Path) -> Visitor:
    """A visitor of a site with other limits, in whose open chat nothing is said yet."""

    @contextmanager
    def coming(limits: str) -> Iterator[Chat]:
        log = tmp_path / "replica.log"
        with (
            replica(dict(stack.env), log, limits=limits) as site,
            watched(browser, site.url, is_cut=True) as context,
        ):
            yield visit(context).open()

    return coming


def refusal(chat: Chat) -> Locator:
    return chat.log.locator(".fate", has_text="Not sent: That was too often. Wait")


def test_a_message_that_a_limit_refuses_says_so_and_is_sent_again_when_it_may(visitor: Visitor) -> None:
    with visitor("messages_by_conversation=1/6 seconds") as chat:
        chat.ask("How long does a refund take?")
        chat.say("One too many")
        chat.say("Two too many")
        expect(refusal(chat).last).to_be_visible()
        expect(chat.panel.locator(".offline")).to_be_hidden()
        while refusal(chat).count():
            refusal(chat).first.get_by_role("button", name="Send again").click()
            expect(chat.log.locator(".fate", has_text="Sending")).to_have_count(0)
        chat.sees_once("One too many", "Two too many")


def test_a_first_message_that_may_not_begin_a_conversation_yet_says_so(visitor: Visitor, browser: Browser) -> None:
    with visitor("conversations_by_address=1/4 seconds") as first:
        address = first.page.url
        with watched(browser, address, is_cut=True) as context:
            second = visit(context).open()
            first.say("I was quicker")
            expect(first.log.locator(".fate", has_text="Sent")).to_be_visible()
            second.say("May I?")
            expect(refusal(second)).to_be_visible()
            expect(second.panel.locator(".offline")).to_be_hidden()
            while refusal(second).count():
                refusal(second).get_by_role("button", name="Send again").click()
                expect(second.log.locator(".fate", has_text="Sending")).to_have_count(0)
            second.sees_once("May I?")


def test_a_chat_that_was_closed_for_too_many_frames_stays_away_for_as_long_as_it_should(visitor: Visitor) -> None:
    with visitor("frames_by_conversation=3/5 seconds") as chat:
        opened: list[float] = []
        closed: list[float] = []

        def note(socket: WebSocket) -> None:
            opened.append(time.monotonic())
            socket.on("close", lambda _: closed.append(time.monotonic()))

        chat.page.on("websocket", note)
        chat.ask("How long does a refund take?")
        texts = [f"Message {number}" for number in range(4)]
        for text in texts:
            chat.say(text)
        expect(refusal(chat)).to_have_count(1)
        expect(chat.panel.locator(".offline")).to_be_visible()
        chat.page.evaluate("dispatchEvent(new Event('online'))")
        expect(chat.panel.locator(".offline")).to_be_hidden(timeout=30_000)
        assert opened[1] - closed[0] >= AWAY_SECONDS - 0.2, "Playwright tells of the close a moment late"
        refusal(chat).get_by_role("button", name="Send again").click()
        chat.sees_once(*texts)
