from __future__ import annotations

import pytest

from frontdesk.privacy.passwords import word_list
from frontdesk.privacy.recognisers.health import HealthRecogniser


def found(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in HealthRecogniser().find(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I have Diabetes and migraines", ["Diabetes", "migraines"]),
        ("after my heart attack", ["heart attack"]),
        ("I'm HIV positive", ["HIV positive"]),
        ("be patient, the pain with this cold call", []),
        ("cancerous, blindly, deafening", []),
        ("a non-allergic pillow", []),
        ("", []),
    ],
)
def test_words_of_the_list_are_found_whole_and_in_any_case(text: str, words: list[str]) -> None:
    assert found(text) == words


def test_the_list_is_in_small_letters_and_says_nothing_twice() -> None:
    words = word_list("health_words.txt")
    assert len(words) > 80 and all(word == word.lower().strip() for word in words)
    assert all(found(word) == [word] for word in words)
