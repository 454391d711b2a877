"""What every search of articles keeps to: by words in memory, and by words and meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge.embedded import search_in
from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.ports import Finder
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import Vocabulary
from tests.finder_in_memory import FinderInMemory

VOCABULARY = Vocabulary(EnglishStemmer(), same=[["parcel", "package"]], ignore=["the", "a"])
FOLDER = TemporaryDirectory()
FINDERS: dict[str, Callable[[Vocabulary], Finder]] = {
    "memory": FinderInMemory,
    "embedded": lambda vocabulary: search_in(Path(FOLDER.name) / "index.sqlite", vocabulary),
}


def a_passage(passage_id: str, text: str, heading: str = "", locale: str = "en", audience: str = "public") -> Passage:
    return Passage("help", passage_id, "Help", heading, text, locale, audience)


PASSAGES = [
    a_passage("parcels", "A parcel travels three days.", heading="Parcels"),
    a_passage("returns", "Returned goods travel back; the parcel is free."),
    a_passage("depot", "The parcel depot opens at six.", audience="agents"),
    a_passage("wetter", "Parcel auf Reisen.", locale="de"),
]


_BUILT = {name: make(VOCABULARY) for name, make in FINDERS.items()}


@pytest.fixture(params=FINDERS)
def finder(request: pytest.FixtureRequest) -> Iterator[Finder]:
    made = _BUILT[request.param]
    made.replace(PASSAGES)
    yield made


def found(finder: Finder, query: str, locale: str = "en") -> list[str]:
    return [hit.passage.passage_id for hit in finder.find(query, locale).hits]


def test_passages_come_back_whole_and_best_first(finder: Finder) -> None:
    findings = finder.find("three parcels", "en")
    assert [hit.passage for hit in findings.hits] == PASSAGES[:2]
    assert findings.hits[0].score > findings.hits[1].score
    assert 0 <= findings.confidence <= 1


def test_inflections_and_synonyms_match(finder: Finder) -> None:
    assert found(finder, "RETURNING")[0] == "returns"
    assert set(found(finder, "packages")) == {"parcels", "returns"}


def test_a_search_finds_what_its_audiences_may_read(finder: Finder) -> None:
    assert "depot" not in found(finder, "depot")
    assert finder.find("depot", "en", {"public", "agents"}).hits[0].passage.passage_id == "depot"
    assert finder.find("parcel", "en", ()).hits == ()


def test_a_search_stays_in_its_locale(finder: Finder) -> None:
    assert found(finder, "parcel", locale="de") == ["wetter"]
    assert found(finder, "parcel", locale="fr") == []


def test_replacing_replaces_everything(finder: Finder) -> None:
    finder.replace([a_passage("tents", "Tents dry slowly.")])
    assert "parcels" not in found(finder, "parcel")
    assert found(finder, "tent") == ["tents"]
    finder.replace([])
    assert found(finder, "tent") == []


def test_searches_meanwhile_see_the_old_or_the_new_state(finder: Finder) -> None:
    with ThreadPoolExecutor(4) as pool:
        replacing = [pool.submit(finder.replace, PASSAGES[:count]) for count in (1, 3, 1, 3)]
        seen = [pool.submit(found, finder, "parcel").result() for _ in range(50)]
        for replaced in replacing:
            replaced.result()
    assert all(sorted(ids) in (["parcels"], ["parcels", "returns"]) for ids in seen)


@pytest.mark.parametrize(
    "query",
    ["", " ", "the", "zebra", "\x00", "\ud800", "💥", "\u202eلا", "a" * 20_000, "é" + "\u0301" * 10_000, "locale:de"],
)
def test_text_that_says_nothing_has_no_answer_and_shares_no_word(finder: Finder, query: str) -> None:
    findings = finder.find(query, "en")
    assert findings.answer is None
    assert all(hit.features["words"] == 0 for hit in findings.hits)


@pytest.mark.parametrize(
    "query", ["heading:parcel^9", '+parcel -"returned', "parcel AND (", "parcel\x00\ud800", "*parcel~2"]
)
def test_signs_of_query_languages_are_ordinary_text(finder: Finder, query: str) -> None:
    assert "parcels" in found(finder, query)


def test_many_different_words_are_searched_without_an_error(finder: Finder) -> None:
    assert "parcels" in found(finder, "parcel " + " ".join(f"word{number}" for number in range(20_000)))


@given(query=st.text())
def test_no_text_is_an_error(query: str) -> None:
    for finder in _BUILT.values():
        finder.find(query, "en")
