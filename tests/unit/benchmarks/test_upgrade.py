"""The judge of what did not change, judged."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.upgrade.comparing import Comparison, additions, differences, without

ANSWER = {"status": 200, "body": {"rows": [{"id": "a", "unread": 1}, {"id": "b", "unread": 0}], "next": None}}


def test_an_equal_answer_differs_in_nothing() -> None:
    assert list(differences(ANSWER, ANSWER)) == []


def test_what_is_said_beside_the_old_answer_is_an_addition_and_no_difference() -> None:
    rows = [{**row, "sla": None} for row in ANSWER["body"]["rows"]]  # type: ignore[index]
    later = {**ANSWER, "body": {"rows": rows, "next": None}}
    assert list(differences(ANSWER, later)) == []
    assert list(additions(ANSWER, later)) == ["/body/rows/*/sla", "/body/rows/*/sla"]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"a": 1}, {"b": 1}, "/a: is gone, was 1"),
        ({"a": 1}, {"a": None}, "/a: 1 became None"),
        ({"a": 1}, {"a": True}, "/a: 1 became True"),
        ({"a": [1, 2]}, {"a": [1]}, "/a: 2 elements became 1"),
        ({"a": [1, 2]}, {"a": [2, 1]}, "/a/0: 1 became 2"),
        ({"a": {"b": "x"}}, {"a": ["x"]}, "/a: {'b': 'x'} became ['x']"),
    ],
)
def test_what_is_gone_or_says_something_else_is_a_difference(before: Any, after: Any, told: str) -> None:
    assert next(differences(before, after)) == told


def test_keys_are_left_out_at_any_depth() -> None:
    assert without({"at": 1, "rows": [{"at": 2, "id": "a"}]}, frozenset({"at"})) == {"rows": [{"id": "a"}]}


def test_a_comparison_tells_differences_of_the_same_sort_once_with_a_request_that_shows_it() -> None:
    comparison = Comparison()
    comparison.add("list", "view=all", {"a": [1]}, {"a": [1], "b": 2})
    comparison.add("list", "view=bot", {"a": [1, 1]}, {"a": [2, 3]})
    assert len(comparison.different) == 2
    assert str(comparison).splitlines() == [
        "       2 list",
        "added    list: /b (1 times)",
        "DIFFERS  list: view=bot: /a/0: 1 became 2 (2 alike)",
    ]
