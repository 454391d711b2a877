"""`python -m benchmarks.live`: a customer's browser and an agent's, with 200 further sockets open; then a busy inbox.

Busy are 49 agents' sockets and one agent's page, while waiting customers write 20 messages a second. Measured are
the times from Enter in one page until the other page shows the text, bytes over the wire, first paint, and in the busy
inbox the time from a customer's frame to the agent's list. All of it runs on the same machine and takes its part of the
processor.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect

from benchmarks.live.crowd import crowd
from benchmarks.live.pages import (
    LINES_SEEN,
    PRESSED,
    crossing,
    customer_page,
    first_paint,
    inbox_weight,
    widget_weight,
)
from benchmarks.live.talkers import Talkers
from benchmarks.turns.processes import machine
from benchmarks.turns.site import BenchedSite
from frontdesk.supervisor import training
from tests.awaiting import until
from tests.clients import Customer, Site
from tests.e2e.chat import Chat
from tests.e2e.chromium import installed, launched
from tests.e2e.desk import Inbox, inbox, new_agent, session_of
from tests.event_loop import loop_thread
from tests.stack import ROOT

AGENTS = 10
#: Sockets of the busy inbox's agents beside the page, and conversations that wait in it.
TEAM = 49
TALKERS = 48
WARM = 5
HANDOFFS = 20
PAINTS = 9
Figures = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--sockets", type=int, default=200, help="further sockets that are open (default 200)")
    parser.add_argument("--messages", type=int, default=100, help="messages each way (default 100)")
    parser.add_argument("--rate", type=float, default=20, help="messages a second of the busy inbox (default 20)")
    parser.add_argument("--seconds", type=float, default=30, help="how long it is busy (default 30)")
    parser.add_argument("--only-busy", action="store_true", help="the busy inbox alone")
    arguments = parser.parse_args()
    chromium = installed()
    if chromium is None:
        sys.exit("Chromium is not installed (Debian: apt-get install chromium-headless-shell)")
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder, launched(chromium) as browser:
        training.ensure(ROOT, Path(folder) / "train.log", print)
        site = BenchedSite(Path(folder))
        try:
            site.start()
            figures = {} if arguments.only_busy else measure(browser, site, arguments.sockets, arguments.messages)
            figures |= busy(browser, site, arguments.rate, arguments.seconds)
        finally:
            site.stop()
    print(f"{machine()}; load average before: {load:.1f}; Chromium {browser.version}", table(figures), sep="\n\n")
    print("", json.dumps({"machine": machine(), "load_before": round(load, 2), **figures}), sep="\n")


def measure(browser: Browser, site: BenchedSite, sockets: int, messages: int) -> dict[str, Figures]:
    """Everything, by the name of the row."""
    secrets = [session_of(site, new_agent(site, f"Agent {number}")) for number in range(AGENTS)]
    figures: dict[str, Figures] = {}
    with crowd(site.base_url, sockets - AGENTS, secrets) as standing, inbox(browser, site, "Robin Hale") as desk:
        assert standing == sockets
        desk.open()
        desk.page.evaluate(PRESSED)
        chat = customer_page(browser, site.base_url)
        figures |= both_ways(chat, desk, messages)
        figures["from “a person, please” to the row in the agent's list"] = spread(
            [handoff(browser, site, desk) for _ in range(HANDOFFS)]
        )
    launcher, widget = widget_weight(browser, site.base_url)
    page = inbox_weight(browser, site.base_url, secrets[0])
    figures["widget: launcher"] = {"bytes": launcher.all}
    figures["widget: all, once it is open"] = {"bytes": widget.all}
    figures["inbox: scripts"] = {"bytes": page.scripts}
    figures["inbox: page, scripts and styles"] = {"bytes": page.all}
    for name, path, secret in (
        ("shop", "/", None),
        ("help article", "/help/refunds-when", None),
        ("inbox", "/inbox", secrets[0]),
    ):
        painted = [first_paint(browser, site.base_url, path, secret) for _ in range(PAINTS)]
        figures[f"first paint: {name}"] = spread(painted)
    return figures


def busy(browser: Browser, site: BenchedSite, rate: float, seconds: float) -> dict[str, Figures]:
    """A full team looks on while waiting customers write; from a customer's frame to the row of an agent's page."""
    secrets = [session_of(site, new_agent(site, f"Agent {number}")) for number in range(TEAM)]
    messages = int(rate * seconds)
    with crowd(site.base_url, 0, secrets), inbox(browser, site, "Sam Field") as desk, loop_thread() as loop:
        talkers = loop.run(Talkers.come(site.base_url, TALKERS))
        desk.open()
        desk.page.locator(".row").first.click()
        desk.page.evaluate(LINES_SEEN)
        sent = loop.run(talkers.talk(messages, rate), seconds + 60)
        until(lambda: desk.page.evaluate("Object.keys(linesSeen).length") == messages, "not every message was shown")
        seen: dict[str, float] = desk.page.evaluate("linesSeen")
        loop.run(talkers.leave())
    took = [seen[str(number)] - at for number, at in enumerate(sent)]
    return {f"{rate:g} messages a second, {TEAM} agents' sockets: to the row in the agent's list": spread(took)}


def both_ways(chat: Chat, desk: Inbox, messages: int) -> dict[str, Figures]:
    """A conversation that the agent has taken over and has open."""
    chat.say("a person, please")
    expect(chat.owner).to_contain_text("Waiting")
    who = Customer(Site(desk.url), "", chat.conversation())
    desk.show(who)
    desk.take_over()
    there, back = [], []
    for number in range(WARM + messages):
        text, reply = f"Message {number} of the customer.", f"Reply {number} of the agent."
        chat.input.fill(text)
        there.append(crossing(chat.page, lambda: chat.input.press("Enter"), desk.page, ".timeline", text))
        desk.writing.fill(reply)
        send = lambda: desk.page.keyboard.press("Control+Enter")  # noqa: E731
        back.append(crossing(desk.page, send, chat.page, ".log", reply))
    return {
        "from the customer's message to the agent's page": spread(there[WARM:]),
        "from the agent's reply to the customer's page": spread(back[WARM:]),
    }


def handoff(browser: Browser, site: BenchedSite, desk: Inbox) -> float:
    """Milliseconds from a visitor's request until their row is in the agent's list, the assistant's turn included."""
    chat = customer_page(browser, site.base_url)
    text = f"I want to talk to a person, request {chat.page.evaluate('Math.random()')}"
    chat.input.fill(text)
    took = crossing(chat.page, lambda: chat.input.press("Enter"), desk.page, ".rows", text)
    chat.page.context.close()
    return took


def spread(values: list[float]) -> Figures:
    """Median and 95th percentile (nearest rank)."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return {"p50_ms": round(statistics.median(ordered), 1), "p95_ms": round(p95, 1), "samples": len(ordered)}


def table(figures: dict[str, Figures]) -> str:
    lines = ["| | median | p95 | samples |", "|---|---|---|---|"]
    for name, row in figures.items():
        if "bytes" in row:
            lines.append(f"| {name} | {row['bytes'] / 1024:.1f} KB gzipped | | |")
        else:
            lines.append(f"| {name} | {row['p50_ms']:.0f} ms | {row['p95_ms']:.0f} ms | {row['samples']:.0f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
