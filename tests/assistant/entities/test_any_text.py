"""What holds of any text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from naming import DAY_FIRST, WEDNESDAY

from assistant.entities import Conventions, recognise
from assistant.entities.recognition import ENTITIES

PARTS = [
    "W1042", "#w 1042", "order", "1042", "T-100003", "ticket", "100003", "12,50", "€", "EUR", "$", "paid",
    "1.234", "last", "next",
    "tuesday", "week", "12", "march", "may", "3rd", "2026", "2026-11-16", "16.11.", "3/11", "yesterday", "ago",
    "two", "days", "the",
    "maren@example.com", "@", "+44", "0176", "zip", "code", "by", "will", "/", "-", ".", ",", "\u2060/",
    "ſunday", "１２", "İ",
]  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60),
    st.builds(str.join, st.sampled_from([" ", "", "\n"]), st.lists(st.sampled_from(PARTS), max_size=10)),
)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))


@given(TEXTS, DAYS, st.sampled_from(["en", "de", "fr", "es", "zh", "ar"]))
def test_any_text_is_read_without_overlaps_and_each_time_alike(text: str, today: date, language: str) -> None:
    found = recognise(text, today, Conventions(language=language))
    assert found == recognise(text, today, Conventions(language=language))
    ends = 0
    for each in found:
        assert ends <= each.start < each.end <= len(text)
        assert each.entity in ENTITIES and each.value
        assert text[each.start : each.end].strip() == text[each.start : each.end]
        ends = each.end


@given(TEXTS, DAYS)
def test_a_value_is_read_as_itself(text: str, today: date) -> None:
    for each in recognise(text, today, DAY_FIRST):
        marked = " " in str(each.value) if each.entity == "amount" else each.entity != "date"
        if marked:
            (again,) = recognise(str(each.value), today, DAY_FIRST)
            assert (again.entity, again.value) == (each.entity, each.value)
        if each.entity == "date":
            days = [date.fromisoformat(day) for day in str(each.value).split("/")]
            assert days == sorted(set(days)) and len(days) <= 2


@given(TEXTS)
def test_a_word_joiner_in_front_moves_what_is_found_by_one(text: str) -> None:
    moved = [replace(each, start=each.start + 1, end=each.end + 1) for each in recognise(text, WEDNESDAY, DAY_FIRST)]
    assert recognise("\u2060" + text, WEDNESDAY, DAY_FIRST) == moved


NONSENSE = [
    "a", "1", "a.", "W ", "a@", "@a.", "#", "1 ", "1.", "1,", "last ", "€ ", "12 march ", "a@a.",
    "order number ", "ticket 1 ", "paid of ",
    "monday ", "€1", "1 234 ", "1042 ", " ", "by tuesday ", "(1) ", "the 1st ", "x@a-", "2026-11-02 ", "two days ",
]  # fmt: skip


@pytest.mark.parametrize("part", NONSENSE)
def test_long_nonsense_is_read_to_its_end(part: str) -> None:
    text = part * (20_000 // len(part)) + "1"
    found = recognise(text, WEDNESDAY, DAY_FIRST)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    sentinel = " my address is maren@example.com"
    at_the_end = recognise(text + sentinel, WEDNESDAY, DAY_FIRST)
    assert any(each.start > len(text) and each.entity == "email" for each in at_the_end)
