"""What counts as saying the same."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.report.sameness import alike, chained, near_pairs, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [("What's my balance?", "whats my balance"), ("  No,  thanks ", "no thanks"), ("I can’t log in", "i can't log in")],
)
def test_case_punctuation_and_space_make_no_difference(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), [("paid", "not paid"), ("?", "!"), ("its", "it is")])
def test_words_do_and_so_do_marks_that_are_all_there_is(one: str, other: str) -> None:
    assert plain(one) != plain(other)


def test_groups_of_one_are_no_groups() -> None:
    assert alike(["a", "B", "b", "c"], str.lower) == [["B", "b"]]


def test_pairs_are_found_once_across_the_blocks_in_which_they_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.report.sameness._ROWS_AT_ONCE", 2)
    angles = np.array([0.0, 1.0, 0.01, 2.0, 1.01])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    assert [(one, other) for one, other, _ in near_pairs(vectors, 0.999)] == [(0, 2), (1, 4)]


def test_what_is_linked_through_others_is_one_group() -> None:
    assert [group.tolist() for group in chained([(0, 2), (2, 5), (1, 3)], 6)] == [[0, 2, 5], [1, 3]]
    assert chained([], 3) == []
