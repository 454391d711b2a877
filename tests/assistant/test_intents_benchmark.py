"""The benchmark of intents: its files, its figures, and one whole run."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.intents.rows import BadFile, Row, read, read_texts, write
from benchmarks.intents.scores import Answer, Bin, best_mcc, calibration_error, reliability, score

ROOT = Path(__file__).parents[2]
TRAIN = [
    *(
        Row(text, "card lost/stolen?")
        for text in ("I lost my card", "my card was stolen", "card gone", "where is my card")
    ),
    *(Row(text, "top-up") for text in ("top up my account", "add money", "how do I top up", "put money in")),
    *(Row(text, "oos") for text in ("write a poem", "who won the match", "tell me a joke", "is it raining")),
]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("not json", "line 2: expected one JSON object"),
        ('["a"]', "line 2: expected one JSON object"),
        ('{"text": "a"}', "line 2: expected one JSON object"),
        ('{"text": 1, "intent": "a"}', "line 2: expected one JSON object"),
        ('{"text": "a", "intent": " "}', "line 2: the intent is empty"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "a", "intent": "b"}\n' + line)
    with pytest.raises(BadFile, match=complaint):
        read(path)


def test_an_empty_or_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for name in ("empty", "missing"):
        with pytest.raises(BadFile, match=name):
            read(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "traffic has no messages"),
        ('{"text": " "}', "traffic has no messages"),
        ('{"text": "a"}\nnot json', "traffic, line 2: expected one JSON object"),
        ('{"intent": "a"}', "traffic, line 1: expected one JSON object"),
        ("[" * 100_000, "traffic, line 1: expected one JSON object"),
    ],
)
def test_traffic_that_cannot_be_used_is_named(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "traffic"
    path.write_text(content)
    with pytest.raises(BadFile, match=complaint):
        read_texts(path)


def test_traffic_needs_no_labels(tmp_path: Path) -> None:
    path = tmp_path / "traffic"
    path.write_text('{"text": "a", "intent": 7}\n\n{"text": "b"}\n')
    assert read_texts(path) == ["a", "b"]


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = [Row("line\nbreak [x](y) {z}", "ä/b"), Row("\u2028", "c")]
    assert read(write(tmp_path / "rows", rows)) == rows


def test_figures_of_a_small_case() -> None:
    truth = ["a", "a", "b", "b", "none", "none"]
    answers = [
        Answer("a", 0.9, False),
        Answer("a", 0.6, True),
        Answer("b", 0.8, False),
        Answer("a", 0.7, False),
        Answer("a", 0.5, True),
        Answer("b", 0.5, False),
    ]
    scores = score(truth, answers, "none")
    assert scores.accuracy_all == 0.75
    assert scores.accuracy == 0.5
    assert scores.out_of_scope_recall == 0.5
    assert scores.ece == pytest.approx((0.1 + 0.4 + 0.2 + 0.7) / 4)


def test_the_best_mcc_is_that_of_the_best_threshold() -> None:
    truth = ["a", "b", "none", "none", "none"]
    answers = [
        Answer("a", 0.9, False, 1.0),
        Answer("b", 0.9, False, 0.5),
        Answer("a", 0.9, False, -1.0),
        Answer("b", 0.9, False, -2.0),
        Answer("b", 0.9, True, None),
    ]
    assert best_mcc(truth, answers, "none") == 1.0
    assert score(truth, answers, "none").mcc < 1.0


def test_rows_in_scope_alone_have_no_recall_of_what_is_not() -> None:
    scores = score(["a"], [Answer("a", 1.0, False)], "none")
    assert (scores.accuracy, scores.out_of_scope_recall) == (1.0, None)


def test_calibration_error_weighs_bins_by_their_messages() -> None:
    assert calibration_error(np.array([0.95, 0.95, 0.95, 0.05]), np.array([1, 1, 0, 0])) == pytest.approx(
        0.75 * abs(0.95 - 2 / 3) + 0.25 * 0.05
    )


def test_bins_without_messages_are_left_out() -> None:
    assert reliability(np.array([0.95, 1.0]), np.array([True, False])) == [Bin(0.975, 0.5, 2)]


@pytest.mark.parametrize(
    ("python", "learns"), [(sys.executable, True), (str(ROOT / ".venv" / "bin" / "python"), False)]
)
def test_a_run_ends_with_one_line_of_figures(tmp_path: Path, python: str, learns: bool) -> None:
    train = write(tmp_path / "train", TRAIN)
    test = write(
        tmp_path / "test", [Row("someone stole my card", "card lost/stolen?"), Row("/top-up", "oos"), Row("", "oos")]
    )
    command = [python, "-m", "benchmarks.intents", "--train", train, "--test", test, "--out-of-scope", "oos"]
    command += ["--traffic", test] if learns else []
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["accuracy_all"] == 1.0
    shares = {"accuracy_all", "accuracy", "out_of_scope_recall", "macro_f1", "mcc", "ece", "reliability"}
    learned = {"estimated_share", "estimated_low", "estimated_high", "threshold", "best_mcc"} if learns else set()
    assert set(figures) == shares | learned | {"taken_for_several", "train_seconds", "parse_ms_p50", "parse_ms_p95"}


def test_a_run_on_a_bad_file_says_which_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("nonsense")
    command = [sys.executable, "-m", "benchmarks.intents", "--train", bad, "--test", bad]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "bad.jsonl, line 1" in done.stderr
    assert "Traceback" not in done.stderr
