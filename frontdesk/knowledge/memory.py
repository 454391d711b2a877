"""The index without an engine: for tests, and to see what the port asks of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from frontdesk.knowledge.model import PUBLIC, Hit, Passage
from frontdesk.knowledge.vocabulary import Vocabulary


class InMemoryKnowledgeIndex:
    """A KnowledgeIndex that counts the terms which query and passage share; slow beyond a few hundred passages."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._terms: dict[Passage, list[str]] = {}

    def rebuild(self, passages: Iterable[Passage]) -> None:
        self._terms = {passage: self._terms_of(passage) for passage in passages}

    def search(self, query: str, limit: int, locale: str, audiences: Collection[str] = PUBLIC) -> list[Hit]:
        wanted = set(self._vocabulary.terms(query))
        found = [
            Hit(passage, float(shared))
            for passage, terms in self._terms.items()
            if passage.locale == locale
            and passage.audience in audiences
            and (shared := sum(term in wanted for term in terms))
        ]
        return sorted(found, key=lambda hit: -hit.score)[: max(limit, 0)]

    def _terms_of(self, passage: Passage) -> list[str]:
        return self._vocabulary.terms(f"{passage.title}\n{passage.heading}\n{passage.text}")
