"""The shop and the chat as people see them, in both themes, on a desktop and a phone: pictures to look at."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.clients import Agent, Site
from tests.e2e.chat import sign_in, watched
from tests.stack import Stack

IMAGES = Path(__file__).parents[2] / "var" / "results" / "images"
SIZES = {"desktop": {"width": 1366, "height": 768}, "phone": {"width": 360, "height": 740}}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_customers_way_from_the_shop_to_the_rating(browser: Browser, stack: Stack, theme: str, size: str) -> None:
    with watched(browser, stack.base_url, viewport=SIZES[size], color_scheme=theme) as context:
        page = context.new_page()

        def look(name: str) -> None:
            picture(page, f"{name}-{size}-{theme}")

        for name, path in {"home": "/", "product": "/shop/products/fernrise-two-person-tent"}.items():
            page.goto(path)
            look(f"shop-{name}")
        page.goto("/shop/sign-in")
        look("shop-sign-in")
        chat = sign_in(page)
        look("shop-orders")
        chat.open()
        look("chat-empty")
        chat.ask("Where is my order?")
        look("chat-choice")
        chat.log.get_by_role("button", name="W1128").click()
        expect(chat.messages("bot").last).to_contain_text("Order W1128")
        chat.ask("How long does a refund take?")
        look("chat-answer")
        chat.panel.get_by_role("button", name="Talk to a person").click()
        expect(chat.owner).to_contain_text("Waiting")
        look("chat-waiting")
        robin = agent(stack)
        robin.do("take-over", chat.conversation())
        robin.write("replies", chat.conversation(), "Hello Lucía! Your parcel is at the depot and comes tomorrow.")
        chat.sees_once("Your parcel is at the depot")
        look("chat-person")
        robin.do("resolve", chat.conversation())
        chat.panel.get_by_role("group", name="The person you talked to").locator("label").nth(3).click()
        look("chat-rating")
        chat.panel.get_by_role("button", name="Send rating").click()
        expect(chat.panel.locator(".rating")).to_contain_text("You rated")
        look("chat-rated")


def picture(page: Page, name: str) -> None:
    """For people to look at: ``var/results/images``."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


def agent(stack: Stack) -> Agent:
    name = f"Robin.{secrets.token_hex(2)}"
    return Agent(Site(stack.base_url), stack.add_agent(name), name)
