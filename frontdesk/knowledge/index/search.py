"""Finds the passages that answer a question, and says how sure it is of the first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np

from frontdesk.knowledge.index.analysis import Analyser, Entry, Question
from frontdesk.knowledge.index.embeddings import TokenEmbeddings
from frontdesk.knowledge.index.features import NAMES, Candidate, features
from frontdesk.knowledge.index.fusion import fused
from frontdesk.knowledge.index.measure import Measure, fitted
from frontdesk.knowledge.index.ports import Found, Index, Key, Progress, Scope
from frontdesk.knowledge.index.ranker import Ranker, certainty
from frontdesk.knowledge.index.vectors import Floats
from frontdesk.knowledge.model import AUDIENCES, NOTHING_FOUND, PUBLIC, Findings, Hit, Passage

#: What each half finds, and how many of both are ranked.
FOUND, RANKED = 100, 30
#: The cosine below which a passage that shares no word with the question has nothing to do with it.
NEAR = 0.25
#: The share of passages up to which a change leaves the threshold as it is.
FEW_CHANGES = 0.1


class Search:
    """A Finder by words and meaning, fused, then ranked. The same over every engine."""

    def __init__(
        self,
        index: Index,
        analyser: Analyser,
        embeddings: Callable[[], TokenEmbeddings],
        measure: Callable[[], Measure],
        ranker: Ranker,
        calibrate: Callable[[Search, Sequence[Passage]], float],
    ) -> None:
        """`measure` serves until the index has one of its own; `calibrate` gives the threshold for passages that the
        index holds."""
        self.index = index
        self.threshold = ranker.threshold
        self._load_measure = measure
        self._measure: Measure | None = None
        self._calibrate = calibrate
        self._held: list[Passage] = []
        self._calibrated: frozenset[Passage] = frozenset()
        self.analyser = analyser
        self._load_embeddings = embeddings
        self.ranker = ranker

    @cached_property
    def _embeddings(self) -> TokenEmbeddings:
        return self._load_embeddings()

    def replace(self, passages: Iterable[Passage], progress: Progress | None = None) -> int:
        """Search these from now on; gives how many were new to the index."""
        held = list(passages)
        new = self.index.replace(held, progress)
        self._held = [passage for passage in held if passage.audience in AUDIENCES]
        return new

    def calibrate(self) -> None:
        """Take the measure and the threshold that were noted for these passages, or find and note them (4 s); not for a
        few changes."""
        held = frozenset(self._held)
        if len(held ^ self._calibrated) > FEW_CHANGES * len(held):
            self._measure = fitted(self.index, self._held, self._load_measure)
            self.threshold = self._calibrate(self, self._held)
            self._calibrated = held

    def find(self, question: str, locale: str, audiences: Collection[str] = PUBLIC) -> Findings:
        candidates, rows = self.candidates(question, Scope(locale, audiences))
        return self.ranked(candidates, rows) if candidates else NOTHING_FOUND

    def candidates(self, text: str, scope: Scope) -> tuple[list[Candidate], Floats]:
        """What is ranked, with a row of features each; nothing if the text has no term."""
        if not self.analyser.words(text).terms:
            return [], np.zeros((0, len(NAMES)), np.float32)
        question = self.analyser.question(text)
        found = self.index.find(question, scope, FOUND)
        candidates = self.fused(found, self.index.entries)
        return candidates, self.features(question, candidates, found)

    def features(self, question: Question, candidates: list[Candidate], found: Found) -> Floats:
        """A row for each candidate, in the columns of NAMES."""
        return features(question, candidates, found, self._embeddings, self._measure or self._load_measure())

    def ranked(self, candidates: list[Candidate], rows: Floats) -> Findings:
        """The candidates in their order, and the confidence in the first."""
        scores = self.ranker.scores(rows)
        articles = [candidate.entry.passage.article_id for candidate in candidates]
        confidence = self.ranker.confidence(certainty(rows, scores, articles))
        order = sorted(range(len(candidates)), key=lambda at: -scores[at])
        hits = (
            Hit(candidates[at].entry.passage, float(scores[at]), dict(zip(NAMES, rows[at].tolist(), strict=True)))
            for at in order
        )
        return Findings(tuple(hits), confidence, self.threshold)

    def fused(self, found: Found, entries: Callable[[Sequence[Key]], Mapping[Key, Entry]]) -> list[Candidate]:
        """The candidates that are ranked, of what both halves have found."""
        scores = fused(found.lexical, found.nearest)
        keys = [key for key in scores if key in found.lexical or found.nearest[key] >= NEAR][:RANKED]
        return [Candidate(entry, scores[key], found.lexical.get(key, 0.0)) for key, entry in entries(keys).items()]
