"""The two browsers: what one says, and when the other shows it; bytes over the wire; first paint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, Response, expect

from tests.awaiting import until
from tests.e2e.chat import Chat, visit
from tests.e2e.desk import DESKTOP, sign_in

#: When the part of the page has the text in it, in milliseconds of the clock that pages of one machine share.
SEEN = """([part, text]) => new Promise((done) => {
  const root = document.querySelector("frontdesk-chat")?.shadowRoot ?? document;
  const now = () => performance.timeOrigin + performance.now();
  const look = () => root.querySelector(part)?.textContent.includes(text) && (done(now()), watch.disconnect());
  const watch = new MutationObserver(look);
  watch.observe(root, { childList: true, subtree: true, characterData: true });
  look();
})"""
#: When Enter was pressed last.
PRESSED = """() => { addEventListener("keydown", ({ key }) => {
  if (key === "Enter") window.pressedAt = performance.timeOrigin + performance.now(); }, true); }"""
#: From now on, when each line of the load is first in the list, in milliseconds since 1970.
LINES_SEEN = """() => {
  const seen = window.linesSeen = {}, rows = document.querySelector(".rows");
  const look = () => {
    for (const [, number] of rows.textContent.matchAll(/Line (\\d+) of the load\\./g)) {
      seen[number] ??= Date.now();
    }
  };
  new MutationObserver(look).observe(rows, { childList: true, subtree: true, characterData: true });
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def crossing(sender: Page, write: Callable[[], None], receiver: Page, part: str, text: str) -> float:
    """Milliseconds from Enter in one page until the text is in the other one's document."""
    receiver.evaluate(f"(what) => {{ window.seen = ({SEEN})(what); }}", [part, text])
    write()
    return float(receiver.evaluate("window.seen")) - float(sender.evaluate("window.pressedAt"))


@dataclass(frozen=True)
class Weight:
    """Bytes over the wire, headers left out, packed as the site sends them."""

    scripts: int
    all: int


def weigh(page: Page, is_meant: Callable[[str], bool], act: Callable[[], Any]) -> Weight:
    """What is loaded meanwhile."""
    loaded: dict[str, Response] = {}
    page.on("response", lambda response: loaded.setdefault(response.url, response) if is_meant(response.url) else None)
    act()
    page.wait_for_load_state("networkidle")
    sizes = {url: response.request.sizes()["responseBodySize"] for url, response in loaded.items()}
    return Weight(sum(size for url, size in sizes.items() if url.endswith(".js")), sum(sizes.values()))


def widget_weight(browser: Browser, url: str) -> tuple[Weight, Weight]:
    """The widget on a page of the shop: the launcher alone, and everything once it is open."""
    weights = []
    for is_opened in (False, True):
        context = browser.new_context(base_url=url, viewport=DESKTOP)
        page = context.new_page()

        def load(page: Page = page, is_opened: bool = is_opened) -> None:
            page.goto("/")
            expect(page.locator("frontdesk-chat .launcher")).to_be_visible()
            if is_opened:
                Chat(page).open()

        weights.append(weigh(page, lambda address: "/widget/" in address, load))
        context.close()
    return weights[0], weights[1]


def inbox_weight(browser: Browser, url: str, secret: str) -> Weight:
    """The inbox's page with its scripts and styles; not what it then asks for."""
    context = browser.new_context(base_url=url, viewport=DESKTOP)
    sign_in(context, url, secret)
    page = context.new_page()
    weight = weigh(page, lambda address: "/inbox" in address and "/api/" not in address, lambda: page.goto("/inbox"))
    context.close()
    return weight


def first_paint(browser: Browser, url: str, path: str, secret: str | None = None) -> float:
    """Milliseconds until a browser that has nothing of the page yet shows something of it."""
    context = browser.new_context(base_url=url, viewport=DESKTOP)
    if secret:
        sign_in(context, url, secret)
    page = context.new_page()
    page.goto(path)
    painted = float(until(lambda: page.evaluate(PAINT), f"{path} was not painted"))
    context.close()
    return painted


def customer_page(browser: Browser, url: str) -> Chat:
    """A customer in the shop with the chat open."""
    chat = visit(browser.new_context(base_url=url, viewport=DESKTOP)).open()
    chat.page.evaluate(PRESSED)
    return chat
