"""The help pages in a real browser: the quoted passage stands out, everybody can use them, and they print well."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clients import Customer, Site
from tests.e2e.accessibility import serious
from tests.e2e.chat import Chat, sign_in, watched
from tests.stack import Stack

THEMES = ("light", "dark")
PATHS = [
    "/help",
    "/help/refunds-when#refund-is-overdue",
    "/help/search?q=gift+card",
    "/help/search?q=zzzz",
    "/help/nothing",
]


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A page in which nothing may be refused by its policy, break, or be asked of another host."""
    context = browser.new_context(base_url=stack.base_url, viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    opened.on("request", lambda asked: None if asked.url.startswith(stack.base_url) else problems.append(asked.url))
    yield opened
    context.close()
    assert problems == []


def test_a_citation_of_the_bot_lands_on_the_quoted_passage_which_stands_out(page: Page, stack: Stack) -> None:
    turn = Customer.start(Site(stack.base_url)).say("how long does a refund take?")
    (link,) = turn.said[-1]["links"]
    page.goto(link["url"])
    passage = page.locator(".passage:target")
    expect(passage).to_be_in_viewport()
    quoted = passage.locator("p").first.inner_text()
    assert quoted[:60] in turn.text
    plain = page.locator(".passage:not(:target)").first
    colour = "element => getComputedStyle(element).backgroundColor"
    assert passage.evaluate(colour) != plain.evaluate(colour)
    expect(page.locator("section", has=passage).locator("h2")).to_be_in_viewport()


def test_from_the_home_page_by_search_to_a_passage_and_its_related_articles(page: Page) -> None:
    page.goto("/help")
    page.get_by_role("searchbox").fill("cost of a return")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("found")
    page.get_by_role("link", name="Return fee").click()
    expect(page.locator(".passage:target")).to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).to_have_text("What a return costs")
    page.get_by_role("navigation", name="Related articles").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("What a return costs")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Help").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How can we help?")


@pytest.mark.parametrize("path", ["/help", "/help/refunds-when", "/help/returns-conditions"])
def test_a_page_that_is_loaded_again_looks_and_works_as_before(page: Page, path: str) -> None:
    page.goto(path)
    for _ in range(2):  # the second time with the headers of the first 304
        with page.expect_response(lambda response: response.url.endswith(path)) as loaded:
            page.reload()
        assert loaded.value.request.sizes()["responseBodySize"] == 0  # the browser has it and asked if that is right
        expect(page.locator("frontdesk-chat .launcher")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px"


def test_the_keyboard_alone_reaches_the_content_and_the_search(page: Page) -> None:
    page.goto("/help")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("gift card")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/help/search?q=gift+card")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_a_serious_finding_of_axe(page: Page, path: str, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.goto(path)
    assert serious(page) == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [360, 640])
def test_nothing_sticks_out_of_a_narrow_page(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_chosen_appearance_overrules_the_system_on_every_page_and_can_be_taken_back(page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="light")
    page.goto("/help")
    light = page.evaluate(ground)
    page.get_by_label("Appearance").select_option("Dark")
    dark = page.evaluate(ground)
    page.goto("/help/refunds-when")
    assert page.evaluate(ground) == dark != light
    page.get_by_label("Appearance").select_option("System")
    assert page.evaluate(ground) == light


def test_whoever_finds_no_answer_reaches_a_person_from_there(browser: Browser, stack: Stack) -> None:
    """Under the page's strict policy: whatever it refuses fails this test."""
    with watched(browser, stack.base_url) as context:
        page = context.new_page()
        page.goto("/help/refunds-when")
        page.get_by_role("button", name="Open the chat").first.click()
        chat = Chat(page)
        expect(chat.input).to_be_focused()
        chat.panel.get_by_role("button", name="Talk to a person").click()
        expect(chat.owner).to_contain_text("Waiting for a person")
        page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Help").click()
        expect(chat.owner).to_contain_text("Waiting for a person")


def test_the_chat_of_the_shop_goes_on_in_the_help_pages(browser: Browser, stack: Stack) -> None:
    with watched(browser, stack.base_url) as context:
        chat = sign_in(context.new_page()).open()
        chat.ask("Where is my order?")
        before = chat.conversation()
        chat.page.goto("/help")
        chat.sees_once("Where is my order?")
        chat.log.get_by_role("button", name="W1128").click()
        expect(chat.messages("bot").last).to_contain_text("Order W1128")
        assert chat.conversation() == before


def test_a_printed_article_is_the_article_alone_in_black_on_white_with_its_address(page: Page) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.goto("/help/refunds-when#refund-is-overdue")
    for name in ("Breadcrumb", "Related articles", "On this page", "Site"):
        expect(page.get_by_role("navigation", name=name)).to_be_hidden()
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator(".chat-offer")).to_be_hidden()
    expect(page.locator("frontdesk-chat .launcher")).to_be_hidden()
    expect(page.locator(".source")).to_contain_text("/help/refunds-when")
    passage = page.locator(".passage:target")
    expect(passage).to_have_css("color", "rgb(0, 0, 0)")
    expect(passage).to_have_css("box-shadow", "none")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
