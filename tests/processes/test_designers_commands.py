"""`frontdesk nlu report` and `frontdesk explain`, as designers type them, on the project's own files and on others."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frontdesk.supervisor import training
from tests import prefork
from tests.stack import ROOT

Run = Callable[..., subprocess.CompletedProcess[str]]

CONTRADICTORY = """version: "3.1"
nlu:
  - intent: order_status
    examples: |
      - where is my order
      - track my parcel
  - intent: question
    examples: |
      - Where is my order?
      - do you ship abroad
"""


@pytest.fixture(scope="module")
def frontdesk(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs `frontdesk …` in the project's folder, with a data folder of its own."""
    data = tmp_path_factory.mktemp("data")
    training.ensure(ROOT, data / "train.log", print)

    def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
        return prefork.run(*arguments, env=os.environ | {"FRONTDESK_DATA_DIR": str(data)}, cwd=cwd, timeout=120)

    return run


def answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_the_report_on_the_project_names_places_where_the_examples_are(frontdesk: Run) -> None:
    found = answer(frontdesk("nlu", "report", "--json"))
    assert found["examples"] > 1000
    assert found["understood"] > 0.9
    mistaken = [each["example"] for pair in found["confusions"] for each in pair["examples"]]
    assert mistaken
    for example in mistaken:
        line = (ROOT / example["file"]).read_text().splitlines()[example["line"] - 1]
        assert example["text"].split()[0] in line
    assert not [group for group in found["contradictions"] if group["kind"] != "near"]


def test_the_report_is_tables_and_a_page_that_holds_everything_it_needs(frontdesk: Run, tmp_path: Path) -> None:
    examples = ("--data", "data/nlu/refunds.yml", "--data", "data/nlu/returns.yml")
    done = frontdesk("nlu", "report", *examples, "--out", str(tmp_path / "new" / "report.html"))
    assert done.returncode == 0, done.stderr
    for title in ("Intents", "Confusions", "Weak examples", "Duplicates"):
        assert title in done.stdout
    page = html.unescape((tmp_path / "new" / "report.html").read_text())
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "")


def test_contradictions_fail_only_where_that_is_asked_for(frontdesk: Run, tmp_path: Path) -> None:
    (tmp_path / "nlu.yml").write_text(CONTRADICTORY)
    arguments = ("nlu", "report", "--data", str(tmp_path), "--out", str(tmp_path / "report.html"))
    done = frontdesk(*arguments)
    assert done.returncode == 0, done.stderr
    assert f"{tmp_path}/nlu.yml:5" in done.stdout
    assert frontdesk(*arguments, "--fail-on-contradictions").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nlu", "report", "--data", "nothing/here"), "nothing/here does not exist"),
        (("nlu", "report", "--data", "data/rules"), "no example of an intent in data/rules"),
        (("nlu", "report", "--data", "data/nlu/account.yml", "--out", "config.yml/page.html"), "config.yml"),
        (("explain", "hello", "--in", "no_such_form"), "order_status_form"),
        (("explain", " "), "There is no text to explain."),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(frontdesk: Run, arguments: tuple[str, ...], said: str) -> None:
    done = frontdesk(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_explain_says_what_a_message_means_and_what_comes_next(frontdesk: Run) -> None:
    found = answer(frontdesk("explain", "--json", "where is order w 1042, i ordered it yesterday"))
    assert (found["intent"], found["best"], found["rejected"]) == ("order_status", "order_status", False)
    assert {each["entity"]: each["value"] for each in found["entities"]}["order_number"] == "W1042"
    assert found["nearest"][0]["intent"] == "order_status"
    assert found["words"]
    (form,) = found["next"]
    assert (form["action"], form["rule"], form["file"]) == (
        "order_status_form",
        "ask about an order",
        "data/rules/order_status.yml",
    )
    assert form["outcomes"][0]["then"][0]["action"] == "action_order_status"


def test_explain_takes_a_leading_dash_for_text(frontdesk: Run) -> None:
    assert answer(frontdesk("explain", "--json", "- where is my order"))["text"] == "- where is my order"


def test_explain_lives_in_the_zone_of_the_settings(frontdesk: Run) -> None:
    """In two zones that are 26 hours apart, yesterday is never the same day."""
    days = set()
    for zone in ("Etc/GMT+12", "Pacific/Kiritimati"):
        os.environ["FRONTDESK_TIME_ZONE"] = zone
        try:
            found = answer(frontdesk("explain", "--json", "i ordered it yesterday"))
        finally:
            del os.environ["FRONTDESK_TIME_ZONE"]
        days |= {each["value"] for each in found["entities"] if each["entity"] == "date"}
    assert len(days) == 2


def test_explain_takes_a_leading_slash_for_text(frontdesk: Run) -> None:
    found = answer(frontdesk("explain", "--json", "/greet"))
    assert found["confidence"] < 1
    assert found["text"] == "/greet"
    assert found["nearest"]
    assert {"agree", "decline"} <= set(found["reply"])


def test_explain_answers_within_a_conversation(frontdesk: Run) -> None:
    found = answer(frontdesk("explain", "--json", "no", "--after", "hello", "--after", "where is my order"))
    assert [each["intent"] for each in found["after"]] == ["greet", "order_status"]
    assert found["form"] == "order_status_form"
    (form,) = found["next"]
    interrupted = form["outcomes"][1]["then"]
    assert [each["action"] for each in interrupted] == ["action_decline", "order_status_form"]
    assert [each["rule"] for each in interrupted] == ["no", "the form goes on after it was interrupted"]


def test_explain_in_the_terminal_says_where_a_custom_action_would_run(frontdesk: Run) -> None:
    done = frontdesk("explain", "what do i owe you")
    assert done.returncode == 0, done.stderr
    assert "account_balance" in done.stdout
    assert "would run in the actions process (actions/account.py)" in done.stdout
    assert "data/rules/account.yml" in done.stdout


def test_without_a_model_of_the_files_it_says_what_to_do(frontdesk: Run, tmp_path: Path) -> None:
    shutil.copy(ROOT / "config.yml", tmp_path)
    done = frontdesk("explain", "hello", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "There is no trained model yet: run frontdesk train, then ask again.\n",
    )
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "frontdesk-0123456789ab.tar.gz").touch()
    done = frontdesk("explain", "hello", cwd=tmp_path)
    assert "The files changed since the last training: run frontdesk train" in done.stderr
