"""Sentences with numbers of all kinds: which of them are surely orders, and which are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from naming import DAY_FIRST, WEDNESDAY

from assistant.entities import recognise
from assistant.entities.found import Certainty, Found

FOLDER = Path(__file__).parent / "numbers"
OURS = {"order_number", "ticket_number"}


def sentences(file: str) -> list[str]:
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def numbers(text: str) -> list[Found]:
    return [found for found in recognise(text, WEDNESDAY, DAY_FIRST) if found.entity in OURS]


def surely(text: str) -> list[str | None]:
    return [found.value for found in numbers(text) if found.certainty > Certainty.ALONE]


def test_years_prices_times_rooms_and_so_on_are_surely_no_orders() -> None:
    texts = sentences("none.txt")
    assert len(texts) >= 150
    assert {text: found for text in texts if (found := surely(text))} == {}


def test_they_are_not_even_perhaps_orders_but_for_a_few() -> None:
    texts = sentences("none.txt")
    assert sum(bool(numbers(text)) for text in texts) <= 0.05 * len(texts)


def test_every_order_is_found_whatever_numbers_stand_beside_it() -> None:
    wrong = {}
    for text, orders in (line.split("\t") for line in sentences("real.txt")):
        if surely(text) != orders.split():
            wrong[text] = surely(text)
    assert wrong == {}


@pytest.mark.parametrize("text", ["could be 1042 for the lamp", "i was waiting for 1042 all day long"])
def test_digits_that_nothing_speaks_for_or_against_are_perhaps_an_order(text: str) -> None:
    assert [(found.value, found.certainty) for found in numbers(text)] == [("W1042", Certainty.ALONE)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("T-100003 and 100004", ["T-100003", "T-100004"]),
        ("ticket 100003", ["T-100003"]),
        ("T 100 003", ["T-100003"]),
        ("100003", ["T-100003"]),
        ("my otp 991023 does not work", []),
        ("i walked 100000 steps", []),
        ("zip 560001", []),
        ("we paid 120000 for the house", []),
    ],
)
def test_tickets_are_told_from_other_numbers_in_the_same_way(text: str, values: list[str]) -> None:
    assert surely(text) == values


@pytest.mark.parametrize("text", ["will", "wool", "w lol1", "woOl1", "W1O42x", "w1l"])
def test_letters_are_taken_for_digits_only_within_a_number(text: str) -> None:
    assert numbers(text) == []
