"""Amounts of money as people type them."""

from __future__ import annotations

import pytest
from naming import named


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.50 EUR", "12.50 EUR"), ("12,50 €", "12.50 EUR"), ("€12.50", "12.50 EUR"), ("€ 12,5", "12.50 EUR"),
        ("12.50EUR", "12.50 EUR"), ("EUR 12", "12.00 EUR"), ("EUR12.50", "12.50 EUR"), ("12,- €", "12.00 EUR"),
        ("1.234,56 €", "1234.56 EUR"), ("1,234.56 USD", "1234.56 USD"), ("1 234,56 €", "1234.56 EUR"),
        ("1'234.50 CHF", "1234.50 CHF"), ("1.234 €", "1234.00 EUR"), ("$20", "20.00 USD"), ("US$20", "20.00 USD"),
        ("20 dollars", "20.00 USD"), ("20 bucks", "20.00 USD"), ("£5", "5.00 GBP"), ("5 quid", "5.00 GBP"),
        ("20 euros and 50 cents", "20.50 EUR"), ("99 cents", "0.99"), ("50 pence", "0.50 GBP"),
        ("100 SEK", "100.00 SEK"),
        ("¥5000", "5000.00 JPY"), ("１２.５０ €", "12.50 EUR"),
    ],
)  # fmt: skip
def test_an_amount_is_a_decimal_and_a_currency(text: str, value: str) -> None:
    assert named(text) == {"amount": [value]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("i was charged 15.99 twice", "15.99"), ("you charged me 30 instead", "30.00"),
        ("refund of 12,50 please", "12.50"),
        ("i paid 40", "40.00"), ("the total was 1,042.50", "1042.50"), ("why 9.99 on my card payment", "9.99"),
    ],
)  # fmt: skip
def test_beside_a_word_about_money_a_number_is_an_amount_without_a_currency(text: str, value: str) -> None:
    assert named(text) == {"amount": [value]}


@pytest.mark.parametrize(
    "text",
    [
        "15.99",
        "i was charged 2 times",
        "refund 2 items",
        "20 try again",
        "version 2.10",
        "i paid in 3 days",
        "12 kg",
        "pay 10%",
    ],
)
def test_other_numbers_are_no_amount(text: str) -> None:
    assert "amount" not in named(text)


def test_an_order_that_is_paid_is_an_order() -> None:
    assert named("i paid for order 1042") == {"order_number": ["W1042"]}
    assert named("refund 1042") == {"order_number": ["W1042"]}


def test_amounts_stand_beside_orders_and_dates() -> None:
    text = "W1042 from 3 march: i paid 1042 EUR and not 12.50"
    assert named(text) == {"order_number": ["W1042"], "date": ["2026-03-03"], "amount": ["1042.00 EUR", "12.50"]}
