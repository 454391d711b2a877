from __future__ import annotations

import pytest

from frontdesk.privacy.recognisers.introduction import IntroductionRecogniser


def found(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in IntroductionRecogniser().find(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is anna schmidt and I wait", "anna schmidt"),
        ("My name's José María de la Cruz", "José María de la Cruz"),
        ("Name: Yuki Tanaka, order W1042", "Yuki Tanaka"),
        ("I'm Ben, hello", "Ben"),
        ("I am Fatima El-Amrani", "Fatima El-Amrani"),
        ("this is Thomas O'Brien speaking", "Thomas O'Brien"),
        ("ich heiße Jörg Müller", "Jörg Müller"),
        ("me llamo Lucía", "Lucía"),
        ("ask Mrs. Dubois about it", "Mrs. Dubois"),
        ("put it on Mr Whitfield's account", "Mr Whitfield"),
        ("my wife Ingrid ordered it", "Ingrid"),
        ("Kind regards, Hannah Lindqvist", "Hannah Lindqvist"),
        ("Thanks\nGrace", "Grace"),
    ],
)
def test_a_name_is_found_where_somebody_says_it(text: str, name: str) -> None:
    assert found(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "I'm sorry",
            "I am not happy",
            "this is wrong",
            "Thanks for the quick help",
            "I'm German",
            "thanks, that helped",
        ),
        *("my name is not right in your system", "my wife ordered it", "this is The wrong size", "username: anna", ""),
    ],
)
def test_ordinary_words_in_the_same_place_are_no_names(text: str) -> None:
    assert found(text) == []
