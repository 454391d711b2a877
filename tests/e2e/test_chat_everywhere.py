"""The chat in hostile, strict, narrow, dark and right-to-left pages, for the keyboard and for screen readers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.accessibility import serious
from tests.e2e.chat import Chat, sign_in, watched
from tests.stack import Stack

LAUNCHER_BYTES, ALL_BYTES = 8 * 1024, 45 * 1024
STRICT = (
    "default-src 'none'; script-src 'self' 'nonce-page'; style-src 'nonce-page'; connect-src 'self'; "
    "require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'"
)
HOSTILE = """
* { all: unset !important; display: none !important; color: red !important; font: 40px serif !important;
    position: static !important; transform: rotate(5deg) !important; box-sizing: content-box !important;
    direction: rtl !important; --text: red; --ground: red; }
html, body { display: block !important; font-size: 40px !important; line-height: 3 !important;
    transform: none !important; text-transform: uppercase !important; letter-spacing: 1em !important; }
button, textarea, div, section, svg { width: 10px !important; height: 10px !important; opacity: 0 !important; }
"""
Serve = Callable[..., Chat]


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    with watched(browser, stack.base_url) as context:
        yield context.new_page()


@pytest.fixture
def serve(page: Page) -> Serve:
    """Opens a page of somebody's site with these styles, attributes of the chat, and script before it."""

    def open_page(css: str = "", attributes: str = "", script: str = "", lang: str = "en") -> Chat:
        html = (
            f'<!doctype html><html lang="{lang}"><title>Somebody\'s page</title><style nonce="page">{css}</style>'
            f'<script nonce="page">{script}</script><script type="module" src="/widget/frontdesk.js"></script>'
            f'<h1>A page</h1><frontdesk-chat site="somebody" {attributes}></frontdesk-chat>'
        )

        def answer(route: Route) -> None:
            headers = {"content-type": "text/html; charset=utf-8", "content-security-policy": STRICT}
            route.fulfill(body=html, headers=headers)

        page.route("**/somebodys-page", answer)
        page.goto("/somebodys-page")
        expect(page.locator("frontdesk-chat:defined")).to_be_attached()
        return Chat(page)

    return open_page


def test_the_chat_looks_and_works_the_same_in_a_page_that_fights_it(serve: Serve, page: Page) -> None:
    chat = serve(HOSTILE)
    box = chat.launcher.bounding_box()
    assert box is not None and (box["width"], box["height"]) == (56, 56)
    assert (box["x"] + box["width"], box["y"] + box["height"]) == (1366 - 20, 768 - 20)
    chat.open().ask("How long does a refund take?")
    bubble = chat.messages("bot").last
    for name, value in {
        "font-size": "15px",
        "line-height": "22px",
        "letter-spacing": "normal",
        "text-transform": "none",
        "direction": "ltr",
        "color": "rgb(27, 33, 30)",
    }.items():
        expect(bubble).to_have_css(name, value)


def test_calls_before_the_script_is_there_are_kept_and_events_tell_what_happens(serve: Serve, page: Page) -> None:
    script = """
      window.heard = [];
      (window.frontdeskCalls ??= []).push(["setContext", {product: "Fernrise"}], ["open"]);
      addEventListener("DOMContentLoaded", () => {
        for (const name of ["ready", "open", "close", "message", "unread", "handoff", "error"])
          document.querySelector("frontdesk-chat").addEventListener(name, ({detail}) => heard.push([name, detail]));
      });"""
    chat = serve(script=script)
    expect(chat.panel).to_be_visible()
    chat.ask("How long does a refund take?")
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.owner).to_contain_text("Waiting")
    page.evaluate("document.querySelector('frontdesk-chat').toggle()")
    expect(chat.panel).to_be_hidden()
    heard: list[tuple[str, Any]] = page.evaluate("heard")
    names = [name for name, _ in heard]
    assert names[0] == "open" and {"ready", "message", "handoff", "close"} <= set(names)
    assert next(detail for name, detail in heard if name == "handoff") == {"owner": "queue", "name": None}


def test_an_unreadable_identity_token_is_an_error_that_the_page_hears_of(serve: Serve, page: Page) -> None:
    chat = serve(attributes="open")
    page.evaluate("""() => { window.code = new Promise((done) => document.querySelector("frontdesk-chat")
        .addEventListener("error", ({detail}) => done(detail.code))); }""")
    page.evaluate("document.querySelector('frontdesk-chat').identify('nonsense')")
    assert page.evaluate("code") == "invalid_token"
    expect(chat.panel).to_be_visible()


def test_every_string_can_be_replaced_and_the_chat_runs_from_right_to_left(serve: Serve, page: Page) -> None:
    chat = serve(attributes='locale="ar" position="left"')
    page.evaluate("""document.querySelector("frontdesk-chat").strings =
        {open: "فتح المحادثة", title: "الدعم", input: "اكتب رسالة", suggestions: ["أين طلبي؟"], person: "شخص"}""")
    expect(chat.launcher).to_have_accessible_name("فتح المحادثة")
    chat.launcher.click()
    expect(chat.panel).to_have_accessible_name("الدعم")
    expect(chat.panel.get_by_role("textbox", name="اكتب رسالة")).to_be_focused()
    assert chat.panel.evaluate("(panel) => getComputedStyle(panel).direction") == "rtl"
    box, panel = chat.launcher.bounding_box(), chat.panel.bounding_box()
    assert box is not None and panel is not None and box["x"] == panel["x"] == 20


def test_a_page_gives_the_chat_its_own_looks(serve: Serve, page: Page) -> None:
    chat = serve(
        css="""frontdesk-chat { --frontdesk-accent: rgb(90, 20, 120); --frontdesk-radius: 0px; --frontdesk-width: 320px;
                 --frontdesk-offset-inline: 60px; }
               frontdesk-chat::part(title) { text-transform: uppercase; }""",
        attributes='theme="light" hide-launcher',
    )
    expect(chat.launcher).to_be_hidden()
    page.evaluate("document.querySelector('frontdesk-chat').open()")
    expect(chat.panel.locator(".head")).to_have_css("background-color", "rgb(90, 20, 120)")
    expect(chat.panel).to_have_css("border-radius", "0px")
    expect(chat.panel.locator("h2")).to_have_css("text-transform", "uppercase")
    box = chat.panel.bounding_box()
    assert box is not None and (box["width"], box["x"] + box["width"]) == (320, 1366 - 60)
    ground = chat.panel.evaluate("(panel) => getComputedStyle(panel).backgroundColor")
    page.evaluate("document.querySelector('frontdesk-chat').setAttribute('theme', 'dark')")
    expect(chat.panel).not_to_have_css("background-color", ground)


def test_text_is_never_read_as_a_page_and_cannot_turn_what_is_around_it(serve: Serve, page: Page) -> None:
    chat = serve().open()
    nasty = "<img src=x onerror=alert(1)> \u202egnp.exe javascript:alert(1) https://example.com/a."
    chat.say(nasty)
    bubble = chat.messages("customer").last
    expect(bubble).to_have_text(nasty)
    assert bubble.locator("img").count() == 0
    assert bubble.locator("a").evaluate_all("(links) => links.map((a) => a.href)") == ["https://example.com/a"]
    expect(bubble).to_have_css("unicode-bidi", "isolate")


@pytest.mark.parametrize("lang", ["en_US", "zh_CN.UTF-8", "no language"])
def test_a_page_may_name_its_language_as_it_likes(serve: Serve, lang: str) -> None:
    chat = serve(lang=lang).open()
    chat.ask("How long does a refund take?")
    chat.sees_once("How long does a refund take?")


HOTKEYS = """
addEventListener("DOMContentLoaded", () => {
  const search = document.body.appendChild(document.createElement("input"));
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, textarea, select, [contenteditable]");
    if (isTyping || !["s", "/", "k"].includes(event.key)) return;
    event.preventDefault();
    search.focus();
  });
  document.addEventListener("paste", (event) => event.target.matches("input") || event.preventDefault());
});"""


def test_hotkeys_of_the_page_take_no_letters_from_the_chat(serve: Serve, page: Page) -> None:
    chat = serve(script=HOTKEYS).open()
    page.keyboard.type("ask: where is my parcel / order?")
    expect(chat.input).to_have_value("ask: where is my parcel / order?")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+x")
    page.keyboard.press("Control+v")
    expect(chat.input).to_have_value("ask: where is my parcel / order?")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.locator("body > input")).to_be_focused()


def test_a_chat_that_is_taken_out_and_put_back_goes_on(serve: Serve, page: Page) -> None:
    chat = serve().open()
    chat.ask("How long does a refund take?")
    page.evaluate("window.chat = document.querySelector('frontdesk-chat'); chat.remove()")
    expect(chat.panel).to_have_count(0)
    page.evaluate("document.body.appendChild(document.createElement('main')).append(chat)")
    chat.ask("Which payment methods can I use?")
    expect(chat.log.locator(".from-customer").last).to_contain_text("Sent")
    page.evaluate("document.body.replaceWith(document.body.cloneNode(true))")
    chat.ask("Thank you")
    chat.sees_once("How long does a refund take?", "Which payment methods can I use?", "Thank you")


def test_a_composition_is_ended_by_an_enter_that_sends_nothing(serve: Serve, page: Page) -> None:
    chat = serve().open()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "注文", "selectionStart": 2, "selectionEnd": 2})
    key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    keyboard.send("Input.insertText", {"text": "注文"})
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})  # as Safari does: after the composition
    expect(chat.input).to_have_value("注文")
    expect(chat.messages("customer")).to_have_count(0)
    page.keyboard.press("Enter")
    chat.sees_once("注文")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    chat = sign_in(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if chat.launcher.evaluate("(launcher) => launcher.matches(':focus-visible')"):
            break
    page.keyboard.press("Enter")
    expect(chat.input).to_be_focused()
    page.keyboard.type("Where is my order?")
    page.keyboard.press("Enter")
    button = chat.log.get_by_role("button", name="W1128")
    expect(button).to_be_visible(timeout=20_000)
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if button.evaluate("(button) => button.matches(':focus-visible')"):
            break
    page.keyboard.press("Enter")
    expect(chat.messages("bot").last).to_contain_text("Order W1128")
    expect(chat.input).to_be_focused()
    page.keyboard.press("Escape")
    expect(chat.launcher).to_be_focused()
    expect(chat.panel).to_be_hidden()


def test_each_message_is_announced_once(page: Page) -> None:
    """A live region says what is added to it: a message is added once and not replaced while it is sent."""
    chat = sign_in(page).open()
    chat.ask("How long does a refund take?")
    expect(chat.log).to_have_attribute("aria-live", "polite")
    chat.log.evaluate("""(log) => { window.added = []; new MutationObserver((changes) => changes.forEach((change) =>
        change.addedNodes.forEach((node) => added.push(node.className)))).observe(log, {childList: true}); }""")
    chat.ask("Which payment methods can I use?")
    assert page.evaluate("added") == ["message from-customer", "message from-bot"]


def test_on_a_phone_the_chat_fills_the_screen_and_keeps_the_keyboard_inside(browser: Browser, stack: Stack) -> None:
    with watched(browser, stack.base_url, viewport={"width": 360, "height": 740}, has_touch=True) as context:
        page = context.new_page()
        chat = sign_in(page)
        chat.launcher.click()
        expect(chat.panel).to_be_focused()  # a focused field would bring the screen's keyboard over the greeting
        chat.ask("Where is my order?")
        assert chat.panel.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
        expect(chat.launcher).to_be_hidden()
        for _ in range(12):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.localName") == "frontdesk-chat"
        chat.panel.get_by_role("button", name="Close the chat").click()
        expect(chat.launcher).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/shop/products/scramble-hiking-boots", "/shop/sign-in", "/shop/orders"])
@pytest.mark.parametrize("width", [360, 640])
def test_nothing_sticks_out_of_a_narrow_shop(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    sign_in(page)
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_shop_and_the_chat(page: Page, theme: str) -> None:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    found = []
    for path in ("/", "/shop/products/scramble-hiking-boots", "/shop/sign-in"):
        page.goto(path)
        found += serious(page)
    chat = sign_in(page)
    found += serious(page)
    chat.open()
    found += serious(page)
    chat.ask("Where is my order?")
    chat.panel.get_by_role("button", name="Talk to a person").click()
    expect(chat.owner).to_contain_text("Waiting")
    found += serious(page)
    assert not found, json.dumps(found, indent=1)


def test_the_scripts_stay_small_and_the_chat_is_loaded_when_it_is_wanted(page: Page) -> None:
    sizes: dict[str, int] = {}

    def measure(response: Any) -> None:
        if "/widget/" in response.url:
            sizes[response.url] = response.request.sizes()["responseBodySize"]

    page.on("requestfinished", lambda request: measure(request.response()))
    page.goto("/")
    expect(page.locator("frontdesk-chat .launcher")).to_be_visible()
    page.wait_for_load_state("networkidle")
    launcher = sum(sizes.values())
    chat = Chat(page)
    chat.open()
    expect(chat.input).to_be_visible()  # the network was idle before the chat was opened, too
    page.wait_for_load_state("networkidle")
    everything = sum(sizes.values())
    print(f"launcher {launcher} bytes, everything {everything} bytes")
    assert 0 < launcher <= LAUNCHER_BYTES
    assert launcher < everything <= ALL_BYTES
