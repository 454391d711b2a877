"""What Elasticsearch holds of a passage, and what it is asked.

Words are stored as the terms that our own analyser makes, and vectors as our own bytes. So both engines search with the
same terms and compare the same numbers, and a server needs no analyser and no plugin.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from frontdesk.knowledge.index.analysis import BOOSTS, FIELDS, Entry
from frontdesk.knowledge.index.entry_store import json_of, passage_of
from frontdesk.knowledge.index.ports import Key, Scope
from frontdesk.knowledge.index.preparing import about
from frontdesk.knowledge.index.vectors import Bytes

Json = dict[str, Any]

VERSION = 1  # of the mapping
#: The fields with the vectors that are searched, in their order in an entry.
VECTORS = ("headings_vector", "whole_vector")
#: How many vectors the search of the graph keeps in view: the more, the surer it finds the nearest.
CANDIDATES = 300
LONGEST_TERM = 8_191  # bytes in UTF-8 at most four times as many; longer ones Lucene refuses
META = {"frontdesk": VERSION}
SETTINGS: Json = {
    "number_of_shards": 1,  # so BM25 counts over all passages
    "auto_expand_replicas": "0-1",
    "refresh_interval": -1,  # nothing is searched before all of it is there
}


def index_name(prefix: str, keys: Iterable[Key]) -> str:
    """The name of the index that holds exactly these passages."""
    return f"{prefix}-{hashlib.sha256(about(keys) + bytes([VERSION])).hexdigest()[:32]}"


def mappings(dimensions: int) -> Json:
    """Fields that are searched, and `stored`, which is only kept."""
    words = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    exact = {"type": "keyword", "doc_values": False}
    vector = {"type": "dense_vector", "element_type": "byte", "dims": dimensions, "similarity": "cosine", "index": True}
    vector["index_options"] = {"type": "hnsw"}
    fields = {
        **dict.fromkeys(FIELDS, words),
        "anywhere": {**exact, "ignore_above": LONGEST_TERM},
        "locale": exact,
        "audience": exact,
        **dict.fromkeys(VECTORS, vector),
        "key": {"type": "keyword", "index": False},
        "stored": {"type": "object", "enabled": False},
    }
    return {"dynamic": "strict", "_meta": META, "_source": {"includes": [*FIELDS, "stored"]}, "properties": fields}


def document(key: Key, entry: Entry) -> Json:
    """What is indexed of an entry, and all that makes it again."""
    terms = {name: " ".join(words) for name, words in entry.terms.items()}
    vectors = {name: row.tolist() for name, row in zip(VECTORS, entry.vectors, strict=False) if row.any()}
    stored = {
        "passage": json_of(entry.passage),
        "tokens": _packed(entry.tokens.tobytes()),
        "vectors": _packed(entry.vectors.tobytes()),
        "dimensions": entry.vectors.shape[1],
    }
    scope = {"locale": entry.passage.locale, "audience": entry.passage.audience}
    return {**terms, **vectors, **scope, "anywhere": sorted(entry.everything), "key": key.hex(), "stored": stored}


def entry_of(source: Mapping[str, Any]) -> Entry:
    """The entry of a document as it was stored."""
    stored = source["stored"]
    return Entry(
        passage_of(stored["passage"]),
        {name: tuple(source[name].split()) for name in FIELDS},
        np.frombuffer(base64.b64decode(stored["tokens"]), np.uint16),
        np.frombuffer(base64.b64decode(stored["vectors"]), np.int8).reshape(-1, stored["dimensions"]),
    )


def by_words(terms: Sequence[str], scope: Scope, limit: int) -> Json:
    """BM25 over the fields of words."""
    matches = [{"term": {name: {"value": term, "boost": BOOSTS[name]}}} for term in terms for name in BOOSTS]
    query = {"bool": {"should": matches, "minimum_should_match": 1, "filter": _inside(scope)}}
    return {"query": query, **_keys_alone(limit)}


def by_meaning(field: str, vector: Bytes, scope: Scope, limit: int) -> Json:
    """The passages whose vector in this field is nearest."""
    nearest = {"field": field, "query_vector": vector.tolist(), "k": limit, "num_candidates": max(limit, CANDIDATES)}
    return {"knn": {**nearest, "filter": _inside(scope)}, **_keys_alone(limit)}


def frequencies(terms: Sequence[str]) -> Json:
    """In how many passages of all locales and audiences each term occurs, and how many there are."""
    filters = [{"term": {"anywhere": term}} for term in terms if len(term) <= LONGEST_TERM]
    counts = {"aggs": {"terms": {"filters": {"filters": filters}}}} if filters else {}
    return {"size": 0, "track_total_hits": True, **counts}


def cosine(score: float) -> float:
    """Of the score by which Elasticsearch orders vectors."""
    return 2 * score - 1


def _keys_alone(limit: int) -> Json:
    """The keys come from a column of their own: what is stored of a passage is not touched."""
    column = {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["key"]}
    return {"size": limit, "track_total_hits": False, **column}


def _inside(scope: Scope) -> list[Json]:
    return [{"term": {"locale": scope.locale}}, {"terms": {"audience": list(scope.audiences)}}]


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode()
