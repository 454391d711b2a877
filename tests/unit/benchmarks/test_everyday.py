"""When a message of the everyday benchmark counts as understood."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.everyday.__main__ import KEPT_APART, LOOKED_AT
from benchmarks.everyday.scores import Understood, Written, by_way, is_right, read


def understood(intent: str, *requests: str) -> Understood:
    return Understood.of({"intent": {"name": intent}, "requests": [{"intent": each} for each in requests]})


@pytest.mark.parametrize(
    ("journeys", "said", "right"),
    [
        (("order_status",), understood("order_status"), True),
        (("order_status",), understood("nlu_fallback"), False),
        (("invoice",), understood("last_invoice"), True),
        (("order_status",), understood("danger", "order_status", "danger"), False),  # another one leads
        (("order_status", "invoice"), understood("order_status", "order_status", "invoice"), True),
        (("order_status", "invoice"), understood("order_status"), False),
        (("thanks", "question"), understood("question"), True),  # thanks ask for nothing
        (("thanks",), understood("question"), False),
    ],
)
def test_one_request_must_lead_and_of_two_both_be_found(
    journeys: tuple[str, ...], said: Understood, right: bool
) -> None:
    assert is_right(Written("", journeys, "plain"), said) is right


def test_messages_are_counted_by_the_way_they_are_written() -> None:
    rows = [
        (Written("", ("invoice",), way), right) for way, right in (("slang", True), ("slang", False), ("typos", True))
    ]
    assert by_way(rows) == {"slang": (1, 2), "typos": (1, 1)}


def test_a_line_has_one_journey_or_two(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    rows = [
        {"text": "a", "journey": "invoice", "way": "plain"},
        {"text": "b", "journey": ["invoice", "person"], "way": "plain"},
    ]
    file.write_text("\n".join(map(json.dumps, rows)))
    assert [each.journeys for each in read(file)] == [("invoice",), ("invoice", "person")]


def test_no_message_of_the_benchmark_is_an_example() -> None:
    root = Path(__file__).parents[3]
    examples = "\n".join(path.read_text(encoding="utf-8").lower() for path in (root / "data" / "nlu").rglob("*.yml"))
    messages = [each for path in (LOOKED_AT, KEPT_APART) for each in read(path)]
    assert not [each for each in messages if len(each.text.split()) > 4 and each.text.lower() in examples]
