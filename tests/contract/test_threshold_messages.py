"""Which messages the threshold is learned from, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.database import Database
from frontdesk.nlu.threshold.messages import Messages
from frontdesk.privacy.model import Finding, Kind, Redacted, redacted
from frontdesk.supervisor.problem import Problem
from frontdesk.turns.ports import TurnResult
from tests.doubtful import NOT_UNDERSTOOD, ORDER, press, say
from tests.engine import Engine


class NamesOfOne:
    """Finds one name."""

    def redact(self, text: str, language: str = "en") -> Redacted:
        start = text.find("Ada Lovelace")
        return redacted(text, [Finding(Kind.PERSON, start, start + 12, 1.0)] if start >= 0 else [], ())


def of_conversations(database: Database, limit: int = 100) -> list[str]:
    return Messages(database, NamesOfOne()).of_conversations(limit)


def test_what_was_typed_counts_whether_it_was_understood_or_not_and_buttons_do_not(
    engine: Engine, database: Database
) -> None:
    conversation = engine.start()
    say(engine, conversation, "wheres teh thing", NOT_UNDERSTOOD)
    press(engine, conversation, "Where is my order?", ORDER)
    say(engine, conversation, "where is my order", ORDER)
    assert sorted(of_conversations(database)) == ["where is my order", "wheres teh thing"]


def test_the_answer_to_a_forms_question_does_not_count(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    say(engine, conversation, "where is my order", ORDER)
    filled = (
        {"event": "action", "name": "order_status_form"},
        {"event": "slot", "name": "order_number", "value": "W1"},
    )
    say(engine, conversation, "W1", TurnResult(ORDER.replies, filled, ORDER.intent))
    assert of_conversations(database) == ["where is my order"]


def test_the_newest_come_first_and_no_more_than_are_wanted(engine: Engine, database: Database) -> None:
    for text in ("first", "second", "third"):
        say(engine, engine.start(), text, ORDER)
    assert len(of_conversations(database, limit=2)) == 2


def test_personal_data_is_replaced(engine: Engine, database: Database) -> None:
    say(engine, engine.start(), "I am Ada Lovelace, where is it", ORDER)
    assert of_conversations(database) == ["I am Alex Example, where is it"]


def test_a_file_counts_in_place_of_conversations(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "traffic.jsonl"
    path.write_text('{"text": "one"}\n\n{"text": "I am Ada Lovelace", "intent": "greet"}\n{"text": "three"}\n')
    assert Messages(database, NamesOfOne()).of_file(path, 2) == ["I am Alex Example", "three"]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "holds no messages"),
        (b'{"text": ""}', "holds no messages"),
        (b'{"text": "a"}\n["b"]', "line 2: write one JSON object a line"),
        (b"\xff\xfe", "cannot be read: no UTF-8 text"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    database: Database, tmp_path: Path, content: bytes | None, what: str
) -> None:
    path = tmp_path / "traffic.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Problem, match=what):
        Messages(database, NamesOfOne()).of_file(path, 10)
