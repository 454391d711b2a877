"""Designers' files are read as Rasa reads them: in YAML 1.2, and what is no text is refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.conversations.catalogue import Catalogue
from frontdesk.knowledge.markdown import load_article
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import load_vocabulary
from frontdesk.yaml12 import YamlProblem, loads

WORDS = ["Yes", "no", "NO", "on", "Off", "y", "n", "12:30", "9:00:00", "1:2", "0o", "v1", "1 000", "=)"]
NO_WORDS = [
    "true",
    "False",
    "null",
    "~",
    "",
    "12",
    "1.5",
    "1e3",
    "0x1f",
    "2026-11-25",
    "-3",
    ".5",
    ".inf",
    "[a]",
    "{a: b}",
]


def domain(folder: Path, text: str) -> Path:
    path = folder / "domain.yml"
    path.write_text(f"version: '3.1'\nresponses:\n  utter_a:\n    - text: {text}\n")
    return path


@pytest.mark.parametrize("word", WORDS)
def test_words_are_said_as_they_are_written(tmp_path: Path, word: str) -> None:
    assert Catalogue.load(domain(tmp_path, word)).say("utter_a") == word


@pytest.mark.parametrize("word", NO_WORDS)
@pytest.mark.parametrize("where", ["text: ", "text: a\n      buttons:\n        - title: "])
def test_what_rasa_would_refuse_is_refused_by_name_and_line(tmp_path: Path, where: str, word: str) -> None:
    path = tmp_path / "domain.yml"
    path.write_text(f"responses:\n  utter_a:\n    - {where}{word}\n")
    line = 3 + where.count("\n")
    with pytest.raises(YamlProblem, match=rf"^{path}:{line}: the \w+ of .*utter_a is read as .*; put it in quotes$"):
        Catalogue.load(path)


@pytest.mark.parametrize("text", ['"true"', "'12'", '"2026-11-25"', '"${A}"', "|\n        ${A}", '">-"', '""'])
def test_quoted_it_is_a_text(tmp_path: Path, text: str) -> None:
    Catalogue.load(domain(tmp_path, text))


@pytest.mark.parametrize("text", ["${HOME}", "Hello ${USER}!", "a ${} b"])
def test_what_rasa_takes_for_a_variable_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(YamlProblem, match=r":4: .*put it in quotes"):
        Catalogue.load(domain(tmp_path, text))


def test_escapes_in_a_file_of_ascii_are_read_as_rasa_reads_them(tmp_path: Path) -> None:
    assert Catalogue.load(domain(tmp_path, "caf\\u00e9 \\ud83d\\ude00")).say("utter_a") == "café 😀"
    assert Catalogue.load(domain(tmp_path, "é caf\\u00e9")).say("utter_a") == "é caf\\u00e9"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("responses:\n  a: b: c", 2),
        ("a: 1\na: 2", 2),
        ("a: [", 1),
        ("\ta: b", 1),
        ("a: @b", 1),
        ("responses: []", 1),
        ("- a", 1),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "domain.yml"
    path.write_text(text)
    with pytest.raises(YamlProblem) as refused:
        Catalogue.load(path)
    assert str(refused.value).startswith(f"{path}:{line}: ") and "\n" not in str(refused.value)


def test_synonyms_and_articles_are_read_in_the_same_dialect(tmp_path: Path) -> None:
    (tmp_path / "synonyms.yml").write_text("same:\n  - [no, none]\n  - [on, 12:30]\nignore: a\n")
    assert load_vocabulary(tmp_path / "synonyms.yml", EnglishStemmer()).same == [["no", "none"], ["on", "12:30"]]
    article = tmp_path / "yes.md"
    article.write_text(
        "---\nid: yes\ntitle: No\ncategory: off\nlocale: no\nupdated: 2026-11-02\naudience: public\n"
        "published: true\n---\nText.\n"
    )
    found = load_article(article)
    assert (found.id, found.title, found.category, found.locale) == ("yes", "No", "off", "no")


def test_a_line_is_counted_from_where_the_text_begins() -> None:
    with pytest.raises(YamlProblem, match=r"^x:12: "):
        loads("a: b\nc: d: e", "x", first_line=11)
