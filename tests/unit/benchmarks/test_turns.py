"""The benchmark's arithmetic: the parts of a turn add up, and medians are over repetitions."""

from __future__ import annotations

import json

import pytest

from benchmarks.turns.against import Measured, Pairs
from benchmarks.turns.breakdown import Step, breakdown
from benchmarks.turns.customers import Sample
from benchmarks.turns.report import Measurement, Report
from benchmarks.turns.texts import Texts

STEPS = [
    Step("take", 1.0, 5.0),
    Step("accept", 1.5, 4.0),
    Step("commit", 3.0, 3.5),
    Step("ask", 4.5, 12.0),
    Step("rasa", 5.0, 11.0),
    Step("nlu", 5.5, 6.5),
    Step("policies", 7.0, 7.5),
    Step("call", 8.0, 10.0),
    Step("action", 8.5, 9.5),
    Step("policies", 10.0, 10.25),
    Step("finish", 12.5, 14.0),
    Step("commit", 13.0, 13.25),
]
INSIDE = ("accept_commit", "finish_commit", "total")


def test_the_parts_of_a_turn_add_up_to_the_time_until_its_reply() -> None:
    parts = breakdown(STEPS, [(0.5, 14.5)])
    assert sum(ms for name, ms in parts.items() if name not in INSIDE) == pytest.approx(parts["total"]) == 14_000
    assert (parts["accept_commit"], parts["finish_commit"], parts["policies"]) == (500, 250, 750)
    assert (parts["call"], parts["action"], parts["rest"]) == (1000, 1000, 2250)


def test_steps_of_other_turns_are_left_out() -> None:
    later = [Step(step.name, step.start + 100, step.end + 100) for step in STEPS]
    assert breakdown([*STEPS, *later], [(0.5, 14.5), (100.5, 114.5)]) == breakdown(STEPS, [(0.5, 14.5)])


def test_a_percentile_is_a_reply_that_was_measured() -> None:
    sample = Sample([number / 1000 for number in range(1, 21)], seconds=2.0)
    assert (sample.percentile(0.5), sample.percentile(0.95), sample.rate) == (11.0, 20.0, 10.0)


def test_figures_are_medians_over_the_repetitions() -> None:
    report = Report("a machine")
    for milliseconds in (10, 900, 20):
        report.add("stock", 16, Measurement(Sample([milliseconds / 1000], seconds=0.1), {"stock": milliseconds / 1000}))
    assert report.figures("stock", 16) == {"turns_per_second": 10.0, "p50_ms": 20.0, "p95_ms": 20.0}
    assert json.loads(report.line())["cpu"] == [{"kind": "stock", "process": "stock", "ms_a_turn": 20.0}]


def test_two_versions_are_compared_by_their_medians_and_pair_by_pair() -> None:
    pairs = Pairs(("3fc8963", "this checkout"))
    for before, after in ((0.01, 0.02), (0.01, 0.01), (0.02, 0.01)):
        pairs.measured.append((measured(before), measured(after)))
    lines = pairs.report().splitlines()
    assert "| p50 in ms | 10.0 | 10.0 | 1.000 | 0.500 to 2.000 |" in lines
    assert "| turns a second | 100.0 | 100.0 | 1.000 | 0.500 to 2.000 |" in lines
    assert json.loads(lines[-1])["CPU ms a turn"]["ratio"] == 1.0


def measured(seconds: float) -> Measured:
    return Measured(Sample([seconds], seconds), cpu_ms=7.0, elsewhere=0.1)


def test_no_text_is_written_twice_and_those_of_a_conversation_keep_their_order() -> None:
    texts = Texts((("hello", "hi"), ("goodbye",)))
    said = [texts.of_turn(number) for _ in range(100) for number in range(4)]
    assert len(set(said)) == len(said)
    assert all(text.startswith(("hello ", "hi ")) for text in said[::2])
    assert all(text.startswith("goodbye ") for text in said[1::2])
