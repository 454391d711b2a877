"""Kernel ridge regression on class indicators, with leave-one-out scores of each example.

The regression is solved once. From the same factor follow, exactly, the scores of every training example by the
solution without that example, and by the one without any example of its intent (Rifkin and Lippert, "Notes on
Regularized Least Squares", MIT-CSAIL-TR-2007-025, section 4; for whole groups the same identity holds in blocks). So
confidence and rejection are chosen on scores as they are for new messages, without training again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular
from scipy.linalg.lapack import spotrf, strtri

from assistant.intents.similarity import Matrix

_JITTER = 1e-4  # times the mean diagonal, because landmarks may be near copies of each other


@dataclass(frozen=True)
class Solution:
    """`weights` (examples, classes): a message's scores are its similarities to the examples, times these.

    `left_out` (examples, classes): the scores of each example without itself. `unseen` (examples, classes): the same
    without its whole group.
    """

    weights: Matrix
    left_out: Matrix
    unseen: Matrix


def solve(similarity: Matrix, targets: Matrix, groups: Sequence[NDArray[np.int64]], ridge: float) -> Solution:
    """Solve (K + ridge) W = T. `similarity` K (n, n) is overwritten; `groups` are the examples of one intent each.

    Takes about 2/3 n³ multiplications and no memory beyond K.

    Raises:
        ValueError: K is not positive semi-definite.
    """
    similarity[np.diag_indices(len(similarity))] += ridge
    lower = _factor(similarity)
    weights: Matrix = cho_solve((lower, True), targets, check_finite=False)
    inverse, _ = strtri(lower, lower=1, overwrite_c=1)
    diagonal = np.einsum("ij,ij->j", inverse, inverse)
    unseen = np.array(targets)
    for members in groups:
        columns = inverse[:, members]
        unseen[members] -= np.linalg.solve(columns.T @ columns, weights[members])
    return Solution(weights, targets - weights / diagonal[:, None], unseen)


def solve_with_landmarks(
    similarity: Matrix, landmarks: NDArray[np.int64], targets: Matrix, groups: Sequence[NDArray[np.int64]], ridge: float
) -> Solution:
    """The same with weights of some examples alone: `similarity` (n, m) to the `landmarks`, m of the n examples.

    For sets whose (n, n) matrix would not fit: memory n m, about 3 n m² multiplications (Nyström's approximation, see
    Rudi, Camoriano and Rosasco, "Less is More", 2015). The scores of what was left out follow as above, from the hat
    matrix.

    Raises:
        ValueError: the similarities are not positive semi-definite.
    """
    between = similarity[landmarks]
    between[np.diag_indices(len(landmarks))] += _JITTER * float(np.trace(between)) / len(landmarks)
    root = _factor(between)
    features = _divided(root, similarity)
    inner = features.T @ features
    inner[np.diag_indices(len(landmarks))] += ridge
    inner_root = _factor(inner)
    whitened = _divided(inner_root, features)
    coefficients = whitened.T @ targets
    misses = targets - whitened @ coefficients
    known = np.einsum("ij,ij->i", whitened, whitened)
    unseen = np.array(targets)
    for members in groups:
        rows = whitened[members]
        unseen[members] -= np.linalg.solve(np.eye(len(rows), dtype=np.float32) - rows @ rows.T, misses[members])
    weights = solve_triangular(
        root, solve_triangular(inner_root, coefficients, lower=True, trans=1), lower=True, trans=1
    )
    return Solution(weights, targets - misses / (1 - known)[:, None], unseen)


def _factor(matrix: Matrix) -> Matrix:
    # LAPACK wants columns first; a symmetric matrix is its own transpose, so that nothing is copied.
    root, failed = spotrf(matrix.T, lower=1, clean=1, overwrite_a=1)
    if failed:
        raise ValueError("the similarities are not positive semi-definite")
    return root


def _divided(root: Matrix, rows: Matrix) -> Matrix:
    return np.ascontiguousarray(solve_triangular(root, rows.T, lower=True, check_finite=False).T)
