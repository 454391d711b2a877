"""data/languages.yml: every language says everything, with the placeholders that are filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from frontdesk.language import catalogue
from frontdesk.language.model import Languages
from frontdesk.locales import english_name
from frontdesk.yaml12 import YamlProblem

DOMAIN = Path(__file__).parents[3] / "domain.yml"
LANGUAGES = catalogue.load({"en"})


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_all_twelve_languages_say_the_same_responses() -> None:
    said = {frozenset(language.says) for language in LANGUAGES.known.values()}
    assert len(LANGUAGES.known) == 12 and len(said) == 1


def test_each_sentence_fills_in_what_the_english_one_does_at_most() -> None:
    responses = yaml.safe_load(DOMAIN.read_text())["responses"]
    for language in LANGUAGES.known.values():
        for response, text in language.says.items():
            assert placeholders(text) <= placeholders(responses[response][0]["text"]), (language.code, response)


@pytest.mark.parametrize("code", LANGUAGES.known)
def test_names_are_those_that_agents_see(code: str) -> None:
    assert LANGUAGES.known[code].name == english_name(code)


def test_a_code_without_a_name_is_its_own() -> None:
    assert english_name("xx") == "xx"


def test_nothing_is_said_in_a_language_that_the_bot_speaks() -> None:
    both = Languages(LANGUAGES.known, frozenset({"en", "de"}))
    assert both.say("de", "utter_other_language") is None
    assert both.say("fr", "utter_handoff_ticket", ticket_number="T-100001").count("T-100001") == 1  # type: ignore[union-attr]
    assert both.say("fr", "utter_greet") is None and both.say(None, "utter_other_language") is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there are no languages"),
        ("languages: {de: {name: German}}", "the language de: 'reviewed' is missing"),
        ("languages: {de: German}", "the language de: it is not written like the others"),
    ],
)
def test_a_file_that_lacks_something_says_what(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "languages.yml").write_text(text)
    with pytest.raises(YamlProblem, match=told):
        catalogue.load({"en"}, tmp_path / "languages.yml")
