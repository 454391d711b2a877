"""One conversation through two browsers: a customer's in the shop, an agent's in the inbox. In the middle of it each
process is killed, and the network is gone for ten seconds. Nobody reloads a page."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.clients import Customer, Site
from tests.e2e.chat import Chat, sign_in, watched
from tests.e2e.desk import Inbox, inbox
from tests.e2e.line import Line
from tests.stack import ACTIONS, FRONTDESK, RASA, Stack

SOON = 20_000
CUT_MS = 10_000
SECRET = "JSON.parse(localStorage['frontdesk:larkfield:session']).secret"
BEGINNING, REFUND, ORDER = "Where is my order?", "How long does a refund take?", "What about my order W1128?"
CHOICE = "W1128 · Fernrise two-person tent, Glowmoth lantern, Ridgeback 28-litre day pack, Spring…"


@dataclass(frozen=True)
class Reached:
    """The stack as both browsers reach it: over a line that can be cut."""

    stack: Stack
    line: Line

    def start_again(self) -> None:
        """The public process, at the address under which the browsers know it."""
        self.stack.restart(FRONTDESK, {"FRONTDESK_PUBLIC_URL": self.line.url})


@pytest.fixture
def reached(stack: Stack) -> Iterator[Reached]:
    reached = Reached(stack, Line(stack.ports[FRONTDESK]))
    reached.start_again()
    yield reached
    reached.line.close()
    for name in (RASA, ACTIONS):
        if stack.is_alive(name):
            stack.signal(name, signal.SIGCONT)
        else:
            stack.restart(name)
    stack.restart(FRONTDESK)


@pytest.fixture
def lucia(browser: Browser, reached: Reached) -> Iterator[Chat]:
    with watched(browser, reached.line.url, is_cut=True) as context:
        yield sign_in(context.new_page()).open()


@pytest.fixture
def robin(browser: Browser, reached: Reached) -> Iterator[Inbox]:
    with inbox(browser, reached.stack, "Robin Hale", url=reached.line.url) as desk:
        desk.open()
        yield desk


def test_whatever_dies_in_the_middle_both_sides_go_on_and_nothing_is_lost_or_doubled(
    reached: Reached, lucia: Chat, robin: Inbox
) -> None:
    the_bot_finds_the_right_order(lucia)
    who = Customer(Site(reached.stack.base_url), lucia.page.evaluate(SECRET), lucia.conversation())
    the_public_process_is_killed_while_the_bot_thinks(reached, lucia, robin)
    rasa_is_killed_while_it_thinks(reached, lucia, robin, who)
    actions_are_killed_while_they_look_up(reached, lucia, robin, who)
    the_network_goes_in_the_middle_of_a_reply(reached, lucia, robin)
    the_agent_hands_back_and_the_bot_is_well_again(lucia, robin)
    the_agent_resolves_and_the_customer_rates(lucia, robin)
    both_pages_show_what_was_stored_once_and_in_order(lucia, robin, who)


def the_bot_finds_the_right_order(lucia: Chat) -> None:
    lucia.ask(BEGINNING)
    lucia.log.get_by_role("button", name=CHOICE).click()
    expect(lucia.messages("bot").last).to_contain_text("Order W1128")


def the_public_process_is_killed_while_the_bot_thinks(reached: Reached, lucia: Chat, robin: Inbox) -> None:
    stack, answers = reached.stack, lucia.messages("bot").count()
    stack.signal(RASA, signal.SIGSTOP)
    lucia.say(REFUND)
    expect(lucia.panel.locator(".typing")).to_have_text("The assistant is writing")
    stack.kill(FRONTDESK)
    stack.signal(RASA, signal.SIGCONT)
    expect(lucia.panel.locator(".offline")).to_contain_text("No connection")
    expect(robin.page.locator(".connection.is-lost")).to_contain_text("No connection to the server", timeout=SOON)
    lucia.say("Written while the site was down")
    expect(lucia.log.locator(".fate").last).to_have_text("Will be sent when you are connected")
    reached.start_again()
    expect(robin.page.locator(".connection.is-back")).to_contain_text("Connected again", timeout=SOON)
    expect(lucia.panel.locator(".offline")).to_be_hidden(timeout=SOON)
    expect(lucia.messages("bot").nth(answers)).to_contain_text("refund", timeout=SOON)
    expect(lucia.panel.locator(".typing")).to_be_hidden(timeout=SOON)
    lucia.sees_once(REFUND, "Written while the site was down")


def rasa_is_killed_while_it_thinks(reached: Reached, lucia: Chat, robin: Inbox, who: Customer) -> None:
    stack = reached.stack
    stack.signal(RASA, signal.SIGSTOP)
    lucia.say("How much is the return fee?")
    expect(lucia.panel.locator(".typing")).to_be_visible()
    stack.kill(RASA)
    is_told_and_waits(lucia)
    expect(robin.row(who)).to_contain_text("Assistant unavailable", timeout=SOON)
    stack.restart(RASA)
    robin.show(who)
    robin.take_over()
    answer(robin, lucia, "The return fee is 4.90 euro. Anything else?")
    robin.decide_at_once("Hand back")
    expect(lucia.owner).to_have_text("You are talking to our assistant")


def actions_are_killed_while_they_look_up(reached: Reached, lucia: Chat, robin: Inbox, who: Customer) -> None:
    stack = reached.stack
    stack.signal(ACTIONS, signal.SIGSTOP)
    lucia.say(ORDER)
    expect(lucia.panel.locator(".typing")).to_be_visible()
    stack.kill(ACTIONS)
    is_told_and_waits(lucia)
    expect(robin.row(who)).to_contain_text("A lookup failed", timeout=SOON)
    stack.restart(ACTIONS)
    robin.take_over()
    expect(robin.page.locator("#packet")).to_contain_text("A lookup failed")
    expect(robin.page.locator("#packet")).to_contain_text(ORDER)


def the_network_goes_in_the_middle_of_a_reply(reached: Reached, lucia: Chat, robin: Inbox) -> None:
    """The line is cut when the reply leaves the page: whether it arrived nobody knows."""

    def cut(request: Request) -> None:
        if request.url.endswith("/replies"):
            reached.line.cut()

    robin.page.on("request", cut)
    robin.reply("It leaves the depot tomorrow.")
    expect(robin.page.locator(".connection.is-lost")).to_be_visible(timeout=SOON)
    robin.page.remove_listener("request", cut)
    expect(lucia.panel.locator(".offline")).to_be_visible(timeout=SOON)
    lucia.say("Are you still there?")
    robin.writing.fill("And it comes on")
    expect(robin.page.locator(".saved")).to_have_text("Not saved: no connection")
    robin.page.wait_for_timeout(CUT_MS)
    reached.line.mend()
    expect(robin.page.locator(".connection.is-back")).to_be_visible(timeout=SOON)
    expect(lucia.panel.locator(".offline")).to_be_hidden(timeout=SOON)
    lucia.sees_once("It leaves the depot tomorrow.", "Are you still there?")
    expect(robin.thread.locator(".message.is-customer", has_text="Are you still there?")).to_have_count(1)
    expect(robin.thread.locator(".is-waiting, .is-sending")).to_have_count(0, timeout=SOON)
    expect(robin.writing).to_have_value("And it comes on")
    answer(robin, lucia, "And it comes on Friday.")


def the_agent_hands_back_and_the_bot_is_well_again(lucia: Chat, robin: Inbox) -> None:
    robin.decide_at_once("Hand back")
    expect(lucia.owner).to_have_text("You are talking to our assistant")
    expect(lucia.ask(ORDER)).to_contain_text("Order W1128")


def the_agent_resolves_and_the_customer_rates(lucia: Chat, robin: Inbox) -> None:
    robin.take_over()
    expect(lucia.owner).to_have_text("You are talking to Robin Hale")
    robin.decide_at_once("Resolve")
    expect(lucia.owner).to_have_text("This conversation is closed. Write to start again.")
    lucia.panel.get_by_role("group", name="The person you talked to").locator("label").nth(4).click()
    lucia.panel.get_by_role("group", name="The assistant").locator("label").nth(3).click()
    lucia.panel.get_by_role("button", name="Send rating").click()
    expect(lucia.panel.locator(".rating")).to_have_text("You rated: person 5 of 5, assistant 4 of 5")
    expect(robin.thread).to_contain_text("The customer rated the team 5 of 5 and the assistant 4 of 5")


def both_pages_show_what_was_stored_once_and_in_order(lucia: Chat, robin: Inbox, who: Customer) -> None:
    events = who.events()
    seqs = [event["seq"] for event in events]
    assert seqs == sorted(set(seqs))
    said = [event for event in events if event["kind"] == "message"]
    assert [one["text"] for one in said if one["from"] == "customer"] == [
        BEGINNING,
        CHOICE,
        REFUND,
        "Written while the site was down",
        "How much is the return fee?",
        ORDER,
        "Are you still there?",
        ORDER,
    ]
    assert [one["text"] for one in said if one["from"] == "person"] == [
        "The return fee is 4.90 euro. Anything else?",
        "It leaves the depot tomorrow.",
        "And it comes on Friday.",
    ]
    shown = [squeezed(text) for text in lucia.log.locator(".bubble").all_inner_texts()]
    assert shown == [squeezed(one["text"]) for one in said]
    assert public_texts(robin.page) == shown


def is_told_and_waits(lucia: Chat) -> None:
    """The customer hears that something is wrong, and that a person comes."""
    expect(lucia.owner).to_contain_text("Waiting for a person", timeout=SOON)
    expect(lucia.messages("system").nth(-2)).to_contain_text("something on our side is not working right now")


def answer(robin: Inbox, lucia: Chat, text: str) -> None:
    """The agent says something, and the customer has it once."""
    robin.reply(text)
    expect(robin.thread.locator(".message.is-agent:not(.is-sending)", has_text=text)).to_have_count(1, timeout=SOON)
    lucia.sees_once(text)


def public_texts(page: Page) -> list[str]:
    """What the agent's page shows of what the customer sees, from the first message on."""
    page.locator("#scroll").evaluate("node => { node.scrollTop = 0; }")
    expect(page.locator(".message .text").first).to_contain_text(BEGINNING, timeout=SOON)
    return [squeezed(text) for text in page.locator(".message:not(.is-note) .text").all_inner_texts()]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
