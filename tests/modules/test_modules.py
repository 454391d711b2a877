"""Runs the tests of the pages' scripts: the files `*.test.js` of this folder, in Chromium, each test in a fresh page.

A test imports the module that it is about as browsers get it: `/widget/…` is the chat, `/inbox/…` the inbox, both with
`shared/…`. The page is as strict as ours: it loads nothing but modules, and an error that nobody caught fails the test.
A file holds lines of the form `test("what holds", …)`, and `testing.js` says what they may use.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from frontdesk.channels.web_chat.files import widget
from frontdesk.inbox.web.page import assets as inbox
from frontdesk.web.static import StaticFiles

HERE = Path(__file__).parent
FILES = sorted(path.name for path in HERE.glob("*.test.js"))
SERVED = {"widget": widget(), "inbox": inbox(), "tests": StaticFiles(HERE, "/tests")}
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'"
RUN = "async ([file, name]) => { await import(file); return (await import('/tests/testing.js')).run(name); }"
NAMES = "async (file) => { await import(file); return (await import('/tests/testing.js')).names(); }"


def written(file: str) -> list[str]:
    """The names of a file's tests, as they stand in it."""
    found = re.findall(r'^test\(("(?:[^"\\]|\\.)*")', (HERE / file).read_text(), re.MULTILINE)
    return [json.loads(name) for name in found]


TESTS = [(file, name) for file in FILES for name in written(file)]


class Pages(BaseHTTPRequestHandler):
    """An empty page, and the modules."""

    def do_GET(self) -> None:
        folder, _, name = self.path.lstrip("/").partition("?")[0].partition("/")
        found = SERVED[folder].files.get(name) if folder in SERVED else None
        self.send_response(200 if found or self.path == "/" else 404)
        self.send_header("Content-Type", found.content_type if found else "text/html")
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(found.body if found else b"<!doctype html><html lang=en><title>Modules</title>")

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@dataclass(frozen=True)
class BlankPage:
    """The page, and errors in it that nobody caught."""

    page: Page
    uncaught: list[str]

    def start(self) -> Page:
        """Fresh modules, empty storage."""
        self.page.goto("/")
        self.page.evaluate("[localStorage, sessionStorage].forEach((storage) => storage.clear())")
        self.uncaught.clear()
        return self.page


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[BlankPage]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(base_url=f"http://127.0.0.1:{server.server_port}")
        blank = BlankPage(context.new_page(), [])
        blank.page.on("pageerror", lambda error: blank.uncaught.append(str(error)))
        yield blank
        context.close()
        server.shutdown()


@pytest.mark.parametrize("file", FILES)
def test_every_test_of_a_file_is_found(blank: BlankPage, file: str) -> None:
    assert blank.start().evaluate(NAMES, f"/tests/{file}") == written(file)


@pytest.mark.parametrize(("file", "name"), TESTS, ids=[f"{file}: {name}" for file, name in TESTS])
def test_module(blank: BlankPage, file: str, name: str) -> None:
    problem = blank.start().evaluate(RUN, [f"/tests/{file}", name])
    assert problem is None, problem
    assert not blank.uncaught, blank.uncaught
