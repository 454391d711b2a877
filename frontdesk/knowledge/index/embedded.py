"""The embedded engine: tantivy for words and all vectors in memory, over a file of prepared passages."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray

from frontdesk.knowledge.index.analysis import BOOSTS, FIELDS, MOST_TERMS, Entry, Question
from frontdesk.knowledge.index.entry_store import SEARCHED
from frontdesk.knowledge.index.ports import NO_PASSAGES, Found, Key, Progress, Scope
from frontdesk.knowledge.index.preparing import PreparedPassages, about
from frontdesk.knowledge.index.vectors import Bytes, cosines
from frontdesk.knowledge.model import Passage

WRITER_MEMORY = 15_000_000  # bytes; the least that tantivy accepts


@dataclass(frozen=True)
class _State:
    """The passages of one moment. Row n of the matrices, shape (passages, dimensions), belongs to key n."""

    keys: tuple[Key, ...]
    about: bytes
    searcher: tantivy.Searcher | None
    headings: Bytes
    wholes: Bytes
    locales: NDArray[np.str_]
    audiences: NDArray[np.str_]

    def inside(self, scope: Scope) -> NDArray[np.bool_]:
        """Which passages the search may find."""
        may_be_read = np.any([self.audiences == each for each in scope.audiences], axis=0)
        return np.asarray((self.locales == scope.locale) & may_be_read)


class EmbeddedIndex:
    """An Index without a server. Its file keeps what is dear to make (vectors); the rest is made of it at the start."""

    def __init__(self, prepared: PreparedPassages) -> None:
        self._prepared = prepared
        self._schema = _schema()
        self._replacing = threading.Lock()
        self._state = self._build({})

    def replace(self, passages: Iterable[Passage], progress: Progress | None = None) -> int:
        with self._replacing:
            wanted, new = self._prepared.prepare(passages, progress)
            self._state = self._build(wanted)
        return new

    def find(self, question: Question, scope: Scope, limit: int) -> Found:
        state = self._state
        if state.searcher is None or limit < 1:
            return NO_PASSAGES
        terms = list(dict.fromkeys(question.terms))[:MOST_TERMS]
        frequency = {term: state.searcher.doc_freq("anywhere", term) for term in terms}
        lexical = self._lexical(state, terms, scope, limit)
        return Found(lexical, _nearest(state, question.vector, scope, limit), frequency, len(state.keys))

    def entries(self, keys: Sequence[Key]) -> dict[Key, Entry]:
        return self._prepared.entries(keys)

    def prepared(self, passages: Sequence[Passage]) -> list[Entry]:
        return self._prepared.of(passages)

    def recall(self, name: str) -> str | None:
        return self._prepared.fact(self._state.about, name)

    def note(self, name: str, value: str) -> None:
        self._prepared.note(self._state.about, name, value)

    def _build(self, wanted: dict[Key, Passage]) -> _State:
        """The state, of what is stored."""
        searched = np.zeros((0, SEARCHED, 0), np.int8)
        index = tantivy.Index(self._schema)
        writer = index.writer(WRITER_MEMORY, 1)
        number = {key: at for at, key in enumerate(wanted)}
        for key, terms, vectors in self._prepared.searched(list(wanted)):
            at, passage = number[key], wanted[key]
            if not len(searched):
                searched = np.zeros((len(wanted), *vectors.shape), np.int8)
            searched[at] = vectors
            fields = {name: " ".join(words) for name, words in terms.items()}
            fields["anywhere"] = " ".join({word for words in terms.values() for word in words})
            writer.add_document(tantivy.Document(at=at, locale=passage.locale, audience=passage.audience, **fields))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return _State(
            tuple(wanted),
            about(wanted),
            index.searcher() if wanted else None,
            np.ascontiguousarray(searched[:, 0]),
            np.ascontiguousarray(searched[:, 1]),
            np.array([passage.locale for passage in wanted.values()], dtype=np.str_),
            np.array([passage.audience for passage in wanted.values()], dtype=np.str_),
        )

    def _lexical(self, state: _State, terms: Sequence[str], scope: Scope, limit: int) -> dict[Key, float]:
        if not terms or state.searcher is None:
            return {}
        found = state.searcher.search(self._query(terms, scope), limit, count=False)
        return {state.keys[_number(state.searcher, address)]: float(score) for score, address in found.hits}

    def _query(self, terms: Sequence[str], scope: Scope) -> tantivy.Query:
        anywhere = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, name, term), boost),
            )
            for term in terms
            for name, boost in BOOSTS.items()
        ]
        matches = tantivy.Query.boolean_query(anywhere)
        required = (matches, self._one_of("locale", [scope.locale]), self._one_of("audience", scope.audiences))
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, each) for each in required])

    def _one_of(self, name: str, values: Collection[str]) -> tantivy.Query:
        """What has one of the values in a field; adds nothing to the score."""
        return tantivy.Query.const_score_query(tantivy.Query.term_set_query(self._schema, name, list(values)), 0.0)


def _nearest(state: _State, vector: Bytes, scope: Scope, limit: int) -> dict[Key, float]:
    if not len(vector):
        return {}
    asked = vector.reshape(1, -1)
    near = np.maximum(cosines(asked, state.headings), cosines(asked, state.wholes))[0]
    near[~state.inside(scope)] = -np.inf
    best = np.argpartition(-near, limit - 1)[:limit] if limit < len(near) else np.arange(len(near))
    return {state.keys[at]: float(near[at]) for at in best[np.argsort(-near[best])] if np.isfinite(near[at])}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in (*FIELDS, "anywhere"):
        builder.add_text_field(name, tokenizer_name="whitespace")
    for name in ("locale", "audience"):
        builder.add_text_field(name, tokenizer_name="raw")
    builder.add_unsigned_field("at", stored=True)
    return builder.build()


def _number(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> int:
    number = searcher.doc(address).get_first("at")
    assert isinstance(number, int)
    return number
