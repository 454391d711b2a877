"""The inbox's pages as everybody sees them: both themes, small and zoomed, with hostile text, with a thousand rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from frontdesk.conversations import store
from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Author, Conversation, Kind, NewEvent, NoIdentity, Owner, Status
from frontdesk.conversations.timeline import Timelines
from frontdesk.database import Database, utc_now
from frontdesk.inbox.row_facts import row_facts
from tests.awaiting import until
from tests.clients import Customer, Site
from tests.e2e.accessibility import serious
from tests.e2e.desk import DESKTOP, PHONE, Inbox, inbox
from tests.stack import Stack

MOST_BYTES = 150 * 1024
#: Each asks for the canary if any part of the page takes it for more than text.
HOSTILE = [
    "<img src=/canary onerror=fetch('/canary')>",
    "<script>fetch('/canary')</script>",
    "<svg/onload=fetch('/canary')><a href=javascript:fetch('/canary')>",
    '"><iframe srcdoc="<script>parent.fetch(\'/canary\')</script>">',
    "${fetch('/canary')} {{constructor.constructor('fetch(\"/canary\")')()}}",
    "\u202egnp.exe \u2066<b>bold</b>\u2069 e\u0301\u0301\u0301\u0301 \u0000 \ud83d\ude00",
]


@pytest.fixture
def robin(browser: Browser, stack: Stack) -> Iterator[Inbox]:
    with inbox(browser, stack, "Robin Hale") as desk:
        yield desk


@pytest.fixture
def story(stack: Stack) -> Customer:
    """A conversation with some of everything in it, waiting for a person."""
    customer = Customer.start(Site(stack.base_url), stack.customers()[0])
    customer.say("Hello! Where is my order?")
    customer.say("How long does a refund take?")
    customer.say("That does not help, I need to talk to a person. My mail is jo@example.com")
    return customer


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_wrong_for_assistive_technology_on_any_page(
    browser: Browser, stack: Stack, story: Customer, theme: Any, size: Any
) -> None:
    options = {"color_scheme": theme, "viewport": size, "reduced_motion": "reduce"}
    with inbox(browser, stack, "Robin Hale", **options) as robin:
        page = robin.page

        def look() -> None:
            no_sideways_scroll(page)
            assert serious(page) == []

        robin.open()
        look()
        robin.show(story)
        look()
        if size is PHONE:
            page.get_by_role("button", name="Details of the handoff").click()
            look()
            page.get_by_role("button", name="Close the details").click()
        robin.take_over()
        expect(robin.thread).to_contain_text("You took over")
        robin.writing.fill("Hello, this is Robin.")
        look()
        robin.decide_at_once("Hand back")
        expect(page.locator(".banner.is-bot")).to_be_visible()
        if size is PHONE:
            page.get_by_role("button", name="Back to the list").click()
        page.locator("#me").click()
        look()
        page.get_by_role("button", name="Keys").click()
        look()
        page.keyboard.press("Escape")
        page.route("**/api/inbox/**", lambda route: route.abort())
        page.reload()
        expect(page.get_by_role("alert")).to_be_visible()
        look()
        page.unroute("**/api/inbox/**")
        page.context.clear_cookies()
        page.goto(f"{stack.base_url}/inbox")
        expect(page.get_by_label("E-mail")).to_be_visible()
        look()


def test_an_agent_sees_above_the_reply_that_others_read_the_thread(robin: Inbox, stack: Stack) -> None:
    customer = Customer.start(Site(stack.base_url))
    customer.say("I need to talk to a person")
    database = Database(stack.settings.database_url)
    with database.write() as connection:
        of = t.conversations.c.id == customer.conversation
        connection.execute(t.conversations.update().where(of).values(no_identity=NoIdentity.OTHERS_READ))
    database.close()
    robin.open()
    robin.show(customer)
    robin.take_over()
    expect(robin.page.get_by_role("note")).to_contain_text("Others read this thread")


@pytest.mark.parametrize("view", ["Mine", "Unassigned"])
def test_an_empty_list_says_why_it_is_empty(robin: Inbox, view: str) -> None:
    robin.open()
    robin.page.locator("#search").fill("nobody has this name")
    expect(robin.page.locator(".empty-title").first).to_have_text("Nobody found")
    robin.page.locator("#search").fill("")
    robin.tab("Mine")
    expect(robin.page.locator(".empty-title").first).to_have_text("Nothing is yours right now")


def test_at_200_percent_zoom_everything_is_still_there(browser: Browser, stack: Stack, story: Customer) -> None:
    half = {"width": DESKTOP["width"] // 2, "height": DESKTOP["height"] // 2}
    with inbox(browser, stack, "Robin Hale", viewport=half, device_scale_factor=2) as robin:
        robin.open("/inbox?")
        robin.tab("All")
        robin.show(story)
        no_sideways_scroll(robin.page)
        expect(robin.writing).to_be_in_viewport()
        expect(robin.page.locator(".message").last).to_be_in_viewport()
        robin.page.get_by_role("button", name="Back to the list").click()
        expect(robin.row(story)).to_be_visible()


def test_hostile_text_is_shown_as_text_wherever_it_stands(robin: Inbox, stack: Stack) -> None:
    asked: list[str] = []
    robin.page.on("request", lambda request: asked.append(request.url) if "canary" in request.url else None)
    customer = Customer.start(Site(stack.base_url), stack.customers()[0])
    database = Database(stack.settings.database_url)
    with database.write() as connection:
        values = {"customer_name": HOSTILE[0], "customer_email": HOSTILE[1]}
        connection.execute(t.conversations.update().where(t.conversations.c.id == customer.conversation).values(values))
    customer.say("a person please")
    with database.write() as connection:
        article = {"id": HOSTILE[0], "title": HOSTILE[3], "url": "javascript:fetch('/canary')", "passage": HOSTILE[0]}
        data = {"articles": [article], "links": [article], "buttons": [{"id": "b", "title": HOSTILE[2]}]}
        timeline = Timelines(projections=[row_facts]).open(connection, customer.conversation, utc_now())
        timeline.append(*(NewEvent(Kind.MESSAGE, Author.BOT, text=text, data=data) for text in HOSTILE))
        timeline.commit()
    database.close()
    for text in HOSTILE:
        customer.post(text.replace("\u0000", ""))
    robin.open()
    expect(robin.row(customer).locator(".row-name")).to_have_text(HOSTILE[0])
    robin.show(customer)
    expect(robin.page.locator(".who-name")).to_have_text(HOSTILE[0])
    expect(robin.thread.locator(".message.is-customer .text", has_text="<script>fetch").first).to_be_visible()
    assert robin.thread.locator("img, script, iframe, a[href^=javascript]").count() == 0
    robin.take_over()
    expect(robin.thread).to_contain_text("You took over")
    for text in HOSTILE[:-1]:
        robin.reply(text)
        expect(robin.thread.locator(".message.is-agent:not(.is-sending) .text", has_text=text)).to_be_visible()
    assert asked == []


def insert_many(stack: Stack, count: int) -> list[str]:
    """Conversations in the queue, one minute apart, the oldest first."""
    now, found = utc_now(), []
    database = Database(stack.settings.database_url)
    with database.write() as connection:
        for number in range(count):
            at = now - timedelta(minutes=count - number)
            waiting = Conversation(
                id=store.new_id(),
                channel="web_chat",
                owner=Owner.QUEUE,
                owner_version=2,
                status=Status.OPEN,
                episode=1,
                last_seq=0,
                customer_name=f"Customer {number:04}",
                queued_at=at,
                created_at=at,
                last_event_at=at,
            )
            store.insert_conversation(connection, waiting)
            timeline = Timelines(projections=[row_facts]).open(connection, waiting.id, at)
            timeline.append(NewEvent(Kind.MESSAGE, Author.CUSTOMER, text=f"Message {number}"))
            timeline.commit()
            found.append(waiting.id)
    database.close()
    return found


def remove(stack: Stack, ids: list[str]) -> None:
    database = Database(stack.settings.database_url)
    with database.write() as connection:
        connection.execute(t.conversations.update().where(t.conversations.c.id.in_(ids)).values(status=Status.RESOLVED))
    database.close()


def test_of_a_thousand_conversations_few_are_in_the_document(robin: Inbox, stack: Stack) -> None:
    ids = insert_many(stack, 1)
    try:
        ids += insert_many(stack, 1000)
        robin.open()
        robin.page.get_by_label("Order").select_option("waiting")
        expect(robin.page.locator(".row", has_text="Customer 0000")).to_be_visible()
        most = 0
        for _ in range(400):
            robin.page.locator("#rows").evaluate("node => { node.scrollTop += 600; }")
            most = max(most, robin.page.locator(".row").count())
            if robin.page.locator(".row", has_text="Customer 0999").count():
                break
            robin.page.wait_for_timeout(10)
        expect(robin.page.locator(".row", has_text="Customer 0999")).to_be_visible()
        assert most <= 60
    finally:
        remove(stack, ids)


def test_scripts_and_styles_are_small(robin: Inbox, story: Customer) -> None:
    sizes: dict[str, int] = {}

    def count(response: Any) -> None:
        if "/inbox" in response.url and "/api/" not in response.url:
            sizes[response.url] = int(response.headers.get("content-length", 0))

    robin.page.on("response", count)
    robin.open()
    scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))
    print(f"scripts {scripts} B, all {sum(sizes.values())} B over the wire")
    assert 0 < scripts <= MOST_BYTES


def test_nothing_is_asked_again_and_again_while_the_socket_lives(robin: Inbox) -> None:
    """For a minute of the page's clock, which is turned on by hand; pings of the socket are answered in real time."""
    page, asked, sent, received = robin.page, list[str](), list[str](), list[str]()

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: sent.append(json.loads(frame)["type"]))
        socket.on("framereceived", lambda frame: received.append(json.loads(frame)["type"]))

    def is_quiet() -> bool:
        page.wait_for_timeout(5)  # in which frames can arrive
        return "ready" in received and sent.count("ping") == received.count("pong")

    page.on("websocket", listen)
    page.clock.install()
    robin.open()
    until(is_quiet, "the socket is not ready")
    page.on("request", lambda request: asked.append(request.url))
    for _ in range(60):
        page.clock.run_for(1000)
        until(is_quiet, "a ping is not answered")
    assert asked == []
    assert sent.count("ping") >= 5
