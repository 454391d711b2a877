"""Every page as people see it, in both themes, on a desktop and a phone: pictures to look at in `var/results/images`.
`make pictures` makes them alone and copies them to `docs/images/pages`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from frontdesk.bootstrap.team import build_team
from frontdesk.conversations import tables as t
from frontdesk.database import Database, utc_now
from scripts.pictures import MADE, SIZES, THEMES
from tests.clients import Agent, Customer, Site
from tests.e2e.chat import Chat, sign_in, visit, watched
from tests.e2e.desk import inbox
from tests.replica import replica
from tests.stack import Stack

OPTIONS: dict[str, Any] = {"reduced_motion": "reduce", "timezone_id": "UTC"}
VIEWPORTS: dict[str, ViewportSize] = {"desktop": {"width": 1366, "height": 768}, "phone": {"width": 360, "height": 740}}
SHOP = {"home": "/", "product": "/shop/products/fernrise-two-person-tent", "sign-in": "/shop/sign-in"}
HELP = {
    "home": "/help",
    "article": "/help/refunds-when#refund-is-overdue",
    "search": "/help/search?q=gift+card",
    "missing": "/help/no-such-article",
}
#: Who waits in the pictures of the inbox: for how many minutes, and what they wrote.
QUEUE = {
    "maren.oakhollow@example.com": (19, ["How long does a refund take?", "I need a person for this, please"]),
    "tobias.winterbrook@example.org": (7, ["Where is my order?", "Can I talk to somebody?"]),
    "": (2, ["Guten Tag, wo bleibt denn meine Bestellung?", "Einen Mitarbeiter bitte"]),
    "hana.morizawa@example.net": (0, ["My camping stove caught fire and burned my hand"]),
}

#: Takes the picture of a page under a name.
Look = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One of its own: in the pictures are no conversations of other tests."""
    pictured = Stack(tmp_path_factory.mktemp("pictured"))
    try:
        pictured.start()
        yield pictured
    finally:
        pictured.stop()


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """For pages that are used otherwise on a phone; pages that are only read are resized."""
    return str(request.param)


def take(page: Page, name: str, size: str) -> None:
    """Pictures of the page as it is, in both themes."""
    MADE.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(VIEWPORTS[size])
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=MADE / f"{name}-{size}-{theme}.png", animations="disabled", caret="hide")


@pytest.fixture
def look(size: str) -> Look:
    return lambda page, name: take(page, name, size)


def look_in_all_sizes(page: Page, name: str) -> None:
    for size in SIZES:
        take(page, name, size)


@pytest.fixture
def options(size: str) -> dict[str, Any]:
    return OPTIONS | {"viewport": VIEWPORTS[size]}


@pytest.fixture(scope="module")
def robin(stack: Stack) -> Iterator[Agent]:
    """An agent who is there."""
    database = Database(stack.settings.database_url)
    agents = build_team(stack.settings, database)
    agent = agents.add("robin.pictured@larkfield.example", "Robin Hale", "a long enough password")
    robin = Agent(Site(stack.base_url), agents.open_session(agent).secret, agent.name)
    database.close()
    with robin.present():
        yield robin


@pytest.fixture(scope="module")
def queue(stack: Stack, robin: Agent) -> list[Customer]:
    """Customers who have waited for a while."""
    site, database, waiting = Site(stack.base_url), Database(stack.settings.database_url), []
    for email, (minutes, texts) in QUEUE.items():
        customer = Customer.start(site, email or None)
        for text in texts:
            customer.say(text)
        since = utc_now() - timedelta(minutes=minutes, seconds=24)
        with database.write() as connection:
            mine = t.conversations.c.id == customer.conversation
            connection.execute(t.conversations.update().where(mine).values(queued_at=since))
        waiting.append(customer)
    database.close()
    return waiting


def test_the_report_on_examples(browser: Browser, report: Path, size: str) -> None:
    context = browser.new_context(**OPTIONS, viewport=VIEWPORTS[size])
    page = context.new_page()
    page.goto(report.as_uri())
    take(page, "report", size)
    page.locator("details").first.evaluate("element => element.scrollIntoView()")
    take(page, "report-examples", size)
    page.get_by_role("link", name="Calibration").click()
    take(page, "report-calibration", size)
    context.close()


def test_the_shop(browser: Browser, stack: Stack) -> None:
    with watched(browser, stack.base_url, **OPTIONS) as context:
        page = context.new_page()
        for name, path in SHOP.items():
            page.goto(path)
            look_in_all_sizes(page, f"shop-{name}")
        sign_in(page)
        look_in_all_sizes(page, "shop-orders")


def test_the_help_pages(browser: Browser, stack: Stack) -> None:
    # A browser writes into its console that the last page is missing: that is what is pictured.
    with watched(browser, stack.base_url, is_cut=True, **OPTIONS) as context:
        page = context.new_page()
        for name, path in HELP.items():
            page.goto(path)
            expect(page.get_by_role("button", name="Open the chat").first).to_be_visible()
            look_in_all_sizes(page, f"help-{name}")


def test_the_chat_from_the_first_question_to_the_rating(
    browser: Browser, stack: Stack, options: dict[str, Any], look: Look, robin: Agent, queue: list[Customer]
) -> None:
    with watched(browser, stack.base_url, is_cut=True, **options) as context:
        page = context.new_page()
        chat = sign_in(page).open()
        look(page, "chat-empty")
        chat.ask("Where is my order?")
        chat.log.get_by_role("button", name="W1128").click()
        expect(chat.messages("bot").last).to_contain_text("Order W1128")
        look(page, "chat-order")
        chat.ask("How long does a refund take?")
        look(page, "chat-answer")
        chat.panel.get_by_role("button", name="Talk to a person").click()
        expect(chat.owner).to_contain_text("in line")
        look(page, "chat-waiting")
        robin.do("take-over", chat.conversation())
        robin.write("replies", chat.conversation(), "Hello Lucía! Your parcel is at the depot and comes tomorrow.")
        chat.sees_once("Your parcel is at the depot")
        look(page, "chat-person")
        context.set_offline(True)
        expect(chat.panel.locator(".offline")).to_be_visible()
        chat.say("Thank you! At what time?")
        expect(chat.log.locator(".fate").last).to_have_text("Will be sent when you are connected")
        look(page, "chat-offline")
        context.set_offline(False)
        expect(chat.log.locator(".fate").last).to_have_text("Sent")
        robin.do("resolve", chat.conversation())
        chat.panel.get_by_role("group", name="The person you talked to").locator("label").nth(3).click()
        look(page, "chat-rating")


def test_the_inbox(
    browser: Browser,
    stack: Stack,
    options: dict[str, Any],
    look: Look,
    size: str,
    robin: Agent,
    queue: list[Customer],
) -> None:
    story = Customer.start(Site(stack.base_url), "lucia.fontarriba@example.com")
    story.press(story.say("Hello! Where is my order?").button("W1128"))
    story.say("How long does a refund take?")
    story.say("I need to talk to a person, please. My mail is lucia@example.com")
    with inbox(browser, stack, "Robin Hale", signed_in=False, **options) as desk:
        page = desk.page
        page.goto(f"{stack.base_url}/inbox")
        expect(page.get_by_label("E-mail")).to_be_visible()
        look(page, "inbox-sign-in")
        page.get_by_label("E-mail").fill("robin.pictured@larkfield.example")
        page.get_by_label("Password").fill("a long enough password")
        page.keyboard.press("Enter")
        desk.tab("Unassigned")
        page.get_by_label("Order").select_option("waiting")
        expect(desk.row(story)).to_be_visible()
        look(page, "inbox-list")
        desk.show(story)
        look(page, "inbox-conversation")
        if size == "phone":
            page.get_by_role("button", name="Details of the handoff").click()
            look(page, "inbox-handoff")
            page.get_by_role("button", name="Close the details").click()
        desk.take_over()
        desk.reply("Hello Lucía, this is Robin. Your parcel is at the depot.")
        expect(desk.thread.locator(".message.is-agent:not(.is-sending)")).to_have_count(1)
        desk.writing.fill("It comes tomorrow between nine and")
        expect(page.locator(".saved")).to_have_text("Draft saved")
        look(page, "inbox-reply")
        page.context.set_offline(True)
        expect(page.locator(".connection.is-lost")).to_be_visible()
        look(page, "inbox-offline")
        page.context.set_offline(False)
        expect(page.locator(".connection")).to_have_count(0, timeout=20_000)
        page.locator("#scroll").focus()
        page.keyboard.press("?")
        look(page, "inbox-keys")
        page.keyboard.press("Escape")
        desk.decide_at_once("Resolve")
        expect(desk.thread).to_contain_text("You resolved the conversation")


def test_the_chat_while_nobody_is_there(
    browser: Browser, stack: Stack, options: dict[str, Any], look: Look, tmp_path: Path
) -> None:
    hours = {"hours": f"{datetime.now(UTC) + timedelta(days=2):%a} 09:00-17:00", "time_zone": "UTC"}
    with (
        replica(stack.env, tmp_path / "night.log", **hours) as night,
        watched(browser, night.url, **options) as context,
    ):
        chat: Chat = visit(context).open()
        chat.panel.get_by_role("button", name="Talk to a person").click()
        expect(chat.panel.locator(".away")).to_contain_text("The team is back on")
        look(chat.page, "chat-away")
