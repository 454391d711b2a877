"""How well a passage answers a question, by the terms that they share, rare terms counting more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields

from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.vocabulary import Vocabulary

IN_TEXT = 0.6  # the weight of a term that is only in the text
FOCUS = 0.15


@dataclass(frozen=True)
class _Terms:
    heading: frozenset[str]
    title: frozenset[str]
    text: frozenset[str]


class Matcher:
    """Judges passages against a question. It knows how rare each term is in the articles; immutable once built.

    The fit of a passage, from 0 to 1, is mostly *coverage*: the share of the question's terms that it has, a term that
    stands only in its text counting less than one in its heading or title. A little of it is *focus*: the share of the
    heading's terms that the question has, so that of two passages which cover as much the more specific one wins.

    A single term says too little to be sure ("how old are you?"), unless it is what the article is about.
    """

    def __init__(self, vocabulary: Vocabulary, passages: Iterable[Passage]) -> None:
        self._vocabulary = vocabulary
        self._terms = {passage: self._terms_of(passage) for passage in passages}
        everywhere = (terms.heading | terms.title | terms.text for terms in self._terms.values())
        self._frequency = Counter(term for terms in everywhere for term in terms)

    def fit(self, question: Iterable[str], passage: Passage) -> float:
        """`question` as terms; the passage must be one of those that the matcher was built from."""
        asked, terms = set(question), self._terms[passage]
        if len(asked) == 1 and not asked <= terms.title:
            return 0.0
        return (1 - FOCUS) * self._coverage(asked, terms) + FOCUS * self._share(terms.heading, asked)

    def _terms_of(self, passage: Passage) -> _Terms:
        return _Terms(*(frozenset(self._vocabulary.terms(getattr(passage, part.name))) for part in fields(_Terms)))

    def _coverage(self, question: AbstractSet[str], terms: _Terms) -> float:
        prominent = self._share(question, terms.heading | terms.title)
        return prominent + IN_TEXT * (self._share(question, terms.heading | terms.title | terms.text) - prominent)

    def _share(self, wanted: AbstractSet[str], present: AbstractSet[str]) -> float:
        """The share of the wanted terms that are present, each weighed by how rare it is."""
        return sum(map(self._weight, wanted & present)) / (sum(map(self._weight, wanted)) or 1.0)

    def _weight(self, term: str) -> float:
        """Inverse document frequency. A term of no article weighs most: the question is about something else."""
        return math.log(1 + len(self._terms) / max(self._frequency[term], 0.5))
