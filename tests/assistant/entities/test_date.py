"""Dates as people write them, on Wednesday 18 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from naming import named

from assistant.entities import Conventions


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # days
        ("today", "2026-11-18"), ("yesterday", "2026-11-17"), ("Yesterday's parcel", "2026-11-17"),
        ("tomorrow", "2026-11-19"),
        ("the day before yesterday", "2026-11-16"), ("last night", "2026-11-17"), ("this morning", "2026-11-18"),
        ("3 days ago", "2026-11-15"), ("ten days ago", "2026-11-08"), ("a week ago", "2026-11-11"),
        ("two weeks ago", "2026-11-04"),
        ("a couple of days ago", "2026-11-16"), ("a month ago", "2026-10-18"), ("in 3 days", "2026-11-21"),
        # weekdays
        ("tuesday", "2026-11-17"), ("last tuesday", "2026-11-17"), ("Last  Tuesday", "2026-11-17"),
        ("wednesday", "2026-11-11"),
        ("on fri", "2026-11-13"), ("last thurs", "2026-11-12"), ("this friday", "2026-11-20"),
        ("next tuesday", "2026-11-24"),
        ("tuesday last week", "2026-11-10"), ("last week on tuesday", "2026-11-10"),
        ("friday next week", "2026-11-27"),
        # calendar
        ("12 March", "2026-03-12"), ("12th of March", "2026-03-12"), ("March 12th", "2026-03-12"),
        ("Dec 24", "2025-12-24"),
        ("24 december 2026", "2026-12-24"), ("Thu, 12 Nov 2026", "2026-11-12"), ("2026-11-02", "2026-11-02"),
        ("12/03/2026", "2026-03-12"), ("03/25/2026", "2026-03-25"), ("12.3.26", "2026-03-12"),
        ("on 3/11", "2026-11-03"),
        ("since 3.11.", "2026-11-03"), ("on the 3rd", "2026-11-03"), ("since the 25th", "2026-10-25"),
        ("feb 29", "2024-02-29"),
        ("on 3 may", "2026-05-03"), ("may 3rd", "2026-05-03"),
        # ranges
        ("last week", "2026-11-09/2026-11-15"), ("this week", "2026-11-16/2026-11-22"),
        ("next week", "2026-11-23/2026-11-29"),
        ("last month", "2026-10-01/2026-10-31"), ("the past year", "2025-01-01/2025-12-31"),
        ("the last 3 days", "2026-11-15/2026-11-18"), ("next 2 weeks", "2026-11-18/2026-12-02"),
        ("in march", "2026-03-01/2026-03-31"), ("my november invoice", "2026-11-01/2026-11-30"),
        ("last november", "2025-11-01/2025-11-30"), ("december", "2025-12-01/2025-12-31"),
        ("may 2025", "2025-05-01/2025-05-31"), ("in 2024", "2024-01-01/2024-12-31"),
        ("last weekend", "2026-11-14/2026-11-15"), ("at the weekend", "2026-11-14/2026-11-15"),
    ],
)  # fmt: skip
def test_a_date_is_read_on_the_day_of_the_message(text: str, value: str) -> None:
    assert named(text) == {"date": [value]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("by tuesday", "2026-11-24"), ("will it arrive on friday", "2026-11-20"),
        ("it'll be here friday", "2026-11-20"),
        ("can i have it by the 12th", "2026-12-12"), ("until 3 march", "2027-03-03"),
        ("will it come in december", "2026-12-01/2026-12-31"),
        ("when will my order from friday arrive", "2026-11-13"),
        ("will you refund what i ordered on friday", "2026-11-13"),
        ("i will wait. i ordered friday", "2026-11-13"),
    ],
)  # fmt: skip
def test_a_date_is_past_unless_the_words_say_that_it_is_to_come(text: str, value: str) -> None:
    assert named(text) == {"date": [value]}


@pytest.mark.parametrize(
    "text",
    [
        "it may arrive", "this may be wrong", "order 3 may arrive", "march on", "24/7", "3.11", "version 3.11.",
        "1/2", "sat nav",
        "the sun", "how many days", "the next day", "31 february", "99/99/2026", "second", "the 2nd item",
        "2024", "sec",
        "30.02.2026", "weekend plans", "ſunday", "a friday1",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert "date" not in named(text)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "letzten Dienstag", "2026-11-17"), ("de", "letzte Woche", "2026-11-09/2026-11-15"),
        ("de", "vor zwei Wochen", "2026-11-04"),
        ("de", "am 3.11.", "2026-11-03"), ("de", "3. März 2025", "2025-03-03"), ("de", "bis Freitag", "2026-11-20"),
        ("de-AT", "vorgestern", "2026-11-16"), ("fr", "mardi dernier", "2026-11-17"),
        ("fr", "il y a 3 jours", "2026-11-15"),
        ("fr", "la semaine dernière", "2026-11-09/2026-11-15"), ("fr", "1er mars 2026", "2026-03-01"),
        ("fr", "hier", "2026-11-17"),
        ("es", "el martes pasado", "2026-11-17"), ("es", "3 de marzo de 2026", "2026-03-03"),
        ("es", "hace 3 días", "2026-11-15"),
        ("it", "martedì scorso", "2026-11-17"), ("it", "3 giorni fa", "2026-11-15"),
        ("nl", "vorige week", "2026-11-09/2026-11-15"),
        ("nl", "3 dagen geleden", "2026-11-15"), ("pt", "ontem", "2026-11-17"), ("pl", "wczoraj", "2026-11-17"),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_language_of_the_bot(language: str, text: str, value: str) -> None:
    assert named(text, conventions=Conventions(language=language)) == {"date": [value]}


def test_a_greeting_is_no_date() -> None:
    assert named("guten Morgen", conventions=Conventions(language="de")) == {}


def test_where_the_month_comes_first_it_is_read_first() -> None:
    assert named("12/03/2026", conventions=Conventions(date_order="MDY")) == {"date": ["2026-12-03"]}
    assert named("12.03.2026", conventions=Conventions(date_order="MDY")) == {"date": ["2026-03-12"]}


def test_an_unknown_language_is_refused_with_what_to_write() -> None:
    for language in ("xx", "", "../en", "english"):
        with pytest.raises(ValueError, match="ISO 639"):
            named("hello", conventions=Conventions(language=language))


def test_the_ends_of_the_calendar_are_survived() -> None:
    assert named("999 years ago", date(2026, 1, 31)) == {"date": ["1027-01-31"]}
    assert "date" not in named("999 years ago", date(500, 1, 1))
    assert named("a month ago", date(2026, 3, 31)) == {"date": ["2026-02-28"]}
    assert named("february", date(2026, 1, 31)) == {"date": ["2025-02-01/2025-02-28"]}
