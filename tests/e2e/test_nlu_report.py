"""The report on NLU examples, opened as a file: everybody can read it, on any screen, and it asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.report import written

THEMES = ("light", "dark")
SERIOUS = ("serious", "critical")
HOSTILE = """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello <script>document.title = "taken over"</script>
      - <img src=x onerror="document.title = 'taken over'">
      - hi
  - intent: balance_not_updated_after_a_cheque_or_bank_transfer
    examples: |
      - bye
      - hello <script>document.title = "taken over"</script>
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in which nothing may be refused by its policy, break, or be asked of anybody."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    opened.on("request", lambda asked: None if asked.url.startswith("file:") else problems.append(asked.url))
    yield opened
    context.close()
    assert problems == []


def test_from_the_top_to_the_examples_that_cause_a_confusion(page: Page, report: Path) -> None:
    page.goto(report.as_uri())
    page.get_by_role("link", name="Confusions").click()
    expect(page.get_by_role("heading", name="Confusions")).to_be_in_viewport()
    pair = page.locator("details").nth(1)
    expect(pair.locator(".examples")).to_be_hidden()
    pair.locator("summary").click()
    expect(pair.locator(".place").first).to_contain_text("data/nlu/")
    expect(pair.get_by_text("pulled by").first).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
def test_it_has_no_serious_finding_of_axe(page: Page, report: Path, theme: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.goto(report.as_uri())
    findings = Axe().run(page).response["violations"]
    assert [(found["id"], found["nodes"][0]["html"]) for found in findings if found["impact"] in SERIOUS] == []


@pytest.mark.parametrize("width", [360, 640])
def test_nothing_sticks_out_of_it_on_a_narrow_screen(page: Page, report: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_appearance_can_be_chosen(page: Page, report: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="light")
    page.goto(report.as_uri())
    light = page.evaluate(ground)
    page.get_by_label("Appearance").select_option("Dark")
    assert page.evaluate(ground) != light


def test_what_examples_say_is_shown_and_never_run(page: Page, tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(HOSTILE)
    page.goto(written(tmp_path / "report.html", "--data", str(tmp_path / "nlu.yml")).as_uri())
    expect(page).to_have_title("What the examples teach – Frontdesk")
    expect(page.get_by_text("hello <script>").first).to_be_visible()
    assert page.locator("img").count() == 0
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
