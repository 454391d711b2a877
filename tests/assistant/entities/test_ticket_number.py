"""Ticket numbers as people type them."""

from __future__ import annotations

import pytest
from naming import named


@pytest.mark.parametrize(
    "text",
    [
        "T-100003", "t-100003", "T100003", "t 100003", "T–100003", "#T-100003", "#100003", "100003",
        "ticket 100003",
        "ticket no 100003", "my case number is 100003", "request T-100003", "what about T-100003?", "(T-100003)",
    ],
)  # fmt: skip
def test_a_ticket_number_is_read_however_it_is_typed(text: str) -> None:
    assert named(text) == {"ticket_number": ["T-100003"]}


@pytest.mark.parametrize(
    "text",
    [
        "W1042",
        "INV-204170",
        "1234567",
        "100003.50",
        "AT-100003",
        "my code is 123456",
        "zip 560001",
        "code: 123456",
        "100003 EUR",
    ],
)
def test_other_digits_are_no_ticket_number(text: str) -> None:
    assert "ticket_number" not in named(text)


def test_an_order_and_a_ticket_are_told_apart() -> None:
    text = "ticket t 100003 is about order 1042"
    assert named(text) == {"ticket_number": ["T-100003"], "order_number": ["W1042"]}
