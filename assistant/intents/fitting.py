"""Fits an intent model to examples, and keeps the leave-one-out scores of each example."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.intents.confidence import Confidence
from assistant.intents.kernel_ridge import Solution, solve, solve_with_landmarks
from assistant.intents.left_out import LeftOut
from assistant.intents.model import IntentModel, Prediction
from assistant.intents.scope import Rejection, Scope, Values, lengths
from assistant.intents.similarity import TEXT, Matrix, meaning, nearness, projected
from assistant.intents.text_features import TextFeatures

_RIDGE = 0.5  # chosen with the constants of similarity.py
# Beyond this many examples only some are landmarks: the exact solution of 16,000 takes 1 GB.
EXACT = 16_000
_LANDMARKS = 8_000
_ROWS_AT_ONCE = 1_000
# The number of principal directions that vectors are projected on if comparing with all examples takes long. They keep
# 95 to 98 % of the vectors, and lose nothing in cross-validation.
_DIRECTIONS = 256
_MANY = 4 * _DIRECTIONS


@dataclass(frozen=True)
class Fitted:
    """A model, and `scores` (n, intents) of each of its examples as they would be without it."""

    model: IntentModel
    scores: Matrix

    def left_out(self, index: int) -> Prediction:
        """The prediction for an example by the model without it."""
        cosines = self.model.vectors @ self.model.vectors[index]
        cosines[index] = -1
        return self.model.prediction(self.model.texts[index], self.scores[index], cosines)


@dataclass(frozen=True)
class _Compared:
    """`similarity` (n, m) of the examples to the landmarks. `near` (n,) is each one's nearness to the other examples in
    scope, `near_others` (n,) that to those of other intents."""

    similarity: Matrix
    near: NDArray[np.float32]
    near_others: NDArray[np.float32]


def fit(
    texts: Sequence[str],
    intents: Sequence[str],
    vectors: Matrix,
    out_of_scope: str | None = None,
    rejection: Rejection | None = None,
    exact: int = EXACT,
) -> Fitted:
    """Fit a model to examples: their texts, intents and sentence vectors (n, d), in the same order.

    `out_of_scope` is the intent whose examples show what is to be rejected; there need be none. Examples that occur
    twice count once.

    Raises:
        ValueError: there is no example.
    """
    if not texts:
        raise ValueError("there is no example of any intent")
    kept = _first_of_each(zip(texts, intents, strict=True))
    names = tuple(sorted(set(intents)))
    labels = np.searchsorted(names, [intents[index] for index in kept])
    texts, vectors = [texts[index] for index in kept], np.asarray(vectors[kept], dtype=np.float32)
    return _fit_distinct(texts, names, labels, vectors, out_of_scope, rejection or Rejection(), exact)


def _fit_distinct(
    texts: list[str],
    names: tuple[str, ...],
    labels: NDArray[np.int64],
    vectors: Matrix,
    out_of_scope: str | None,
    rejection: Rejection,
    exact: int,
) -> Fitted:
    projection = _projection(vectors)
    vectors = projected(vectors, projection)
    known = np.array([name != out_of_scope for name in names])
    features = TextFeatures.fitted(texts)
    landmarks = _landmarks(labels, exact)
    rows = features.all(texts)
    compared = _compare(vectors, rows, landmarks, labels, known)
    solution = _solved(compared.similarity, landmarks, labels, len(names))
    model = IntentModel(
        intents=names,
        texts=tuple(texts),
        labels=labels,
        projection=projection,
        vectors=vectors,
        landmarks=landmarks,
        meaning_weights=solution.weights,
        text_weights=np.asarray(rows[landmarks].T @ solution.weights, dtype=np.float32),
        text_features=features,
        confidence=_confidence(solution, compared, labels),
        scope=_scope(solution, compared, labels, known, lengths(texts), rejection),
        out_of_scope=out_of_scope,
    )
    return Fitted(model, solution.left_out)


def _first_of_each(pairs: Iterable[tuple[str, str]]) -> list[int]:
    first: dict[tuple[str, str], int] = {}
    for index, pair in enumerate(pairs):
        first.setdefault(pair, index)
    return list(first.values())


def _projection(vectors: Matrix) -> Matrix:
    """The matrix (d, k) of the directions in which vectors (n, d) are compared."""
    if len(vectors) <= _MANY or vectors.shape[1] <= _DIRECTIONS:
        return np.eye(vectors.shape[1], dtype=np.float32)
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(directions[:, -_DIRECTIONS:])


def _landmarks(labels: NDArray[np.int64], exact: int) -> NDArray[np.int64]:
    """All examples, or as many of each intent as its share, spread evenly over them."""
    if len(labels) <= exact:
        return np.arange(len(labels))
    by_intent = np.argsort(labels, kind="stable")
    return np.sort(by_intent[np.linspace(0, len(labels) - 1, min(_LANDMARKS, exact)).astype(np.int64)])


def _compare(
    vectors: Matrix, rows: Any, landmarks: NDArray[np.int64], labels: NDArray[np.int64], known: NDArray[np.bool_]
) -> _Compared:
    similarity = np.empty((len(vectors), len(landmarks)), np.float32)
    near, near_others = np.empty(len(vectors), np.float32), np.empty(len(vectors), np.float32)
    in_scope = np.flatnonzero(known[labels])
    columns = rows[landmarks].T.tocsc()
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        here = slice(start, start + _ROWS_AT_ONCE)
        cosines = vectors[here] @ vectors.T
        similarity[here] = meaning(cosines[:, landmarks]) + TEXT * (rows[here] @ columns).toarray()
        cosines[np.arange(len(cosines)), np.arange(start, start + len(cosines))] = -1
        cosines = cosines[:, in_scope]
        near[here] = nearness(cosines)
        cosines[labels[here, None] == labels[None, in_scope]] = -1
        near_others[here] = nearness(cosines)
    return _Compared(similarity, near, near_others)


def _solved(similarity: Matrix, landmarks: NDArray[np.int64], labels: NDArray[np.int64], classes: int) -> Solution:
    targets = np.eye(classes, dtype=np.float32)[labels]
    groups = [np.flatnonzero(labels == label) for label in range(classes)]
    if len(landmarks) == len(labels):
        return solve(similarity, targets, groups, _RIDGE)
    return solve_with_landmarks(similarity, landmarks, targets, groups, _RIDGE)


def _confidence(solution: Solution, compared: _Compared, labels: NDArray[np.int64]) -> Confidence:
    # Without it, an intent of one example would be lost.
    several = np.bincount(labels)[labels] > 1
    return Confidence.fitted(solution.left_out[several], labels[several], compared.near[several])


def _scope(
    solution: Solution,
    compared: _Compared,
    labels: NDArray[np.int64],
    known: NDArray[np.bool_],
    words: Values,
    rejection: Rejection,
) -> Scope:
    """Messages to accept are the examples in scope, each without itself. Messages to reject are the same, each without
    its whole intent, and the examples of what is out of scope, each without itself; both kinds weigh the same."""
    single = np.bincount(labels)[labels] == 1
    accept, shown = known[labels] & ~single, ~known[labels] & ~single
    unseen = solution.unseen.copy()
    unseen[np.arange(len(labels)), labels] = -np.inf
    best = solution.left_out[:, known].max(axis=1, initial=-np.inf)
    best_unseen = unseen[:, known].max(axis=1, initial=-np.inf)
    strangers = accept & np.isfinite(best_unseen)
    likeliest = solution.left_out.argmax(axis=1)
    right = (likeliest == labels)[accept]
    scope = Scope.fitted(
        known=(best[accept], compared.near[accept]),
        right=right,
        strangers=(
            np.concatenate([best_unseen[strangers], best[shown]]),
            np.concatenate([compared.near_others[strangers], compared.near[shown]]),
        ),
        weights=np.concatenate([np.full(n, 1 / max(n, 1)) for n in (strangers.sum(), shown.sum())]),
        most_lost=rejection.most_lost,
        words=(words[accept], np.concatenate([words[strangers], words[shown]])),
    )
    fits = scope.fit(best, compared.near) - scope.length.usual(words)
    unseen_fits = scope.fit(best_unseen, compared.near_others) - scope.length.usual(words)
    overlooked = shown & known[likeliest] & np.isfinite(best)
    left_out = LeftOut(
        known=fits[accept].astype(float),
        unseen=unseen_fits[strangers].astype(float),
        right=right,
        shown=fits[overlooked].astype(float),
        misread=float(np.mean(~known[likeliest[accept]])) if accept.any() else 0.0,
    )
    return scope.rejecting(rejection, left_out)
