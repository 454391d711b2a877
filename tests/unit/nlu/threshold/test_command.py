"""What `frontdesk nlu threshold` prints and writes, with a model that answers as it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from frontdesk.cli import threshold as command
from frontdesk.nlu.threshold.config_file import CLASSIFIER
from frontdesk.supervisor.problem import Problem


class Given:
    """Messages in place of stored ones."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts

    def of_conversations(self, limit: int) -> list[str]:
        return self._texts[:limit]


def choice(threshold: float) -> dict[str, float]:
    return {"threshold": threshold, "rejected": 0.3, "found": 0.9, "lost": 0.02, "right": 0.915}


def answer(texts: list[str]) -> dict[str, Any]:
    best, others = choice(-1.23456), [choice(-4.0), choice(-0.5)]
    found = {"different": len(texts), "share": 0.31, "low": 0.25, "high": 0.4}
    return {**found, "best": best, "current": choice(-3.0), "choices": others}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(command, "build_messages", lambda settings: Given(["hello", "are you open"]))
    path = tmp_path / "config.yml"
    path.write_text(f"pipeline:\n- name: {CLASSIFIER}\n")
    return path


def test_without_being_asked_to_it_writes_nothing(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = config.read_text()
    command.threshold(config, None, 10, write=False, as_json=False, ask=answer)
    printed = capsys.readouterr().out
    assert config.read_text() == before
    assert "About 31 % of these are out of scope, most likely 25 % to 40 %." in printed.replace("\u00a0", " ")
    assert "These are few" in printed
    marks = [line.split("%")[-1].strip() for line in printed.splitlines() if "91.5" in line]
    assert marks == ["", "now", "best for these messages", ""]


def test_it_writes_the_best_threshold_and_says_what_to_do(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.threshold(config, None, 10, write=True, as_json=False, ask=answer)
    assert "threshold: -1.235  # learned from 2 messages, 31 % of them out of scope" in config.read_text()
    assert "run frontdesk train" in capsys.readouterr().out


def test_json_is_one_line_and_is_written_from_as_well(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command.threshold(config, None, 1, write=True, as_json=True, ask=answer)
    printed = json.loads(capsys.readouterr().out)
    assert (printed["messages"], printed["different"], printed["best"]["threshold"]) == (1, 1, -1.235)
    assert "threshold: -1.235" in config.read_text()


def test_without_messages_it_says_how_to_do_without(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "build_messages", lambda settings: Given([]))
    with pytest.raises(Problem, match="out_of_scope_share"):
        command.threshold(config, None, 10, write=False, as_json=False, ask=answer)
