"""Finds examples with the same text, or nearly the same."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from assistant.intents.similarity import Matrix

# same: except for case and punctuation. number: except for an order number or the like. near: in other words with the
# same meaning.
Kind = Literal["same", "number", "near"]
SAME, NUMBER, NEAR = "same", "number", "near"

# Above this cosine, pairs of one intent differ by no more than "how can I" and "how do I".
NEAR_IN_ONE_INTENT = 0.97
# Above this cosine, a message between two examples of different intents could be either.
NEAR_ACROSS_INTENTS = 0.93

_ROWS_AT_ONCE = 1_000

Thing = TypeVar("Thing")


def plain(text: str) -> str:
    """The text without differences in case, punctuation and space."""
    folded = text.casefold().replace("’", "'")
    words = re.sub(r"[^\w\s]", " ", re.sub(r"(?<=\w)'(?=\w)", "", folded)).split()
    return " ".join(words) or folded.strip()


def alike(things: Sequence[Thing], key: Callable[[Thing], Hashable]) -> list[list[Thing]]:
    """Groups of two and more with the same key, in order."""
    groups: dict[Hashable, list[Thing]] = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return [group for group in groups.values() if len(group) > 1]


def near_pairs(vectors: Matrix, least: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of rows (n, d) whose cosine is at least `least`, each pair once."""
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        cosines = vectors[start : start + _ROWS_AT_ONCE] @ vectors[start:].T
        for row, column in np.argwhere(np.triu(cosines >= least, 1)):
            yield int(row) + start, int(column) + start, float(cosines[row, column])


def chained(pairs: Sequence[tuple[int, int]], count: int) -> list[NDArray[np.int64]]:
    """Groups of indices below `count` that are linked by pairs, directly or through others."""
    if not pairs:
        return []
    ones, others = np.array(pairs).T
    graph = coo_matrix((np.ones(len(pairs)), (ones, others)), shape=(count, count))
    _, groups = connected_components(graph, directed=False)
    sizes = np.bincount(groups)
    return [np.flatnonzero(groups == group) for group in np.flatnonzero(sizes > 1)]
