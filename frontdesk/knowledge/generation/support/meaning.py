"""Words by what they mean in their sentence, as the sentence encoder has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from frontdesk.knowledge.generation.support.words import Word

Floats = NDArray[np.float32]


class Encoder(Protocol):
    """A sentence encoder."""

    def encode_parts(self, text: str, parts: Sequence[tuple[int, int]]) -> Floats:
        """The vectors of a text and of its parts, shape (1 + parts, dimensions)."""


class Meaning:
    """The vectors of a text's words; one run of the network."""

    def __init__(self, encoder: Encoder, text: str, words: Sequence[Word]) -> None:
        spans = list(dict.fromkeys((word.start, word.end) for word in words if not word.is_sign))
        vectors = np.asarray(encoder.encode_parts(text, spans), np.float32)
        self._vectors = dict(zip(spans, _scaled(vectors[1:]), strict=True))
        self._size = vectors.shape[1]

    def of(self, words: Sequence[Word]) -> Floats:
        """Shape (words that are no signs, dimensions)."""
        found = [self._vectors[word.start, word.end] for word in words if not word.is_sign]
        return np.stack(found) if found else np.zeros((0, self._size), np.float32)

    def mean(self, words: Sequence[Word]) -> Floats:
        """The mean of the words, of length 1; zeros without any."""
        vectors = self.of(words)
        return _scaled(vectors.mean(axis=0)) if len(vectors) else np.zeros(self._size, np.float32)


def _scaled(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Floats = vectors / np.maximum(length, 1e-9)
    return scaled
