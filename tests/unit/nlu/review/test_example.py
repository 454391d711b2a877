from __future__ import annotations

import pytest

from frontdesk.nlu.review.example import MAX_CHARS, Unwritable, as_example, read
from frontdesk.nlu.review.model import Entity


def test_numbers_and_addresses_are_marked_as_in_the_files() -> None:
    entities = [Entity("order_number", 9, 14), Entity("email", 19, 35), Entity("date", 36, 41)]
    line = as_example("where is W1042 for name@example.com today", entities)
    assert line == "where is [W1042](order_number) for [name@example.com](email) today"
    assert read(line) == ("where is W1042 for name@example.com today", entities[:2])


@pytest.mark.parametrize(
    "text",
    [
        "[x] is here",
        "array[0]",
        "a {name} and ${HOME}",
        r"back\slash",
        "# no comment",
        "- dash",
        "- ",
        "'\"",
        "a: b",
        "!x",
    ],
)
def test_what_only_looks_like_a_mark_is_written_as_it_is(text: str) -> None:
    text = text.strip()
    assert as_example(text, []) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("x" * (MAX_CHARS + 1), "at most"),
        ("/restart", "slash"),
        (r"caf\u00e9", "code"),
        (r"caf\U000000e9", "code"),
        ("see [this](order_number)", "brackets"),
        ('see [this]{"entity": "x"}', "brackets"),
        ('see [this][{"entity": "x"}]', "brackets"),
        ("two\nlines", "YAML"),
        ("two\u2028lines", "YAML"),
        ("\ud800", "YAML"),
        ("\x07", "YAML"),
        ("\ufffe", "YAML"),
    ],
)
def test_what_rasa_would_not_read_as_it_was_typed_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(Unwritable, match=reason):
        as_example(text, [])


def test_a_bracket_before_a_marked_number_is_refused() -> None:
    with pytest.raises(Unwritable, match="brackets"):
        as_example("my [order W1042", [Entity("order_number", 10, 15)])


def test_a_reason_never_repeats_the_text() -> None:
    for text in ("/secret", "[secret](x)", r"secret \u", "secret\n", "secret" * 100):
        with pytest.raises(Unwritable) as refused:
            as_example(text, [])
        assert "secret" not in str(refused.value)
