"""The intent model: fitted on examples, it predicts a message's intent, a confidence, and the nearest examples.

A message is compared with every example in two ways: by meaning (a Gaussian kernel over sentence vectors) and by the
words and parts of words that they share. Kernel ridge regression turns the similarities into a score for each intent.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.intents.confidence import Confidence
from assistant.intents.scope import Scope, lengths
from assistant.intents.similarity import NEAREST, TEXT, Matrix, meaning, nearness, projected
from assistant.intents.text_features import TextFeatures

_ARRAYS = "arrays.npz"
_FACTS = "facts.json"


@dataclass(frozen=True)
class Example:
    """A training example, and how near it is to a message (cosine of their vectors)."""

    text: str
    intent: str
    similarity: float


@dataclass(frozen=True)
class Prediction:
    """`ranking` has every intent with its confidence, the likeliest first. A message is `rejected` if its
    `fit` is below `threshold` (without one, nothing is rejected), unless the likeliest intent is the out-of-scope one
    anyway. `usual` is by how much texts of its length fit worse, which `fit` no longer has. `nearest` are the examples
    nearest to it."""

    ranking: tuple[tuple[str, float], ...]
    rejected: bool
    fit: float
    usual: float
    threshold: float | None
    nearest: tuple[Example, ...]


@dataclass(frozen=True)
class IntentModel:
    """See the module. `labels` (n,) are indices into `intents`; `vectors` (n, k) belong to `texts`, in the directions
    of `projection` (d, k); the weights are those of the landmarks (m, intents) and of the text features (columns,
    intents)."""

    intents: tuple[str, ...]
    texts: tuple[str, ...]
    labels: NDArray[np.int64]
    projection: Matrix
    vectors: Matrix
    landmarks: NDArray[np.int64]
    meaning_weights: Matrix
    text_weights: Matrix
    text_features: TextFeatures
    confidence: Confidence
    scope: Scope
    out_of_scope: str | None

    def predict(self, text: str, vector: NDArray[np.float32]) -> Prediction:
        """The prediction for a text; `vector` (d,) is its sentence vector."""
        similarity = self.vectors @ projected(vector, self.projection)
        columns, values = self.text_features.one(text)
        all_count = len(self.landmarks) == len(similarity)
        scores = meaning(similarity if all_count else similarity[self.landmarks]) @ self.meaning_weights
        scores += TEXT * (values @ self.text_weights[columns])
        return self.prediction(text, scores, similarity)

    def assess(
        self, texts: Sequence[str], vectors: Matrix, together: Matrix | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The likeliest intent of each of some texts, as an index, and its fit before the length is considered;
        `vectors` (n, d) are theirs. With `together` (rows, n), 1 for texts that a row stands for as if they were one,
        whose vector is the sum of theirs, the outcome is for rows.

        Nearly what `predict` says, for parts of a message that are many, and of which few are looked at.
        """
        directions = vectors @ self.projection
        # In this order, since for few texts the product the other way round takes twice as long.
        similarity = np.ascontiguousarray((self.vectors @ directions.T).T)
        if together is not None:
            directions, similarity = together @ directions, together @ similarity
        similarity /= np.maximum(np.linalg.norm(directions, axis=1, keepdims=True), 1e-12)
        all_count = len(self.landmarks) == similarity.shape[1]
        scores = meaning(similarity if all_count else similarity[:, self.landmarks]) @ self.meaning_weights
        scores += TEXT * self.text_features.times(texts, self.text_weights, together)
        near = nearness(similarity if self.known.all() else similarity[:, self._examples_in_scope])
        return scores.argmax(axis=1), self.scope.fit(scores[:, self.known].max(axis=1, initial=-1e3), near)

    def rejects(self, intent: int, fit: float) -> bool:
        """Whether a text of this likeliest intent and fit, the length considered, is out of scope."""
        threshold = self.scope.threshold
        return bool(self.known[intent]) and threshold is not None and fit < threshold

    def words_that_count(self, text: str, intent: str, beside: str) -> list[tuple[str, float]]:
        """Words and pairs of words of a text by how much they speak for one intent rather than another, most first."""
        columns, values = self.text_features.one(text)
        for_one, for_other = (self.text_weights[columns, self.intents.index(name)] for name in (intent, beside))
        names = self.text_features.names(columns)
        counted = zip(names, (TEXT * values * (for_one - for_other)).tolist(), strict=True)
        return sorted(((name, weight) for name, weight in counted if name is not None), key=lambda each: -each[1])

    def save(self, folder: Path) -> None:
        """Write the model into a folder that exists."""
        arrays = {
            "labels": self.labels,
            "projection": self.projection,
            "vectors": self.vectors,
            "landmarks": self.landmarks,
            "meaning_weights": self.meaning_weights,
            "text_weights": self.text_weights,
        }
        np.savez(folder / _ARRAYS, **arrays, **self.text_features.as_arrays())
        facts = {
            "intents": self.intents,
            "texts": self.texts,
            "confidence": self.confidence.as_facts(),
            "scope": self.scope.as_facts(),
            "out_of_scope": self.out_of_scope,
        }
        (folder / _FACTS).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what `save` wrote."""
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            return cls(
                intents=tuple(facts["intents"]),
                texts=tuple(facts["texts"]),
                labels=arrays["labels"],
                projection=arrays["projection"],
                vectors=arrays["vectors"],
                landmarks=arrays["landmarks"],
                meaning_weights=arrays["meaning_weights"],
                text_weights=arrays["text_weights"],
                text_features=TextFeatures.from_arrays(arrays),
                confidence=Confidence(**facts["confidence"]),
                scope=Scope.from_facts(facts["scope"]),
                out_of_scope=facts["out_of_scope"],
            )

    def prediction(self, text: str, scores: NDArray[np.float32], similarity: NDArray[np.float32]) -> Prediction:
        """The prediction from scores (intents,) for a text with these cosines (n,) to the examples."""
        known = self.known
        near = nearness((similarity if known.all() else similarity[self._examples_in_scope])[None])
        confidences = self.confidence.of(scores[None], near)[0]
        order = np.argsort(-confidences, kind="stable")
        usual = float(self.scope.length.usual(lengths([text]))[0])
        fit = float(self.scope.fit(scores[known].max(keepdims=True, initial=-1e3), near)[0]) - usual
        return Prediction(
            ranking=tuple((self.intents[index], float(confidences[index])) for index in order),
            rejected=self.rejects(int(scores.argmax()), fit),
            fit=fit,
            usual=usual,
            threshold=self.scope.threshold,
            nearest=self._nearest(similarity),
        )

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Which of the intents (intents,) are in scope."""
        return np.array([name != self.out_of_scope for name in self.intents])

    @cached_property
    def _examples_in_scope(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.known[self.labels])

    def _nearest(self, similarity: NDArray[np.float32]) -> tuple[Example, ...]:
        count = min(NEAREST, len(similarity))
        best = np.argpartition(-similarity, count - 1)[:count]
        best = best[np.argsort(-similarity[best], kind="stable")]
        return tuple(
            Example(self.texts[index], self.intents[self.labels[index]], float(similarity[index])) for index in best
        )
