from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.handoff.isolation import isolated

CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Maren Oak", "Maren Oak"),
        ("live\u202e web", "live web"),
        ("\u202eMaren", "Maren"),
        ("Maren\u2069\u202e", "Maren"),
        ("\u2067\u2067Maren\u2069", "Maren"),
        ("Maren\u2029Why you: nothing", "Maren Why you: nothing"),
        ("שלום", "\u2068שלום\u2069"),
        ("\u2069\u202eمريم", "\u2068مريم\u2069"),
        ("Maren ١٢٣", "\u2068Maren ١٢٣\u2069"),
        ("", ""),
    ],
)
def test_a_name_reads_by_itself_and_changes_nothing_around_it(name: str, shown: str) -> None:
    assert isolated(name) == shown


@given(st.text(alphabet=st.sampled_from(CONTROLS + "aשم1 (") | st.characters()))
def test_nothing_that_is_written_changes_the_direction_of_what_follows(text: str) -> None:
    shown = isolated(text)
    inside = shown.removeprefix("\u2068").removesuffix("\u2069")
    assert not set(inside) & set(CONTROLS)
    strong = {unicodedata.bidirectional(character) for character in inside} & {"R", "AL", "AN"}
    assert bool(strong) == (shown != inside)
    assert len(f"Who: {shown} (signed in)".splitlines()) == 1
