"""The threshold in config.yml: one line, and everything else as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk import yaml12
from frontdesk.nlu.threshold.config_file import CLASSIFIER, with_threshold, write_threshold
from frontdesk.supervisor.problem import Problem

ROOT = Path(__file__).resolve().parents[4]
HERE = Path("config.yml")
SMALL = f"pipeline:\n- name: Other\n- name: {CLASSIFIER}  # ours\n  most_lost: 0.015   # a share\npolicies: []\n"


def test_a_line_is_added_after_the_name_with_the_reason() -> None:
    changed = with_threshold(SMALL, HERE, -2.5, "learned from 9 messages")
    added = "  threshold: -2.5  # learned from 9 messages\n"
    assert changed == SMALL.replace("# ours\n", f"# ours\n{added}")


def test_a_threshold_that_is_there_is_replaced_with_its_comment() -> None:
    once = with_threshold(SMALL, HERE, -2.5, "learned from 9 messages")
    assert with_threshold(once, HERE, -1.0, "again") == once.replace("-2.5  # learned from 9 messages", "-1.0  # again")


@given(st.floats(-100, 100).map(lambda number: round(number, 3)), st.sampled_from(["\n", "\r\n"]))
def test_the_projects_own_file_keeps_every_other_line(threshold: float, end: str) -> None:
    text = (ROOT / "config.yml").read_text().replace("\n", end)
    changed = with_threshold(text, HERE, threshold, "why")
    kept = [line for line in changed.splitlines(keepends=True) if not line.lstrip().startswith("threshold:")]
    assert "".join(kept) == "".join(
        line for line in text.splitlines(keepends=True) if not line.lstrip().startswith("threshold:")
    )
    classifier = next(each for each in yaml12.loads(changed, HERE)["pipeline"] if each["name"] == CLASSIFIER)
    assert classifier["threshold"] == threshold


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("pipeline: []\n", "has no assistant.intents"),
        ("", "has no assistant.intents"),
        (f"pipeline: [{{name: {CLASSIFIER}, most_lost: 0.1}}]\n", "by hand"),
        (f"pipeline:\n- name: {CLASSIFIER}\n  threshold:\n    -2.5\n", "by hand"),
    ],
)
def test_a_file_in_which_no_line_can_be_set_is_left_alone(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "config.yml"
    path.write_text(text)
    with pytest.raises(Problem, match=what):
        write_threshold(path, -1.0, "why")
    assert path.read_text() == text


def test_a_name_at_the_very_end_of_the_file_gets_a_line_below_it() -> None:
    text = f"pipeline:\n  - name: {CLASSIFIER}"
    assert with_threshold(text, HERE, 1.5, "why") == f"{text}\n    threshold: 1.5  # why\n"


def test_what_cannot_be_read_or_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="No such file"):
        write_threshold(tmp_path / "config.yml", 1.0, "why")
    (tmp_path / "config.yml").write_text("a: [")
    with pytest.raises(Problem, match="not valid YAML"):
        write_threshold(tmp_path / "config.yml", 1.0, "why")
