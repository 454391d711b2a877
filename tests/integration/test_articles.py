"""Articles on the running site: every process follows what is published, and tells each only what is for them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.awaiting import until
from tests.clients import Customer, Site
from tests.shop import Shop

#: Seconds: every stack of the run prepares its articles in one file, one process at a time.
PATIENCE = 60.0

QUESTION = "how do I moor a houseboat in the marina?"
ARTICLE = """\
---
id: {name}
title: How to moor a houseboat in the marina
category: marina
locale: en
updated: 2026-11-02
audience: {audience}
---

## Mooring a houseboat in the marina

Moor a houseboat at pontoon {pontoon}, bow first.
"""


class Shelf:
    """Articles of a test, published on the running site."""

    def __init__(self, folder: Path, frontdesk: Callable[..., str]) -> None:
        self._folder = folder
        self._frontdesk = frontdesk
        self._names = set[str]()

    def publish(self, name: str, pontoon: str, audience: str = "public") -> None:
        text = ARTICLE.format(name=name, pontoon=pontoon, audience=audience)
        (self._folder / f"{name}.md").write_text(text, encoding="utf-8")
        self._frontdesk("kb", "import", str(self._folder), "--publish")
        self._names.add(name)

    def retire(self) -> None:
        if self._names:
            self._frontdesk("kb", "retire", *self._names)
            self._names.clear()


@pytest.fixture
def shelf(tmp_path: Path, frontdesk: Callable[..., str]) -> Iterator[Shelf]:
    made = Shelf(tmp_path, frontdesk)
    yield made
    made.retire()


def told(site: Site, email: str | None = None) -> str:
    """What the bot answers in a new conversation: one that it fails twice has a person."""
    return Customer.start(site, email).say(QUESTION).text


def page(site: Site, path: str) -> requests.Response:
    return requests.get(f"{site.url}/help{path}", timeout=10)


def test_what_is_published_is_shown_and_told_by_all_processes_without_a_restart(site: Site, shelf: Shelf) -> None:
    for pontoon in ("pontoon 7", "pontoon 9"):
        shelf.publish("houseboats", pontoon.split()[1])
        until(lambda text=pontoon: text in page(site, "/houseboats").text, f"the page does not say {pontoon}", PATIENCE)
        until(lambda text=pontoon: text in told(site), f"the bot does not say {pontoon}", PATIENCE)
    assert "/help/houseboats" in page(site, "").text
    shelf.retire()
    until(lambda: page(site, "/houseboats").status_code == 404, "the page is still there", PATIENCE)
    until(lambda: "pontoon" not in told(site), "the bot still says it", PATIENCE)
    assert "/help/houseboats" not in page(site, "").text


def test_what_is_not_public_has_no_page_and_is_told_only_to_those_whom_it_is_for(
    site: Site, shop: Shop, shelf: Shelf
) -> None:
    shelf.publish("boats-of-the-team", "6", "agents")
    shelf.publish("boats-of-members", "4", "signed-in")
    email = shop.with_one_open_order["email"]
    until(lambda: "pontoon 4" in told(site, email), "the bot does not tell who has signed in")
    assert "pontoon" not in told(site)
    for name in ("/boats-of-the-team", "/boats-of-members"):
        assert page(site, name).status_code == 404
    assert "pontoon" not in page(site, "/search?q=houseboat").text


def test_a_question_about_a_product_is_answered_from_its_page_or_not_at_all(
    site: Site, frontdesk: Callable[..., str]
) -> None:
    customer = Customer.start(site)
    answer = customer.say("Is the Fernrise two-person tent waterproof?")
    assert "3,000 mm" in answer.text
    assert 'id="rain"' in page(site, "/product-fernrise-two-person-tent").text
    assert "Colour" not in Customer.start(site).say("Does the Fernrise two-person tent come in green?").text
    asked = json.loads(frontdesk("kb", "ask", "how heavy is the rain jacket", "--json"))
    assert asked["link"] == "/help/product-stormlark-rain-jacket#weight"
