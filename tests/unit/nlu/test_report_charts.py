"""Where the marks of the report's pictures stand."""

from __future__ import annotations

from typing import Any

from frontdesk.nlu.report_charts import CELL, MOST_INTENTS, SIDE, confusion_map, reliability


def pair(intent: str, taken_for: str, count: int = 1) -> dict[str, Any]:
    return {"intent": intent, "taken_for": taken_for, "examples": [{}] * count}


def test_a_bin_that_is_as_right_as_it_is_sure_lies_on_the_diagonal() -> None:
    bins = [
        {"low": 0.4, "high": 0.5, "count": 4, "confidence": 0.5, "right": 0.5},
        {"low": 0.9, "high": 1.0, "count": 16, "confidence": 1.0, "right": 0.75},
    ]
    exact, over = reliability({"error": 0.2, "bins": bins})
    assert (exact.x, exact.y, exact.wanted) == (SIDE / 2, SIDE / 2, SIDE / 2)
    assert (over.x, over.y, over.wanted) == (SIDE, SIDE / 4, 0)
    assert over.radius == 2 * exact.radius


def test_the_map_has_a_row_and_a_column_for_each_intent_most_mistakes_first() -> None:
    drawn = confusion_map([pair("a", "b", 3), pair("c", "b")])
    assert drawn.intents == ["b", "a", "c"]
    assert [(square.x // CELL, square.y // CELL, square.count) for square in drawn.squares] == [(0, 1, 3), (0, 2, 1)]
    assert drawn.squares[0].strength == 1 > drawn.squares[1].strength > 0
    assert drawn.is_all


def test_of_many_intents_the_map_shows_those_with_the_most_mistakes() -> None:
    many = [pair(f"i{number}", f"i{number + 1}", 100 - number) for number in range(0, 2 * MOST_INTENTS, 2)]
    drawn = confusion_map(many)
    assert len(drawn.intents) == MOST_INTENTS
    assert not drawn.is_all
    assert len(drawn.squares) == MOST_INTENTS // 2


def test_without_confusions_there_is_nothing_to_draw() -> None:
    assert confusion_map([]).squares == []
    assert reliability({"error": 0.0, "bins": []}) == []
