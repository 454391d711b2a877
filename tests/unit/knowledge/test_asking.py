"""What a message asks, and whether it leans on what was said."""

from __future__ import annotations

import pytest

from frontdesk.knowledge.asking import leans, questions


@pytest.mark.parametrize(
    "message",
    ["and for two of them?", "same for companies?", "what about kayaks", "is it waterproof as well", "on Sundays?"],
)
def test_a_message_that_says_too_little_alone_leans_on_the_last(message: str) -> None:
    assert leans(message)


@pytest.mark.parametrize(
    "message",
    ["how long does a delivery to Norway take", "where are your shops in Berlin"],
)
def test_a_whole_question_leans_on_nothing(message: str) -> None:
    assert not leans(message)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("How much is a tent? Where can I collect it?", ["How much is a tent?", "Where can I collect it?"]),
        ("how much is a tent and where can i collect it", ["how much is a tent", "where can i collect it"]),
        ("My tent leaks. Can you mend it?", ["My tent leaks. Can you mend it?"]),
        ("It is wet. Is it dry? I need one. Do you lend?", ["It is wet. Is it dry?", "I need one. Do you lend?"]),
        ("tents and bags", ["tents and bags"]),
        ("a? b? c? d?", ["a? b? c? d?"]),
        ("", [""]),
    ],
)
def test_the_questions_of_a_message_come_one_by_one_with_what_is_told_before(message: str, parts: list[str]) -> None:
    assert questions(message) == parts
