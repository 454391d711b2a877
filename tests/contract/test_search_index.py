"""What every engine of the search keeps to."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from frontdesk.knowledge.index.analysis import Analyser
from frontdesk.knowledge.index.elasticsearch import ElasticsearchIndex
from frontdesk.knowledge.index.elasticsearch_client import Connection, connect
from frontdesk.knowledge.index.embedded import EmbeddedIndex
from frontdesk.knowledge.index.ports import Found, Index, Scope
from frontdesk.knowledge.index.preparing import PreparedPassages
from frontdesk.knowledge.index.vectors import Floats
from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import Vocabulary
from tests.elasticsearch_node import Node

VOCABULARY = Vocabulary(EnglishStemmer(), same=[["parcel", "package"]], ignore=["the", "a", "is"])
EVERYBODY = Scope("en", {"public"})
NODE = Node()
#: Elasticsearch too, where its node runs: `make test` starts it, or `python -m tests.elasticsearch_node start`.
ENGINES = ("embedded", "elasticsearch") if NODE.pid else ("embedded",)


class WordVectors:
    """An Encoder for which texts are alike that share words; it counts how often it ran."""

    identity = "words"

    def __init__(self) -> None:
        self.runs = 0

    def encode_parts(self, text: str, parts: Sequence[tuple[int, int]]) -> Floats:
        self.runs += 1
        return np.stack([self._vector(text), *(self._vector(text[start:end]) for start, end in parts)])

    def tokens(self, text: str) -> list[int]:
        return [_number(word) for word in text.lower().split()]

    def _vector(self, text: str) -> Floats:
        vector = np.full(64, 0.01, np.float32)
        for word in VOCABULARY.stem(text):
            vector[_number(word) % 64] += 1
        return vector / np.linalg.norm(vector)


def _number(word: str) -> int:
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:2], "big")


@contextmanager
def own_indices(kind: str) -> Iterator[str]:
    """What the names of a test's indices begin with; on a server nobody disturbs it, and they are gone afterwards."""
    prefix = new_prefix()
    with alone(kind):
        yield prefix
        drop(kind, prefix)


def new_prefix() -> str:
    return f"test-{uuid.uuid4().hex[:12]}"


def alone(kind: str) -> AbstractContextManager[None]:
    """Nobody else uses or breaks the server meanwhile."""
    return NODE.alone() if kind == "elasticsearch" else nullcontext()


def drop(kind: str, prefix: str) -> None:
    if kind == "elasticsearch":
        with closing(connect(Connection(NODE.url))) as client:
            for name in client.indices.get(index=f"{prefix}*"):
                client.indices.delete(index=name)


def a_passage(passage_id: str, text: str, heading: str = "", locale: str = "en", audience: str = "public") -> Passage:
    return Passage("help", passage_id, "Help", heading, text, locale, audience)


PARCELS = a_passage("parcels", "A parcel travels three days.", heading="Parcels")
RETURNS = a_passage("returns", "Returned goods travel back. The parcel is free.")
DEPOT = a_passage("depot", "The parcel depot opens at six.", audience="agents")
GERMAN = a_passage("wetter", "Parcel auf Reisen.", locale="de")
PASSAGES = [PARCELS, RETURNS, DEPOT, GERMAN]


class Engine:
    """An index with what prepares questions for it. On a server it has a name of its own."""

    def __init__(self, kind: str, folder: Path, prefix: str) -> None:
        self._made_of = kind, folder, prefix
        self.encoder = WordVectors()
        self.analyser = Analyser(VOCABULARY, self.encoder)
        prepared = PreparedPassages(folder / "index.sqlite", self.analyser)
        self.index: Index = EmbeddedIndex(prepared)
        if kind == "elasticsearch":
            self.index = ElasticsearchIndex(connect(Connection(NODE.url)), prefix, prepared, seconds=30.0)

    def again(self) -> Engine:
        """The same in another process."""
        return Engine(*self._made_of)

    def find(self, text: str, scope: Scope = EVERYBODY, limit: int = 10) -> Found:
        return self.index.find(self.analyser.question(text), scope, limit)

    def ids(self, keys: Sequence[bytes] | dict[bytes, float]) -> list[str]:
        return [entry.passage.passage_id for entry in self.index.entries(list(keys)).values()]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with own_indices(request.param) as prefix:
        made = Engine(request.param, tmp_path, prefix)
        made.index.replace(PASSAGES)
        yield made


@pytest.fixture(scope="module", params=ENGINES)
def held(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Engine]]:
    """One for all tests that only search."""
    kind, prefix = request.param, new_prefix()
    made = Engine(kind, tmp_path_factory.mktemp("held"), prefix)
    with alone(kind):
        made.index.replace(PASSAGES)
    yield kind, made
    with alone(kind):
        drop(kind, prefix)


@pytest.fixture
def searched(held: tuple[str, Engine]) -> Iterator[Engine]:
    kind, made = held
    with alone(kind):
        yield made


def test_what_was_prepared_of_passages_is_given_in_their_order(searched: Engine) -> None:
    found = searched.index.prepared([DEPOT, PARCELS])
    assert [entry.passage for entry in found] == [DEPOT, PARCELS]
    assert all(len(entry.vectors) > 2 for entry in found)


def test_both_halves_find_best_first_and_the_entry_is_whole(searched: Engine) -> None:
    found = searched.find("three parcels")
    assert searched.ids(found.lexical) == ["parcels", "returns"]
    assert searched.ids(found.nearest)[0] == "parcels"
    assert list(found.lexical.values()) == sorted(found.lexical.values(), reverse=True)
    assert all(0 < score <= 1.0001 for score in found.nearest.values())
    entry = next(iter(searched.index.entries(list(found.lexical)).values()))
    assert entry == replace(entry, passage=PARCELS)
    assert entry.terms["heading"] == ("parcel",)
    assert len(entry.sentences) == 1


def test_it_says_how_many_passages_have_each_term(searched: Engine) -> None:
    found = searched.find("package zebra")
    assert found.frequency == {"parcel": 4, "zebra": 0}
    assert found.count == len(PASSAGES)


def test_phrasings_are_searched_as_words_and_as_vectors(engine: Engine) -> None:
    asked = replace(RETURNS, phrasings=("Can I send my canoe to you?",))
    engine.index.replace([PARCELS, asked])
    assert engine.ids(engine.find("canoe").lexical) == ["returns"]
    (entry,) = engine.index.entries(list(engine.find("canoe").lexical)).values()
    assert len(entry.vectors) == 2 + len(entry.sentences) + 1


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (EVERYBODY, {"parcels", "returns"}),
        (Scope("en", {"public", "agents"}), {"parcels", "returns", "depot"}),
        (Scope("de", {"public"}), {"wetter"}),
        (Scope("fr", {"public"}), set()),
        (Scope("en", ()), set()),
    ],
)
def test_both_halves_stay_in_locale_and_audiences(searched: Engine, scope: Scope, expected: set[str]) -> None:
    found = searched.find("parcel", scope)
    assert set(searched.ids(found.lexical)) == set(searched.ids(found.nearest)) == expected


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_each_half_finds_no_more_than_asked_for(searched: Engine, limit: int) -> None:
    found = searched.find("parcel", limit=limit)
    assert len(found.lexical) == len(found.nearest) == limit


@pytest.mark.parametrize("text", ["", "the", "zebra", "\x00", "💥", "locale:de", "é" + "\u0301" * 2_000])
def test_no_word_is_found_in_text_that_shares_none(searched: Engine, text: str) -> None:
    assert searched.find(text).lexical == {}


@pytest.mark.parametrize("text", ["heading:parcel^9", '+parcel -"returned', "parcel AND (", "parcel\x00", "*parcel~2"])
def test_signs_of_query_languages_are_ordinary_text(searched: Engine, text: str) -> None:
    assert "parcels" in searched.ids(searched.find(text).lexical)


def test_what_is_unchanged_is_not_prepared_again(engine: Engine) -> None:
    runs, told = engine.encoder.runs, list[tuple[int, int]]()
    changed = replace(RETURNS, text="Returns are free.")
    assert engine.index.replace([PARCELS, changed], lambda done, of: told.append((done, of))) == 1
    assert told == [(1, 1)]
    assert engine.encoder.runs == runs + 2
    again = engine.again()
    assert again.index.replace([PARCELS, changed]) == 0
    assert again.encoder.runs == 0
    assert again.ids(again.find("parcel").lexical) == ["parcels"]


def test_replacing_replaces_everything(engine: Engine) -> None:
    engine.index.replace([a_passage("tents", "Tents dry slowly.")])
    assert engine.find("parcel").lexical == {}
    assert engine.ids(engine.find("tent").lexical) == ["tents"]
    engine.index.replace([])
    assert engine.find("tent") == Found({}, {}, {}, 0)


def test_a_search_meanwhile_sees_the_old_or_the_new_state(searched: Engine) -> None:
    with ThreadPoolExecutor(4) as pool:
        replacing = [pool.submit(searched.index.replace, PASSAGES[:count]) for count in (1, 2, 1, 2)]
        seen = [searched.ids(pool.submit(searched.find, "parcel").result().lexical) for _ in range(40)]
        for each in replacing:
            each.result()
    assert all(ids in (["parcels"], ["parcels", "returns"]) for ids in seen)


def test_notes_belong_to_the_passages_and_outlive_the_process(engine: Engine) -> None:
    engine.index.note("threshold", "0.6")
    engine.index.replace([PARCELS])
    assert engine.index.recall("threshold") is None
    again = engine.again()
    again.index.replace(reversed(PASSAGES))
    assert again.index.recall("threshold") == "0.6"


def test_a_broken_file_is_made_anew(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_bytes(b"no database at all" * 100)
    again = engine.again()
    assert again.index.replace(PASSAGES) == len(PASSAGES)
    assert "parcels" in again.ids(again.find("parcel").lexical)
