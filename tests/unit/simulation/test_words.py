"""Words of scripts are found as people would find them, and dates are those that the site writes."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.simulation.words import Blanks, days_from_today, duration, found, words
from frontdesk.wording import Wording

BLANKS = Blanks(date(2026, 11, 26), Wording.of("en-GB", "Europe/Berlin"), ticket="T-100007")
WORD = st.text(st.characters(categories=["Ll", "Nd"]), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("alternative", "text"),
    [
        ("w1119", "Order W1119 (2 × socks) is on its way."),
        ("on its way", "It is on  its\nway."),
        ("61.70", "You owe €61.70."),
        ("cancel*", "It is cancelled"),
        ("don't know", "I don’t know that"),
        ("yes send it", "Yes, send it"),
        ("?", "Which one do you mean?"),
        ("straße 4", "STRASSE 4"),
        ("sign-in", "the sign‑in page"),
    ],
)
def test_words_are_found_whatever_their_case_spaces_and_quotes(alternative: str, text: str) -> None:
    assert found(alternative, text)


@pytest.mark.parametrize(
    ("alternative", "text"),
    [
        ("w111", "Order W1119"),
        ("cancel", "It is cancelled"),
        ("way its on", "It is on its way"),
        ("1.70", "€61.70"),
        (".*", "anything"),
    ],
)
def test_parts_of_words_other_orders_and_patterns_are_not_found(alternative: str, text: str) -> None:
    assert not found(alternative, text)


@given(st.lists(WORD, min_size=1, max_size=4), st.lists(WORD, max_size=3), st.lists(WORD, max_size=3))
def test_words_are_found_wherever_they_stand(wanted: list[str], before: list[str], after: list[str]) -> None:
    assert found(" ".join(wanted), " ".join([*before, *wanted, *after]))


def test_an_entry_holds_the_alternatives_of_its_phrases() -> None:
    entry = words("W1119 | <admits>", {"admits": "can't | don't know"})
    assert entry.alternatives == ("W1119", "can't", "don't know")
    assert entry.written == "W1119 | <admits>"


@pytest.mark.parametrize("written", ["<admit>", "say <admits> here", "a | | b", "<in 2 weeks>"])
def test_what_stands_for_nothing_is_refused(written: str) -> None:
    with pytest.raises(ValueError):
        words(written, {"admits": "can't"})


def test_dates_are_written_as_the_site_writes_them() -> None:
    assert BLANKS.fill("by <in 2 days>, not <yesterday>") == "by 28 November 2026, not 25 November 2026"
    assert BLANKS.fill("before <weekday in 2 days>? <3") == "before Saturday? <3"
    assert BLANKS.fill("what about <ticket>") == "what about T-100007"


@given(st.integers(0, 400))
def test_days_and_lengths_of_time_are_read_in_words(count: int) -> None:
    assert days_from_today(f"in {count} days") == count
    assert days_from_today(f"{count} days ago") == -count
    assert duration(f"{count} hours") == timedelta(hours=count)


def test_days_without_a_number_have_names_and_anything_else_is_no_day() -> None:
    assert [days_from_today(name) for name in ("today", "tomorrow", "yesterday", "soon")] == [0, 1, -1, None]
    assert duration("a while") is None
    assert BLANKS.wording.zone == ZoneInfo("Europe/Berlin")
