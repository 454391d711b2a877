"""A number is corrected by a part of it."""

from __future__ import annotations

import pytest

from actions.frame.digits import corrected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("sorry, with a 7 at the end", "W1127"),
        ("with a seven at the end", "W1127"),
        ("it ends in 27", "W1127"),
        ("the last digit is 9", "W1129"),
        ("last two, I mean 45 in the end", "W1145"),
        ("a 3 instead of the 2", "W1130"),
        ("not 2 but 4", "W1140"),
        ("it's 4 not 2", "W1140"),
    ],
)
def test_a_part_of_the_number_is_corrected(text: str, number: str) -> None:
    found = corrected("W1120", text)
    assert found is not None and found[0] == number


@pytest.mark.parametrize(
    "text", ["it ends in 0", "a 7 instead of the 1", "where is it?", "not that one", "it arrived on the 7th in the end"]
)
def test_what_corrects_nothing_in_it_leaves_it(text: str) -> None:
    assert corrected("W1120", text) is None
