"""What speaks for a candidate, as numbers that explain themselves; all lie between 0 and 1, or nearly."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from frontdesk.knowledge.index.analysis import Entry, Question, headings
from frontdesk.knowledge.index.embeddings import TokenEmbeddings
from frontdesk.knowledge.index.measure import Measure
from frontdesk.knowledge.index.ports import Found
from frontdesk.knowledge.index.vectors import Floats, cosines

NAMES = (
    "fused",  # the order of words and meaning together
    "words",  # BM25, against what the question's terms could give
    "whole",  # cosine of the question and the passage
    "asked",  # cosine with the nearest phrasing, or with title and headings
    "meant",  # cosine with all that is said of the passage, in the measure that fits the index
    "sentence",  # cosine with the best sentence
    "tokens",  # how near each token of the question is to one of the passage, on average
    "coverage",  # the share of the question's terms that the passage has, rare ones weighing more
    "prominent",  # the same for title, headings and phrasings alone
    "focus",  # the share of the headings' terms that the question has
    "exact",  # the share of the question's numbers and names that the passage has
    "article",  # the best fused score of another passage of the same article
)


@dataclass(frozen=True)
class Candidate:
    """A passage that a search found: its fused score, its BM25 score (0 if no word of the question occurs)."""

    entry: Entry
    fused: float
    lexical: float


class Rarity:
    """How rare the terms of a question are among the passages of an index."""

    def __init__(self, found: Found) -> None:
        count = found.count
        #: Inverse document frequency; a term of no passage weighs most.
        self._weights = {term: math.log(1 + (count - n + 0.5) / (n + 0.5)) for term, n in found.frequency.items()}

    def whole(self, terms: Iterable[str]) -> float:
        """The sum of the weights of terms of the question; of a question that is too long, the first ones have any."""
        return sum(self._weights.get(term, 0.0) for term in terms)

    def share(self, wanted: frozenset[str], present: frozenset[str]) -> float:
        """The share of the wanted terms that are present, by weight."""
        whole = self.whole(wanted)
        return self.whole(wanted & present) / whole if whole else 0.0


def features(
    question: Question, candidates: Sequence[Candidate], found: Found, embeddings: TokenEmbeddings, measure: Measure
) -> Floats:
    """One row for each candidate, in the columns of NAMES."""
    rarity = Rarity(found)
    near = embeddings.nearness(question.tokens, [candidate.entry.tokens for candidate in candidates])
    meant = measure.nearness(question, [candidate.entry for candidate in candidates])
    beside = _beside(candidates)
    similar = _similar(question, candidates)
    rows = [
        (candidate.fused, *_words(question, candidate, rarity), *_meaning(candidate.entry, cosines), *further)
        for candidate, cosines, *further in zip(candidates, similar, near, meant, beside, strict=True)
    ]
    columns = ("fused", "words", "coverage", "prominent", "focus", "exact", "whole", "asked", "sentence")
    order = [(*columns, "tokens", "meant", "article").index(name) for name in NAMES]
    return np.array(rows, np.float32).reshape(len(rows), len(NAMES))[:, order]


def _words(question: Question, candidate: Candidate, rarity: Rarity) -> tuple[float, ...]:
    entry, asked = candidate.entry, frozenset(question.terms)
    head = frozenset(entry.terms["heading"] or entry.terms["title"])
    return (
        candidate.lexical / (rarity.whole(asked) or 1.0),
        rarity.share(asked, entry.everything),
        rarity.share(asked, entry.prominent),
        len(head & asked) / len(head) if head else 0.0,
        _exact(question, entry),
    )


def _similar(question: Question, candidates: Sequence[Candidate]) -> list[list[float]]:
    """The cosines of the question with each candidate's vectors."""
    if not candidates:
        return []
    vectors = [candidate.entry.vectors for candidate in candidates]
    together = cosines(question.vector.reshape(1, -1), np.concatenate(vectors))[0]
    return [part.tolist() for part in np.split(together, np.cumsum([len(each) for each in vectors])[:-1])]


def _meaning(entry: Entry, cosines: Sequence[float]) -> tuple[float, ...]:
    heading, whole, *rest = cosines
    sentences = len(entry.sentences)
    return whole, max(heading, *rest[sentences:], -1.0), max(rest[:sentences], default=whole)


def _exact(question: Question, entry: Entry) -> float:
    if not question.exact:
        return 1.0
    passage = entry.passage
    text = f"{passage.title} {headings(passage)} {passage.text}".lower()
    return sum(each in text for each in question.exact) / len(question.exact)


def _beside(candidates: Sequence[Candidate]) -> list[float]:
    """The best fused score of another passage of the same article, 0 without one."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, candidate in enumerate(candidates):
        places[candidate.entry.passage.article_id].append(at)
    others = (
        [other for other in places[each.entry.passage.article_id] if other != at] for at, each in enumerate(candidates)
    )
    return [max((candidates[other].fused for other in each), default=0.0) for each in others]
