"""What every knowledge index keeps to: the one in memory, and tantivy."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge.memory import InMemoryKnowledgeIndex
from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.ports import KnowledgeIndex
from frontdesk.knowledge.tantivy import EnglishStemmer, TantivyIndex
from frontdesk.knowledge.vocabulary import Vocabulary

VOCABULARY = Vocabulary(EnglishStemmer(), same=[["parcel", "package"]], ignore=["the", "a"])
INDEXES: dict[str, Callable[[Vocabulary], KnowledgeIndex]] = {
    "memory": InMemoryKnowledgeIndex,
    "tantivy": TantivyIndex,
}


def a_passage(passage_id: str, text: str, heading: str = "", locale: str = "en", audience: str = "public") -> Passage:
    return Passage("help", passage_id, "Help", heading, text, locale, audience)


PASSAGES = [
    a_passage("parcels", "A parcel travels three days.", heading="Parcels"),
    a_passage("returns", "Returned goods travel back; the parcel is free."),
    a_passage("depot", "The parcel depot opens at six.", audience="agents"),
    a_passage("wetter", "Parcel auf Reisen.", locale="de"),
]


@pytest.fixture(params=INDEXES)
def index(request: pytest.FixtureRequest) -> KnowledgeIndex:
    made = INDEXES[request.param](VOCABULARY)
    made.rebuild(PASSAGES)
    return made


def found(index: KnowledgeIndex, query: str, limit: int = 10, locale: str = "en") -> list[str]:
    return [hit.passage.passage_id for hit in index.search(query, limit, locale)]


def test_passages_come_back_whole_and_best_first(index: KnowledgeIndex) -> None:
    hits = index.search("three parcels", 10, "en")
    assert [hit.passage for hit in hits] == PASSAGES[:2]
    assert hits[0].score > hits[1].score > 0


def test_inflections_and_synonyms_match(index: KnowledgeIndex) -> None:
    assert found(index, "RETURNING") == ["returns"]
    assert set(found(index, "packages")) == {"parcels", "returns"}


def test_a_search_finds_what_its_audiences_may_read(index: KnowledgeIndex) -> None:
    assert found(index, "depot") == []
    assert [hit.passage.passage_id for hit in index.search("depot", 10, "en", {"public", "agents"})] == ["depot"]
    assert index.search("parcel", 10, "en", ()) == []


def test_a_search_stays_in_its_locale(index: KnowledgeIndex) -> None:
    assert found(index, "parcel", locale="de") == ["wetter"]
    assert found(index, "parcel", locale="fr") == []


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_no_more_hits_than_asked_for(index: KnowledgeIndex, limit: int) -> None:
    assert len(found(index, "parcel", limit)) == limit


def test_rebuilding_replaces_everything(index: KnowledgeIndex) -> None:
    index.rebuild([a_passage("tents", "Tents dry slowly.")])
    assert found(index, "parcel") == []
    assert found(index, "tent") == ["tents"]
    index.rebuild([])
    assert found(index, "tent") == []


def test_searches_during_a_rebuild_see_the_old_or_the_new_state(index: KnowledgeIndex) -> None:
    with ThreadPoolExecutor(4) as pool:
        rebuilding = [pool.submit(index.rebuild, PASSAGES[:count]) for count in (1, 3, 1, 3)]
        seen = [pool.submit(found, index, "parcel").result() for _ in range(50)]
        for rebuilt in rebuilding:
            rebuilt.result()
    assert all(sorted(ids) in (["parcels"], ["parcels", "returns"]) for ids in seen)


@pytest.mark.parametrize(
    "query",
    ["", " ", "the", "zebra", "\x00", "\ud800", "💥", "\u202eلا", "a" * 20_000, "é" + "\u0301" * 10_000, "locale:de"],
)
def test_text_that_says_nothing_finds_nothing(index: KnowledgeIndex, query: str) -> None:
    assert found(index, query) == []


@pytest.mark.parametrize(
    "query", ["heading:parcel^9", '+parcel -"returned', "parcel AND (", "parcel\x00\ud800", "*parcel~2"]
)
def test_signs_of_query_languages_are_ordinary_text(index: KnowledgeIndex, query: str) -> None:
    assert "parcels" in found(index, query)


def test_many_different_words_are_searched_without_an_error(index: KnowledgeIndex) -> None:
    assert "parcels" in found(index, "parcel " + " ".join(f"word{number}" for number in range(20_000)))


@given(query=st.text(), limit=st.integers(-1, 5))
def test_no_text_is_an_error(query: str, limit: int) -> None:
    for made in _BUILT:
        assert len(made.search(query, limit, "en")) <= max(limit, 0)


_BUILT = [make(VOCABULARY) for make in INDEXES.values()]
for _index in _BUILT:
    _index.rebuild(PASSAGES)
