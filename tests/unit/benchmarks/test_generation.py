"""The answers that somebody wrote who has not seen the check: it stays at least as good as it was measured."""

from __future__ import annotations

import pytest

from benchmarks.generation import Written, load_answers, sums
from frontdesk.knowledge.generation.support.packaged import support_check

ANSWERS = load_answers()


def refused(answers: list[Written]) -> tuple[int, int]:
    """How many with a planted mistake were refused, and how many true ones."""
    counted = sums(support_check(), answers)
    planted = sum(count for (kind, is_refused), count in counted.items() if is_refused and kind != "true")
    return planted, counted["true", True]


def test_there_are_40_true_answers_and_40_with_one_planted_mistake_each() -> None:
    planted = [each.planted for each in ANSWERS if each.planted]
    assert (len(ANSWERS), len(planted), set(planted)) == (80, 40, {"number", "name", "negation", "subject"})


@pytest.mark.parametrize(
    ("was_looked_at", "at_least", "at_most"), [(True, 21, 1), (False, 17, 10)], ids=["looked at", "kept apart"]
)
def test_planted_mistakes_are_refused_and_true_answers_are_not(
    was_looked_at: bool, at_least: int, at_most: int
) -> None:
    planted, true = refused([each for each in ANSWERS if each.was_looked_at is was_looked_at])
    assert planted >= at_least and true <= at_most
