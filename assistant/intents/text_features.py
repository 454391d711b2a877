"""The words of a text, and the parts of its words, as sparse vectors weighted by how rare they are (TF-IDF)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

# Parts of words of this length let "recieve" find "receive"; words in pairs tell "not paid" from "paid".
_KINDS: dict[str, dict[str, Any]] = {
    "words": {"token_pattern": r"(?u)\b\w+\b", "ngram_range": (1, 2)},
    "parts": {"analyzer": "char_wb", "ngram_range": (3, 4)},
}


@dataclass(frozen=True)
class _Kind:
    vectorizer: TfidfVectorizer
    vocabulary: dict[str, int]
    rarity: NDArray[np.float32]


class TextFeatures:
    """Each kind of feature is a block of columns in which every text has length 1, or 0 if nothing in it is known."""

    def __init__(self, kinds: Sequence[_Kind]) -> None:
        self._kinds = list(kinds)
        self._analyze = [kind.vectorizer.build_analyzer() for kind in kinds]
        self._starts = np.cumsum([0, *(len(kind.vocabulary) for kind in kinds)])

    @classmethod
    def fitted(cls, texts: Sequence[str]) -> TextFeatures:
        """Learn which features there are, and how rare each is."""
        kinds = []
        for options in _KINDS.values():
            vectorizer = _vectorizer(options)
            try:
                vectorizer.fit(texts)
                kinds.append(_Kind(vectorizer, vectorizer.vocabulary_, vectorizer.idf_.astype(np.float32)))
            except ValueError:  # no text has a word
                kinds.append(_Kind(vectorizer, {}, np.zeros(0, np.float32)))
        return cls(kinds)

    @property
    def size(self) -> int:
        """The number of columns."""
        return int(self._starts[-1])

    def one(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The columns of a text that are not zero, and their values.

        What TfidfVectorizer.transform computes, without the two milliseconds of building matrices for one text.
        """
        columns, values = [], []
        for kind, analyze, start in zip(self._kinds, self._analyze, self._starts, strict=False):
            counts = Counter(
                column for feature in analyze(text) if (column := kind.vocabulary.get(feature)) is not None
            )
            here = np.fromiter(counts, np.int64, len(counts))
            weight = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * kind.rarity[here]
            columns.append(here + start)
            values.append(weight / max(float(np.linalg.norm(weight)), 1e-12))
        return np.concatenate(columns), np.concatenate(values).astype(np.float32)

    def all(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """A row a text, shape (texts, size)."""
        rows = [self.one(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns = np.concatenate([columns for columns, _ in rows])
        values = np.concatenate([values for _, values in rows])
        return sparse.csr_matrix((values, columns, ends), shape=(len(rows), self.size))

    def names(self, columns: NDArray[np.int64]) -> list[str | None]:
        """The words and pairs of words behind columns; None for a part of a word."""
        words = {column: word for word, column in self._kinds[0].vocabulary.items()}
        return [words.get(int(column)) for column in columns]

    def as_arrays(self) -> dict[str, NDArray[Any]]:
        """What `from_arrays` needs."""
        arrays: dict[str, NDArray[Any]] = {}
        for name, kind in zip(_KINDS, self._kinds, strict=True):
            features = sorted(kind.vocabulary, key=lambda feature: kind.vocabulary[feature])
            arrays[f"{name}_features"] = np.frombuffer("\n".join(features).encode(), np.uint8)
            arrays[f"{name}_rarity"] = kind.rarity
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Any) -> TextFeatures:
        """The features that `as_arrays` described."""
        kinds = []
        for name, options in _KINDS.items():
            text = arrays[f"{name}_features"].tobytes().decode()
            vocabulary = {feature: column for column, feature in enumerate(text.split("\n"))} if text else {}
            kinds.append(_Kind(_vectorizer(options), vocabulary, arrays[f"{name}_rarity"]))
        return cls(kinds)


def _vectorizer(options: dict[str, Any]) -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, **options)
