"""The encoder's input embeddings: what each token means before it has been read in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from frontdesk.knowledge.index.analysis import Tokens
from frontdesk.knowledge.index.vectors import Bytes, cosines


class TokenEmbeddings:
    """Compares tokens by their embeddings, a matrix of bytes (tokens, dimensions)."""

    def __init__(self, matrix: Bytes) -> None:
        self._matrix = matrix

    def nearness(self, question: Tokens, passages: Sequence[Tokens]) -> list[float]:
        """For each passage the mean, over the question's tokens, of the cosine with the nearest of its tokens."""
        if not len(question) or not passages:
            return [0.0] * len(passages)
        known, places = np.unique(np.concatenate(passages), return_inverse=True)
        similar = cosines(self._matrix[question], self._matrix[known])
        ends = np.cumsum([len(tokens) for tokens in passages])
        parts = np.split(places, ends[:-1])
        return [float(similar[:, part].max(axis=1).mean()) if len(part) else 0.0 for part in parts]
