"""Sentences whose vectors show whether two encoders, or two processors, compute the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Of different lengths and subjects, since integers overflow in some sentences and not in others.
PROBES = (
    "Hello",
    "Where is my parcel?",
    "I was charged twice for the same thing and would like my money back",
    "Can you tell me how to change the address that you have for me, since I am moving to another town next month?",
    "The lamp that came on Tuesday flickers, then it goes dark and smells of burnt plastic. I have unplugged it and "
    "put it back into its box, and I would rather have another one than the money, if there are any left.",
)
LEAST_ALIKE = 0.985


def alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """The least cosine between the vectors (texts, dimensions) of the same texts."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return float((np.einsum("ij,ij->i", one, other) / np.maximum(lengths, 1e-12)).min())
