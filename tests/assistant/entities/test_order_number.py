"""Order numbers as people type them."""

from __future__ import annotations

import pytest
from naming import DAY_FIRST, WEDNESDAY, named

from assistant.entities import Conventions, recognise
from assistant.entities.found import Certainty
from assistant.entities.order_number import order_number


@pytest.mark.parametrize(
    "text",
    [
        "W1042", "w1042", "#W1042", "#w 1042", "# w 1042", "w 1042", "W-1042", "w#1042", "W – 1042", "W.1042",
        "1042", "#1042",
        "order 1042", "order #1042", "order#1042", "order no. 1042", "order number: 1042",
        "my order number is 1042",
        "where is W1042?", "(W1042)", "'W1042'", "W1042.", "hello,1042", "Bestellung 1042", "commande 1042",
        "W１０４２",
    ],
)  # fmt: skip
def test_an_order_number_is_read_however_it_is_typed(text: str) -> None:
    assert named(text) == {"order_number": ["W1042"]}


@pytest.mark.parametrize(
    "text",
    [
        "INV-20417", "invoice 1042", "W10423", "AW1042", "10-1042", "1042.50", "10:1042", "1042%", "1500 ml",
        "2000 mAh",
        "call +44 20 7946 0958", "0176 1234 5678", "(030) 1234 5678", "4111 1111 1111 1111",
        "DE89 3704 0044 0532 0130 00",
        "my card ends in 4242", "card ending 4242", "my pin is 4711", "error code 4040", "model 1042",
        "Hill Road 12, 1010 Wien", "1017 AB Amsterdam", "plz 8001", "postcode 8493", "post code: 5557",
        "TP9847865668", "how 1042x",
    ],
)  # fmt: skip
def test_other_digits_are_no_order_number(text: str) -> None:
    assert "order_number" not in named(text)


@pytest.mark.parametrize("text", ["$1042", "€1042", "1042 EUR", "1042 euros", "1042€", "$ 1042"])
def test_the_digits_of_an_amount_are_no_order_number(text: str) -> None:
    assert list(named(text)) == ["amount"]


@pytest.mark.parametrize("text", ["12 March 2026", "16.11.2026", "2026-11-16", "in 2024", "since november 2025"])
def test_the_digits_of_a_date_are_no_order_number(text: str) -> None:
    assert list(named(text)) == ["date"]


def test_a_number_like_a_year_is_an_order_where_the_word_says_so() -> None:
    assert named("order 2024") == {"order_number": ["W2024"]}


def test_bare_digits_beside_a_number_with_its_letter_are_only_perhaps_an_order() -> None:
    found = recognise("1099 or rather W1042", WEDNESDAY, DAY_FIRST)
    assert [(each.value, each.certainty) for each in found] == [
        ("W1099", Certainty.ALONE),
        ("W1042", Certainty.MARKED),
    ]


def test_every_order_in_a_message_is_read() -> None:
    assert named("W1042,w1043 and #W 1044") == {"order_number": ["W1042", "W1043", "W1044"]}
    assert named("orders 1042 and 1043") == {"order_number": ["W1042", "W1043"]}


def test_a_shop_says_what_its_order_numbers_look_like() -> None:
    other = Conventions(order_number=order_number("AB-000000000"))
    assert named("where is ab 123456789", conventions=other) == {"order_number": ["AB-123456789"]}
    assert named("where is 123456789 or W1042", conventions=other) == {"order_number": ["AB-123456789"]}


def test_a_shop_that_numbers_in_several_ways_has_them_all_read_and_the_first_wins() -> None:
    both = Conventions(order_number=order_number(["W0000", "W0000000"]))
    assert named("where is W1042 or #w1234567", conventions=both) == {"order_number": ["W1042", "W1234567"]}
    assert named("orders 1234567 and 7654321", conventions=both) == {"order_number": ["W1234567", "W7654321"]}
    assert named("W1042 120 euros", conventions=both)["order_number"] == ["W1042"]


@pytest.mark.parametrize("example", ["", "0000", "W", "W1042", "W00", "ORDER NUMBER 0000"])
def test_an_example_that_says_nothing_is_refused(example: str) -> None:
    with pytest.raises(ValueError, match="order_number: write letters and a 0 for each digit"):
        order_number(example)


def test_the_digits_alone_are_the_place_of_a_number_that_only_a_word_marks() -> None:
    (found,) = recognise("order no. 1042!", WEDNESDAY, DAY_FIRST)
    assert (found.start, found.end) == (10, 14)
