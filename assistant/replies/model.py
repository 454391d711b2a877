"""The model of replies: fitted on examples, it says how likely a message is each kind of reply.

Multinomial logistic regression over the meaning of a message (its sentence vector), its words and pairs of words, and
parts of its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.intents.text_features import TextFeatures

# How much the vector counts beside words and parts of words, each of length 1.
_MEANING = 1.5
# Inverse strength of regularisation; chosen by asking replies of writers whose others it had not learned from.
_FIT = 30.0
_FILE = "replies.npz"

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class ReplyModel:
    """`of_words` (features, kinds), `of_meaning` (dimensions, kinds) and `bias` (kinds) are weights."""

    kinds: tuple[str, ...]
    features: TextFeatures
    of_words: Vector
    of_meaning: Vector
    bias: Vector

    @classmethod
    def fitted(cls, examples: Mapping[str, Sequence[str]], vectors: Mapping[str, Vector]) -> ReplyModel:
        """Learn from examples by kind, and the vector of each."""
        from scipy import sparse
        from sklearn.linear_model import LogisticRegression

        texts = [text for each in examples.values() for text in each]
        labels = [kind for kind, each in examples.items() for _ in each]
        features = TextFeatures.fitted(texts)
        meanings = np.stack([_unit(vectors[text]) for text in texts])
        rows = sparse.hstack([features.all(texts), sparse.csr_matrix(meanings)], format="csr")
        regression = LogisticRegression(C=_FIT, max_iter=2000, class_weight="balanced").fit(rows, labels)
        weights = regression.coef_.T.astype(np.float32)
        kinds = tuple(map(str, regression.classes_))
        bias = regression.intercept_.astype(np.float32)
        return cls(kinds, features, weights[: features.size], weights[features.size :], bias)

    def predict(self, text: str, vector: Vector) -> dict[str, float]:
        """How likely each kind is, the likeliest first."""
        scores = self.features.times([text], self.of_words)[0] + _unit(vector) @ self.of_meaning + self.bias
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        return {self.kinds[place]: float(shares[place]) for place in np.argsort(-shares)}

    def save(self, folder: Path) -> None:
        """Write the model into a folder that exists."""
        kinds = np.array(self.kinds)
        weights = {"of_words": self.of_words, "of_meaning": self.of_meaning, "bias": self.bias}
        np.savez(folder / _FILE, kinds=kinds, **weights, **self.features.as_arrays())

    @classmethod
    def load(cls, folder: Path) -> ReplyModel:
        """Read what `save` wrote."""
        with np.load(folder / _FILE, allow_pickle=False) as arrays:
            kinds = tuple(map(str, arrays["kinds"]))
            weights = arrays["of_words"], arrays["of_meaning"], arrays["bias"]
            return cls(kinds, TextFeatures.from_arrays(arrays), *weights)


def _unit(vector: Vector) -> Vector:
    unit: Vector = _MEANING * vector / max(float(np.linalg.norm(vector)), 1e-12)
    return unit
