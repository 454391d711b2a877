"""Answers in other words, in the action that answers: within the time of the turn, and counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frontdesk.conversations.report import Report
from frontdesk.knowledge.generation.model import Draft, Refusal
from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.generation.support.packaged import support_check
from frontdesk.turns.ports import Reply, TurnResult
from tests.unit.actions import conftest
from tests.writing import FakeWriter, a_passage

CHECK = support_check()
QUESTION = "how long does shipping take"


@pytest.fixture
def writing(rehearsal: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Has a model write this, of a passage on delivery times."""
    passage = a_passage("Shipping takes 2 to 4 days.", article_id="shipping-times")
    monkeypatch.setattr(conftest, "SHIPPING", replace(conftest.SHIPPING, passages=(passage,)))

    def begin(outcome: Draft | Refusal) -> FakeWriter:
        writer = FakeWriter(outcome)
        rehearsal.services.generation = Generation(writer, CHECK, 4.0)
        return writer

    return begin


def test_a_supported_draft_is_said_with_title_day_and_link_and_not_in_quotation_marks(
    rehearsal: Any, writing: Any
) -> None:
    writing(Draft("Shipping takes 2 to 4 days."))
    said = rehearsal.run("action_answer", QUESTION, intent="question")
    assert said.responses == ["utter_article_in_words"]
    assert (said.only["quote"], said.only["title"]) == ("Shipping takes 2 to 4 days.", "Delivery times")
    assert said.only["json_message"]["links"] == [{"title": "Delivery times", "url": "/help/shipping-times#p1"}]
    assert "“{quote}”" not in rehearsal.domain["responses"]["utter_article_in_words"][0]["text"]


def test_in_a_form_it_has_no_buttons(rehearsal: Any, writing: Any) -> None:
    writing(Draft("Shipping takes 2 to 4 days."))
    said = rehearsal.run("action_answer", QUESTION, intent="question", form="password_reset_form")
    assert said.responses == ["utter_article_in_words_in_form"]


def test_what_is_refused_leaves_the_quote_and_is_reported_by_its_reason(rehearsal: Any, writing: Any) -> None:
    writing(Draft("Shipping takes 3 to 4 days."))
    said = rehearsal.run("action_answer", QUESTION, intent="question")
    assert (said.responses, said.only["quote"]) == (["utter_article_answer"], "Two to four days.")
    assert said.only["json_message"]["generation"] == "number"


def test_it_gets_half_of_what_is_left_of_the_turn(rehearsal: Any, writing: Any) -> None:
    writer = writing(Draft("Shipping takes 2 to 4 days."))
    rehearsal.run("action_answer", QUESTION, intent="question", seconds=5)
    ((_, seconds),) = writer.given
    assert 0 < seconds <= 2  # of five seconds one is kept for the answer itself


def test_what_came_of_it_is_counted_and_shown_to_nobody() -> None:
    report = Report.read({"generation": "number"})
    assert TurnResult(replies=(Reply("A quote.", report=report), Reply("Hello."))).generations == ["number"]
    assert report.shown() == {}
