"""Signing in from the chat comes back to the page, and leads to no other site."""

from __future__ import annotations

import pytest

from frontdesk.demo.web.shop import page_to_return_to


@pytest.mark.parametrize("page", ["/", "/shop/products/fernrise-two-person-tent", "/shop/orders"])
def test_whoever_signs_in_comes_back_to_the_page(page: str) -> None:
    assert page_to_return_to(page) == page


@pytest.mark.parametrize(
    "page",
    [
        None,
        "",
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/shop//x",
        "/shop/../x",
        "/shop/sign-in",
        "/a\nb",
    ],
)
def test_any_other_place_leads_to_the_orders(page: str | None) -> None:
    assert page_to_return_to(page) == "/shop/orders"
