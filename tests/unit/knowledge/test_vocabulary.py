"""From words to terms: synonyms, ignored words, reference numbers, and mistakes in the synonyms file."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import LONGEST_TEXT, Vocabulary, VocabularyError, load_vocabulary

ENGLISH = EnglishStemmer()


@pytest.mark.parametrize(
    ("text", "stems"),
    [("Returned PARCELS!", ["return", "parcel"]), ("café’s", ["cafe", "s"]), ("", []), ("💥\x00\ud800", [])],
)
def test_words_are_reduced_to_stems_without_accents_and_capitals(text: str, stems: list[str]) -> None:
    assert ENGLISH(text) == stems


def test_the_longest_phrase_of_a_group_becomes_its_first_entry() -> None:
    vocabulary = Vocabulary(ENGLISH, same=[["refund", "money back"], ["money", "cash"]])
    assert vocabulary.terms("Money back, in cash?") == ["refund", "in", "money"]


def test_ignored_words_count_within_a_phrase_and_nowhere_else() -> None:
    vocabulary = Vocabulary(ENGLISH, same=[["time", "how long"]], ignore=["how", "is"])
    assert vocabulary.terms("How is it? How long?") == ["it", "time"]


@pytest.mark.parametrize("reference", ["W1042", "INV20417", "20417", "T-100001"])
def test_reference_numbers_are_no_terms(reference: str) -> None:
    vocabulary = Vocabulary(ENGLISH, ignore=["t"])
    assert vocabulary.terms(f"order {reference}") == ["order"]
    assert vocabulary.terms("60 EUR, 30 days") == ["60", "eur", "30", "day"]


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    assert len(Vocabulary(ENGLISH).terms("tent " * 20_000)) == LONGEST_TEXT // len("tent ")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("same: [", "not valid YAML"),
        ("same: []", "expected the two keys"),
        ("same: [parcel]\nignore: a", "must be a list of words"),
        ("same: parcel\nignore: a", "must be a list of words"),
        ("same: [[parcel, '!']]\nignore: a", "must be a list of words"),
        ("same: [[parcel, true]]\nignore: a", "must be a list of words"),
        ("same: []\nignore: [a]", "one text of words"),
        ("same: [[parcel, package], [package, box]]\nignore: a", "“package” stands in two groups"),
    ],
)
def test_a_mistake_in_the_synonyms_file_is_named_with_the_file(tmp_path: Path, content: str, problem: str) -> None:
    path = tmp_path / "synonyms.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(VocabularyError) as raised:
        load_vocabulary(path, ENGLISH)
    assert str(raised.value).startswith(f"{path}:")
    assert problem in str(raised.value)


def test_a_missing_synonyms_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="no such file"):
        load_vocabulary(tmp_path / "synonyms.yml", ENGLISH)
