from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.bootstrap.review import build_redactor
from frontdesk.nlu.review.doubts import Doubt, Heard
from frontdesk.nlu.review.model import Message, Why
from frontdesk.nlu.review.redaction import STAND_INS, one_line, without_personal_data
from frontdesk.nlu.review.store import Doubtful
from frontdesk.privacy.model import Kind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
REDACTOR = build_redactor()


def redacted(text: str, name: str | None = None) -> Message:
    heard = Heard("t1", 3, NOW, "nlu_fallback", 0.4, ())
    doubtful = Doubtful(Doubt(heard, {Why.REJECTED}), "c1", NOW, text, "en-GB", name)
    return without_personal_data(doubtful, REDACTOR)


def test_personal_data_is_shown_as_placeholders_and_written_as_something_of_its_kind() -> None:
    message = redacted("My name is Maren Holt, where is W1042? Write to maren@holt.example or call +44 7911 123456")
    assert "Maren" not in message.shown + message.text and "holt" not in message.shown + message.text
    assert "7911" not in message.shown + message.text
    assert "<PERSON>" in message.shown and "<EMAIL>" in message.shown and "<PHONE>" in message.shown
    assert "<" not in message.text
    assert "name@example.com" in message.text and STAND_INS[Kind.PERSON] in message.text
    assert "W1042" in message.shown and "W1042" in message.text


def test_everything_that_is_removed_has_a_stand_in() -> None:
    assert set(STAND_INS) == set(Kind)


def test_what_was_masked_when_it_was_stored_is_not_shown_either() -> None:
    message = redacted("my card is [••••-4242] and my password is •••")
    assert "4242" not in message.shown + message.text


@pytest.mark.parametrize("text", ["its maren holt again", "Maren wrote you", "ask Holt", "MAREN  HOLT here"])
def test_the_name_of_a_customer_who_is_signed_in_is_removed_wherever_it_stands(text: str) -> None:
    message = redacted(text, "Maren Holt")
    assert "maren" not in (message.shown + message.text).lower()
    assert "holt" not in (message.shown + message.text).lower()


def test_a_name_that_is_a_word_stays_a_word() -> None:
    assert redacted("when will it come", "Will May").text == "when will it come"


def test_a_text_is_one_line_without_what_cannot_be_seen() -> None:
    assert one_line(" a\r\nb\tc\x00d \u202ee\u2066f\u2060 \u2028g ") == "a b c d ef g"
    assert one_line("👩\u200d💻") == "👩\u200d💻"
