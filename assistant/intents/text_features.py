"""The words of a text, and the parts of its words, as sparse vectors weighted by how rare they are (TF-IDF)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_WORD = re.compile(r"\w+")
_LENGTHS = (3, 4)  # of parts of words
_KEPT_WORDS = 10_000  # some 500 bytes each
_NONE = np.zeros(0, np.int64)


def _words(text: str) -> list[str]:
    """Words, and words in pairs, which tell "not paid" from "paid"."""
    words = _WORD.findall(text.lower())
    return [*words, *(f"{one} {next_one}" for one, next_one in pairwise(words))]


def _parts(text: str) -> list[str]:
    """Parts of words, which let "recieve" find "receive"."""
    padded = (f" {word} " for word in text.lower().split())
    return [
        word[start : start + length]
        for word in padded
        for length in _LENGTHS
        for start in range(len(word) - length + 1)
    ]


# As scikit-learn finds them, which is not loaded to serve: it takes 40 MB.
_KINDS: dict[str, Callable[[str], list[str]]] = {"words": _words, "parts": _parts}


@dataclass(frozen=True)
class _Kind:
    analyze: Callable[[str], list[str]]
    vocabulary: dict[str, int]
    rarity: NDArray[np.float32]


class TextFeatures:
    """Each kind of feature is a block of columns in which every text has length 1, or 0 if nothing in it is known."""

    def __init__(self, kinds: Sequence[_Kind]) -> None:
        self._kinds = list(kinds)
        self._columns = [_finder(kind) for kind in kinds]
        self._starts = np.cumsum([0, *(len(kind.vocabulary) for kind in kinds)])

    @classmethod
    def fitted(cls, texts: Sequence[str]) -> TextFeatures:
        """Learn which features there are, and how rare each is."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        kinds = []
        for analyze in _KINDS.values():
            vectorizer = TfidfVectorizer(analyzer=analyze)
            try:
                vectorizer.fit(texts)
                kinds.append(_Kind(analyze, vectorizer.vocabulary_, vectorizer.idf_.astype(np.float32)))
            except ValueError:  # no text has a word
                kinds.append(_Kind(analyze, {}, np.zeros(0, np.float32)))
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
        for kind, find, start in zip(self._kinds, self._columns, self._starts, strict=False):
            here, counts = np.unique(find(text), return_counts=True)
            weight = (1 + np.log(counts.astype(np.float32))) * kind.rarity[here]
            columns.append(here + start)
            values.append(weight / max(float(np.linalg.norm(weight)), 1e-12))
        return np.concatenate(columns), np.concatenate(values).astype(np.float32)

    def all(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """A row a text, shape (texts, size)."""
        blocks = []
        for kind, find in zip(self._kinds, self._columns, strict=True):
            found = [find(text) for text in texts]
            ends = np.cumsum([0, *map(len, found)])
            ones = np.ones(ends[-1], np.float32)
            counts = sparse.csr_matrix((ones, np.concatenate(found), ends), shape=(len(found), len(kind.vocabulary)))
            counts.sum_duplicates()
            rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
            weights = (1 + np.log(counts.data)) * kind.rarity[counts.indices]
            lengths = np.sqrt(np.bincount(rows, weights**2, minlength=counts.shape[0]))
            counts.data = (weights / np.maximum(lengths, 1e-12)[rows]).astype(np.float32)
            blocks.append(counts)
        return sparse.hstack(blocks, format="csr")

    def times(
        self, texts: Sequence[str], weights: NDArray[np.float32], together: NDArray[np.float32] | None = None
    ) -> NDArray[np.float32]:
        """A few texts' features times `weights` (size, n), shape (texts, n): what `all` computes, in less time.

        With `together` (rows, texts), 1 for those that a row stands for as if they were one text, but for the pairs of
        words where they meet, shape (rows, n).
        """
        found = np.zeros((len(texts) if together is None else len(together), weights.shape[1]), np.float32)
        for kind, find, start in zip(self._kinds, self._columns, self._starts, strict=False):
            columns = [find(text) for text in texts]
            here, places = np.unique(np.concatenate(columns), return_inverse=True)
            rows = np.repeat(np.arange(len(texts)), [len(each) for each in columns])
            counts = np.bincount(rows * len(here) + places, minlength=len(texts) * len(here))
            counts = counts.reshape(len(texts), len(here)).astype(np.float32)
            counts = counts if together is None else together @ counts
            values = (1 + np.log(np.maximum(counts, 1))) * (counts > 0) * kind.rarity[here]
            values /= np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-12)
            found += values @ weights[here + start]
        return found

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
        for name, analyze in _KINDS.items():
            text = arrays[f"{name}_features"].tobytes().decode()
            vocabulary = {feature: column for column, feature in enumerate(text.split("\n"))} if text else {}
            kinds.append(_Kind(analyze, vocabulary, arrays[f"{name}_rarity"]))
        return cls(kinds)


def _finder(kind: _Kind) -> Callable[[str], NDArray[np.int64]]:
    """What finds the columns of a text, one as often as its feature is in it. Parts of words are kept for each word:
    most texts are made of the same few thousand, and parts of a message of its own."""

    def find(text: str) -> NDArray[np.int64]:
        found = map(kind.vocabulary.get, kind.analyze(text))
        return np.array([column for column in found if column is not None], dtype=np.int64)

    if kind.analyze is not _parts:
        return find
    of_word = lru_cache(_KEPT_WORDS)(find)
    return lambda text: np.concatenate([_NONE, *map(of_word, text.lower().split())])
