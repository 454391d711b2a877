"""What a message asks, and whether it leans on what was said."""

from __future__ import annotations

import pytest

from frontdesk.knowledge.asking import leans, questions, standing_alone


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


@pytest.mark.parametrize(
    ("message", "alone"),
    [
        ("My back is bad, so no camping. Can you tell me how many days I have?", ["how many days I have?"]),
        ("the jacket of my son\nzip is broken\nis there a guarantee on that?", ["is there a guarantee?"]),
        ("I bought it in May. Can I still send it back?", []),
        ("He is dead. What do you need to shut his account?", []),
        ("What does delivery to Norway cost?", []),
    ],
)
def test_a_question_is_taken_out_of_a_message_that_tells_more_if_it_needs_none_of_it(
    message: str, alone: list[str]
) -> None:
    assert standing_alone(message) == alone
