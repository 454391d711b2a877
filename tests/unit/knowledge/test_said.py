"""What the benchmark of answers counts of what is said."""

from __future__ import annotations

from datetime import date

from benchmarks.answers import Question
from benchmarks.answers.said import Said
from frontdesk.knowledge.model import Answer, Reply, Suggestion

RIGHT = Answer("Dry it.", "Tents", "/help/tents#drying", "tents", "drying", 0.9, date(2026, 3, 4))
WRONG = Answer("Nine.", "Shops", "/help/shops#hours", "shops", "hours", 0.9, date(2026, 3, 4))
ASKED = Question("how do I dry it", frozenset({"tents"}), frozenset({"tents#drying"}))
CHOICES = Suggestion("drying", "tents", "drying"), Suggestion("hours", "shops", "hours")


def test_right_and_wrong_answers_and_choices_are_counted() -> None:
    said = Said()
    said.take(ASKED, [Reply("", RIGHT)])
    said.take(ASKED, [Reply("", WRONG), Reply("")])
    said.take(ASKED, [Reply("", choices=CHOICES)])
    said.take(Question("who are you"), [Reply("", WRONG)])
    figures = said.figures()
    assert (figures["said_right"], figures["said_wrong"]) == (0.3333, 0.5)
    assert (figures["said_which"], figures["said_which_right"]) == (0.25, 1.0)
