"""Requests for a person, in all languages of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.language import catalogue
from frontdesk.language.asking import PersonRequests, plain

ASKS = Path(__file__).parent / "asks.tsv"
LANGUAGES = catalogue.load({"en"}).known
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


@pytest.fixture(scope="module")
def requests() -> PersonRequests:
    return PersonRequests(LANGUAGES.values())


def asks() -> list[tuple[str, str]]:
    lines = ASKS.read_text(encoding="utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines if not line.startswith("#")]


def test_every_language_asks_in_ten_ways() -> None:
    languages = [language for language, _ in asks()]
    assert {language: languages.count(language) for language in LANGUAGES} == dict.fromkeys(LANGUAGES, 10)


@pytest.mark.parametrize("typed", [str, str.upper, str.lower, plain, lambda text: text.lower().translate(UMLAUTS)])
def test_a_request_is_understood_however_it_is_typed(requests: PersonRequests, typed: type[str]) -> None:
    missed = [text for language, text in asks() if language not in requests.languages(typed(text))]
    assert missed == []


def with_a_slip(text: str) -> str:
    """The text, its longest word without its middle letter."""
    longest = max(text.split(), key=len)
    middle = len(longest) // 2
    return text.replace(longest, longest[:middle] + longest[middle + 1 :])


def test_a_slip_of_the_pen_is_forgiven_in_nine_of_ten_requests(requests: PersonRequests) -> None:
    found = [language in requests.languages(with_a_slip(text)) for language, text in asks()]
    assert sum(found) >= 0.9 * len(found)


@pytest.mark.parametrize(
    "text",
    [
        "i want to talk to a person", "agent", "operator please", "human", "real person pls", "no robot please",
        "can i chat with somebody from support", "a person will call me", "get me your manager", "live agent now",
        "will the agent at the counter help", "agemt", "operatr", "is this a bot", "contact", "team", "transfer me",
    ],
)  # fmt: skip
def test_english_requests_are_left_to_the_assistant(requests: PersonRequests, text: str) -> None:
    assert requests.languages(text) == []


@pytest.mark.parametrize(
    "text",
    ["wo ist mein paket", "la chaqueta es pequeña", "je veux un remboursement", "buty są za małe", "", "👍", "W1042"],
)
def test_other_messages_ask_for_nobody(requests: PersonRequests, text: str) -> None:
    assert requests.languages(text) == []
