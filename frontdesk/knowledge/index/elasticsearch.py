"""The Elasticsearch engine.

The passages of one moment are an index of their own, whose name is made of what it holds. It is filled beside the one
before and gets the alias when all of it is there; the one before goes with the same step. So a filling that was killed
goes on where it stopped, two at once do the same work twice and no harm, and nobody searches half an index.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from elasticsearch import BadRequestError, ConnectionTimeout, Elasticsearch, NotFoundError
from elasticsearch.helpers import streaming_bulk

from frontdesk.knowledge.index import elasticsearch_documents as documents
from frontdesk.knowledge.index.analysis import MOST_TERMS, Entry, Question
from frontdesk.knowledge.index.elasticsearch_client import exists_already, translated
from frontdesk.knowledge.index.elasticsearch_documents import Json
from frontdesk.knowledge.index.ports import NO_PASSAGES, Found, IndexUnavailable, Key, Progress, Scope
from frontdesk.knowledge.index.preparing import PreparedPassages, about
from frontdesk.knowledge.model import Passage

#: Passages in a request.
AT_ONCE = 200
#: How often what the server rejects because it is busy is sent again, after pauses from one to the other (seconds).
TRIES, FIRST_PAUSE, LONGEST_PAUSE = 5, 0.5, 8.0
#: How long new graphs may be merged into one before they are searched as they are; the server goes on merging.
MERGE_SECONDS = 900.0
#: An index that never got the alias and is older than this (seconds) was given up.
ABANDONED_SECONDS = 3_600.0
CONFLICT, BUSY = 409, 429


@dataclass(frozen=True)
class _State:
    """What is searched: an index that is not changed any more."""

    name: str
    about: bytes
    count: int


class ElasticsearchIndex:
    """An Index on a server. Prepared passages come from the file that the embedded engine has too.

    Args:
        seconds: how long a search may take.
    """

    def __init__(
        self,
        client: Elasticsearch,
        prefix: str,
        prepared: PreparedPassages,
        seconds: float,
        first_pause: float = FIRST_PAUSE,
    ) -> None:
        self._client = client
        self._searching = client.options(request_timeout=seconds)
        self._prefix = prefix
        self._prepared = prepared
        self._first_pause = first_pause
        self._replacing = threading.Lock()
        self._state = _State("", about(()), 0)

    def replace(self, passages: Iterable[Passage], progress: Progress | None = None) -> int:
        """Progress is told of preparing, or where nothing had to be prepared, of what the server has."""
        with self._replacing:
            wanted, new = self._prepared.prepare(passages, progress)
            state = _State(documents.index_name(self._prefix, wanted), about(wanted), len(wanted))
            with translated():
                is_served = not wanted or self._is_served(state)
                if not is_served:
                    self._fill(state, list(wanted), None if new else progress)
                self._state = state  # from now on nobody here searches the one before, which goes
                if not is_served:
                    self._switch(state)
        return new

    def find(self, question: Question, scope: Scope, limit: int) -> Found:
        state = self._state
        try:
            return self._found(state, question, scope, limit)
        except IndexUnavailable:
            if state is self._state:
                raise
            return self.find(question, scope, limit)  # it was replaced meanwhile

    def _found(self, state: _State, question: Question, scope: Scope, limit: int) -> Found:
        if not state.count or limit < 1:
            return NO_PASSAGES
        terms = list(dict.fromkeys(question.terms))[:MOST_TERMS]
        asked = [documents.by_words(terms, scope, limit)] if terms else []
        if question.vector.any():
            asked += [documents.by_meaning(name, question.vector, scope, limit) for name in documents.VECTORS]
        frequency, answers = self._asked(state, terms, asked)
        lexical = dict(_scores(answers.pop(0))) if terms else {}
        return Found(lexical, _nearest(answers, limit), frequency, state.count)

    def entries(self, keys: Sequence[Key]) -> dict[Key, Entry]:
        return self._prepared.entries(keys)

    def prepared(self, passages: Sequence[Passage]) -> list[Entry]:
        return self._prepared.of(passages)

    def recall(self, name: str) -> str | None:
        with translated():
            try:
                found = self._client.get(index=self._facts, id=_fact_id(self._state.about, name))
            except NotFoundError:
                return None
        return str(found["_source"]["value"])

    def note(self, name: str, value: str) -> None:
        with translated():
            self._create(self._facts, {"dynamic": False, "_meta": documents.META})
            fact = {"about": self._state.about.hex(), "name": name, "value": value}
            self._client.index(index=self._facts, id=_fact_id(self._state.about, name), document=fact)

    def check(self) -> None:
        if self._state.count:
            self._asked(self._state, (), ())

    @property
    def has_others(self) -> bool:
        """Whether the alias names another index than the one that is held."""
        with translated():
            return any(name != self._state.name for name in self._aliased())

    @property
    def _facts(self) -> str:
        return f"{self._prefix}-facts"

    def _asked(self, state: _State, terms: Sequence[str], asked: Sequence[Json]) -> tuple[dict[str, int], list[Json]]:
        """The frequencies of terms, and the answers, in one go. A part of an answer is none, nor is one of an index in
        which there is more or less than there should be."""
        searches = [part for each in (documents.frequencies(terms), *asked) for part in ({}, each)]
        with translated():
            first, *answers = self._searching.msearch(index=state.name, searches=searches)["responses"]
        for answer in (first, *answers):
            if "error" in answer:
                raise IndexUnavailable(answer["error"]["type"], is_gone=answer["status"] == 404)
            if answer["timed_out"] or answer["_shards"]["failed"]:
                raise IndexUnavailable("partial_answer")
        if first["hits"]["total"]["value"] != state.count:
            raise IndexUnavailable("changed_by_others", is_gone=True)
        return _frequency(terms, first), answers

    def _is_served(self, state: _State) -> bool:
        """Whether the alias names this index, and all of it is there."""
        return state.name in self._aliased() and self._is_whole(state)

    def _aliased(self) -> list[str]:
        try:
            return list(self._client.indices.get_alias(name=self._prefix))
        except NotFoundError:
            return []

    def _is_whole(self, state: _State) -> bool:
        return self._is_ours(state.name) and self._client.count(index=state.name)["count"] == state.count

    def _is_ours(self, name: str) -> bool:
        """Whether the index has our mapping: one that others made under its name has another."""
        return bool(self._client.indices.get_mapping(index=name)[name]["mappings"].get("_meta") == documents.META)

    def _create(self, name: str, mappings: Json) -> None:
        """Make the index, if it is not there with our mapping."""
        try:
            self._client.indices.create(index=name, mappings=mappings, settings=documents.SETTINGS)
        except BadRequestError as problem:
            if not exists_already(problem):
                raise
            if not self._is_ours(name):
                self._client.indices.delete(index=name)
                self._client.indices.create(index=name, mappings=mappings, settings=documents.SETTINGS)

    def _fill(self, state: _State, keys: list[Key], progress: Progress | None) -> None:
        dimensions = next(iter(self._prepared.entries(keys[:1]).values())).vectors.shape[1]
        self._create(state.name, documents.mappings(dimensions))
        results = streaming_bulk(
            self._client,
            ({"_op_type": "create", "_id": key.hex(), **documents.document(key, entry)}
             for key, entry in self._prepared.everything(keys)),
            index=state.name,
            chunk_size=AT_ONCE,
            max_retries=TRIES,
            initial_backoff=self._first_pause,
            max_backoff=LONGEST_PAUSE,
            raise_on_error=False,
        )  # fmt: skip
        rejected: set[str] = set()
        for number, (is_done, result) in enumerate(results, 1):
            if not is_done and result["create"]["status"] != CONFLICT:  # there from before, and the same
                rejected.add(_why(result["create"]))
            if progress and (number % AT_ONCE == 0 or number == state.count):
                progress(number, state.count)
        if rejected:
            raise IndexUnavailable(min(rejected))
        self._client.indices.refresh(index=state.name)
        if not self._is_whole(state):
            self._client.indices.delete(index=state.name)
            raise IndexUnavailable("incomplete")
        with suppress(ConnectionTimeout):
            self._client.options(request_timeout=MERGE_SECONDS).indices.forcemerge(index=state.name, max_num_segments=1)

    def _switch(self, state: _State) -> None:
        """Give the index the alias and drop those that had it, in one step; then what was never finished."""
        before = [name for name in self._aliased() if name != state.name]
        steps: list[Json] = [{"add": {"index": state.name, "alias": self._prefix}}]
        self._client.indices.update_aliases(actions=[*steps, *({"remove_index": {"index": each}} for each in before)])
        for name in self._abandoned(state.name):
            self._client.options(ignore_status=404).indices.delete(index=name)

    def _abandoned(self, current: str) -> list[str]:
        ours = re.compile(rf"{re.escape(self._prefix)}-[0-9a-f]{{32}}")
        settings = self._client.indices.get_settings(index=f"{self._prefix}-*", name="index.creation_date")
        made = {name: int(each["settings"]["index"]["creation_date"]) / 1000 for name, each in settings.items()}
        oldest = time.time() - ABANDONED_SECONDS
        return [name for name, at in made.items() if ours.fullmatch(name) and name != current and at < oldest]


def stored_entries(client: Elasticsearch, prefix: str, keys: Sequence[Key]) -> dict[Key, Entry]:
    """Of these keys the entries that the server has, prepared by whatever machine. Raises IndexUnavailable."""
    with translated():
        try:
            rows = client.mget(index=prefix, ids=[key.hex() for key in keys])["docs"]
        except NotFoundError:
            return {}
    return {bytes.fromhex(row["_id"]): documents.entry_of(row["_source"]) for row in rows if row.get("found")}


def _why(result: Json) -> str:
    error: Any = result.get("error")
    return str(error.get("type")) if isinstance(error, dict) else f"status_{result['status']}"


def _fact_id(about: bytes, name: str) -> str:
    return hashlib.sha256(about + name.encode()).hexdigest()


def _frequency(terms: Sequence[str], answer: Json) -> dict[str, int]:
    buckets = iter(answer.get("aggregations", {}).get("terms", {}).get("buckets", ()))
    return {term: next(buckets)["doc_count"] if len(term) <= documents.LONGEST_TERM else 0 for term in terms}


def _scores(answer: Json) -> Iterator[tuple[Key, float]]:
    for hit in answer["hits"]["hits"]:
        yield bytes.fromhex(hit["fields"]["key"][0]), float(hit["_score"])


def _nearest(answers: Iterable[Json], limit: int) -> dict[Key, float]:
    """The better cosine of each passage. Whoever is among the best by either is in the list of that one."""
    best: dict[Key, float] = {}
    for answer in answers:
        for key, score in _scores(answer):
            best[key] = max(best.get(key, -1.0), documents.cosine(score))
    return dict(sorted(best.items(), key=lambda item: -item[1])[:limit])
