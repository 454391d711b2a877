"""What the assistant reads of a message."""

from __future__ import annotations

import pytest

from frontdesk.turns.answers import REPLACEMENT, readable


def test_control_characters_and_broken_surrogates_are_left_out() -> None:
    assert readable("where\x00is\r\nmy\ud800order", 100) == "where is\nmy order"


def test_everything_else_stays_as_it_was_typed() -> None:
    text = "“Wo ist” \u202e🦊 e\u0301 /restart?"
    assert readable(text, 100) == text


def test_of_a_long_message_the_beginning_is_read() -> None:
    assert readable("x" * 3000, 2000) == "x" * 2000


def test_white_space_in_front_takes_no_room() -> None:
    assert readable(" \n" * 3000 + "hello", 2000) == "hello"


@pytest.mark.parametrize("text", ["\x00", "\x01\x02", "\ud800", " \x7f \udfff "])
def test_a_message_of_nothing_readable_is_never_blank(text: str) -> None:
    assert readable(text, 2000) == REPLACEMENT
