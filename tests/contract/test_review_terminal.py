"""What each key does with a group of messages, to the files and to the database."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from frontdesk.bootstrap.review import build_redactor
from frontdesk.database import Database
from frontdesk.nlu.review import store
from frontdesk.nlu.review.model import Example, Group, Reading, grouped
from frontdesk.nlu.review.redaction import without_personal_data
from frontdesk.nlu.review.service import ReviewService, State
from frontdesk.nlu.review.terminal import TerminalReview
from frontdesk.nlu.review.training_files import TrainingFiles
from tests.doubtful import NOT_UNDERSTOOD, ORDER, press, say
from tests.engine import Engine

FILE = "nlu:\n" + "".join(
    f"  - intent: {intent}\n    examples: |\n      - {example}\n"
    for intent, example in (
        ("greet", "hello"),
        ("order_status", "where is my order"),
        ("out_of_scope", "tell me a joke"),
        ("order_cancel", "cancel it"),
    )
)
REDACTOR = build_redactor()


class NoReader:
    """Groups are given here, so that nothing is read."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        raise AssertionError("nothing is to be read")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "nlu.yml"
    path.write_text(FILE)
    return path


@pytest.fixture
def service(database: Database, file: Path) -> ReviewService:
    return ReviewService(database, REDACTOR, NoReader(), TrainingFiles(file.parent))


@pytest.fixture
def groups(database: Database) -> list[Group]:
    """Two messages that mean much the same, and one that does not; a customer said what they had meant."""
    engine = Engine(database)
    for text in ("[bold]zork[/bold] is late", "zork is very late"):
        say(engine, engine.start(), text, NOT_UNDERSTOOD)
    conversation = engine.start()
    say(engine, conversation, "blarg", NOT_UNDERSTOOD)
    press(engine, conversation, "Where is my order?", ORDER)
    return groups_of(database)


def groups_of(database: Database) -> list[Group]:
    with database.read() as connection:
        found = [without_personal_data(each, REDACTOR) for each in store.doubtful(connection)]
    nearest = (Example("where is my order", "order_status", 0.7),)
    confidences = {"order_status": 0.3, "greet": 0.5, "unheard_of": 0.1}
    readings = [Reading(int("zork" in each.text), 0.9, confidences, nearest, ()) for each in found]
    return grouped(found, readings)


def review(
    service: ReviewService, groups: list[Group], keys: str, typed: Sequence[str] = ()
) -> tuple[str, TerminalReview]:
    """What was printed, and the review, after these keys and lines."""
    pressed, lines, sink = iter(keys), iter(typed), io.StringIO()
    console = Console(file=sink, width=100)
    terminal = TerminalReview(service, "kim", console, lambda: next(pressed), lambda _: next(lines))
    terminal.run(groups)
    assert next(pressed, None) is None, "keys were left"
    return sink.getvalue(), terminal


def waiting(database: Database) -> set[str]:
    with database.read() as connection:
        return {each.text for each in store.doubtful(connection)}


def examples(file: Path, intent: str) -> list[str]:
    block = file.read_text().partition(f"intent: {intent}\n    examples: |\n")[2].partition("  - intent")[0]
    return [line.strip() for line in block.splitlines()]


def test_enter_takes_the_likeliest_intent_for_the_whole_group(
    service: ReviewService, groups: list[Group], file: Path, database: Database
) -> None:
    printed, _ = review(service, groups, "\rq")
    assert set(examples(file, "greet")) == {"- hello", "- zork is very late", "- [bold]zork[/bold] is late"}
    assert waiting(database) == {"blarg"}
    assert "Group 1 of 2: 2 messages (2 rejected)" in printed
    assert "[bold]zork[/bold]" in printed, "what customers type is no markup of ours"
    assert "2 examples of greet" in printed


def test_what_a_customer_chose_is_suggested_first_and_a_number_takes_another(
    service: ReviewService, groups: list[Group], file: Path
) -> None:
    printed, _ = review(service, groups, "s2")
    assert "chosen afterwards by 1" in printed
    assert examples(file, "greet") == ["- hello", "- blarg"]


def test_enter_takes_what_the_customer_chose(service: ReviewService, groups: list[Group], file: Path) -> None:
    review(service, groups, "s\r")
    assert examples(file, "order_status") == ["- where is my order", "- blarg"]


def test_another_intent_may_be_begun_and_completed_and_mistyped(
    service: ReviewService, groups: list[Group], file: Path
) -> None:
    printed, _ = review(service, groups, "iq", ["order", "gibberish", "order_c"])
    assert "2 intents begin so" in printed and "No intents begin so" in printed
    assert len(examples(file, "order_cancel")) == 3


def test_nothing_is_chosen_by_an_empty_line(service: ReviewService, groups: list[Group], file: Path) -> None:
    review(service, groups, "iq", [""])
    assert file.read_text() == FILE


def test_out_of_scope_has_a_key_of_its_own(service: ReviewService, groups: list[Group], file: Path) -> None:
    review(service, groups, "so")
    assert examples(file, "out_of_scope") == ["- tell me a joke", "- blarg"]


def test_a_group_may_be_taken_message_by_message(
    service: ReviewService, groups: list[Group], file: Path, database: Database
) -> None:
    printed, _ = review(service, groups, "mdoq")
    assert "message 2 of 2" in printed
    assert len(examples(file, "out_of_scope")) == 2
    assert waiting(database) == {"blarg"}


def test_what_teaches_nothing_is_not_shown_again_and_changes_no_file(
    service: ReviewService, groups: list[Group], file: Path, database: Database
) -> None:
    review(service, groups, "dd")
    assert waiting(database) == set() and file.read_text() == FILE


def test_skipping_and_stopping_change_nothing(
    service: ReviewService, groups: list[Group], file: Path, database: Database
) -> None:
    printed, _ = review(service, groups, "sq")
    assert "Nothing was changed" in printed
    assert len(waiting(database)) == 3 and file.read_text() == FILE


def test_keys_without_a_meaning_are_passed_over(service: ReviewService, groups: list[Group], file: Path) -> None:
    review(service, groups, "x9\x1b[A²q")
    assert file.read_text() == FILE


def test_interrupting_keeps_what_was_decided(service: ReviewService, groups: list[Group], database: Database) -> None:
    keys = iter("\r")

    def key() -> str:
        found = next(keys, None)
        if found is None:
            raise KeyboardInterrupt
        return found

    TerminalReview(service, "kim", Console(file=io.StringIO()), key).run(groups)
    assert waiting(database) == {"blarg"}


def test_what_cannot_be_written_goes_on_waiting_and_the_rest_of_its_group_does_not(
    service: ReviewService, database: Database, file: Path
) -> None:
    engine = Engine(database)
    for text in ("zork one", "/zork two"):
        say(engine, engine.start(), text, NOT_UNDERSTOOD)
    printed, terminal = review(service, groups_of(database), "\r")
    assert {each.state for each in terminal.outcomes} == {State.WRITTEN, State.REFUSED}
    assert "1 message not written: it begins with a slash" in printed
    assert waiting(database) == {"/zork two"}


def test_the_same_words_twice_are_shown_once_and_written_once(
    service: ReviewService, database: Database, file: Path
) -> None:
    engine = Engine(database)
    for _ in range(2):
        say(engine, engine.start(), "zork", NOT_UNDERSTOOD)
    printed, _ = review(service, groups_of(database), "\r")
    assert "×2" in printed and examples(file, "greet") == ["- hello", "- zork"]
    assert waiting(database) == set()
