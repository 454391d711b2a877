"""What is said of examples that are left out is what a model without them says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from assistant.intents.kernel_ridge import Solution, solve, solve_with_landmarks

RIDGE = 0.5


def problem(seed: int, count: int, classes: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Similarities of random points, and labels of which each occurs."""
    random = np.random.default_rng(seed)
    points = random.normal(size=(count, 4))
    distances = ((points[:, None] - points[None]) ** 2).sum(axis=-1)
    labels = np.concatenate([np.arange(classes), random.integers(0, classes, count - classes)])
    return np.exp(-distances / 4).astype(np.float32), labels


def groups(labels: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    return [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]


def targets(labels: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.eye(labels.max() + 1, dtype=np.float32)[labels]


def scores_without(
    left_out: NDArray[np.int64], similarity: NDArray[np.float32], labels: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Solve anew without some examples, and score them."""
    kept = np.setdiff1d(np.arange(len(labels)), left_out)
    system = similarity[np.ix_(kept, kept)] + RIDGE * np.eye(len(kept))
    return similarity[np.ix_(left_out, kept)] @ np.linalg.solve(system, targets(labels)[kept])


def solved(similarity: NDArray[np.float32], labels: NDArray[np.int64]) -> Solution:
    return solve(similarity.copy(), targets(labels), groups(labels), RIDGE)


@given(st.integers(0, 2**32 - 1), st.integers(5, 40), st.integers(1, 5))
def test_an_example_that_is_left_out_is_scored_as_by_a_model_without_it(seed: int, count: int, classes: int) -> None:
    similarity, labels = problem(seed, count, classes)
    solution = solved(similarity, labels)
    for index in range(count):
        expected = scores_without(np.array([index]), similarity, labels)[0]
        np.testing.assert_allclose(solution.left_out[index], expected, atol=2e-4)


@given(st.integers(0, 2**32 - 1), st.integers(8, 40), st.integers(2, 5))
def test_an_intent_that_was_never_seen_is_scored_as_by_a_model_without_it(seed: int, count: int, classes: int) -> None:
    similarity, labels = problem(seed, count, classes)
    solution = solved(similarity, labels)
    for members in groups(labels):
        np.testing.assert_allclose(solution.unseen[members], scores_without(members, similarity, labels), atol=2e-4)


def test_with_every_example_a_landmark_nothing_is_lost() -> None:
    similarity, labels = problem(1, 60, 4)
    exact = solved(similarity, labels)
    near = solve_with_landmarks(similarity.copy(), np.arange(60), targets(labels), groups(labels), RIDGE)
    np.testing.assert_allclose(similarity @ near.weights, similarity @ exact.weights, atol=2e-3)
    np.testing.assert_allclose(near.left_out, exact.left_out, atol=5e-3)
    np.testing.assert_allclose(near.unseen, exact.unseen, atol=5e-3)


def test_landmarks_agree_with_the_exact_solution_about_who_is_who() -> None:
    similarity, labels = problem(2, 400, 3)
    landmarks = np.arange(0, 400, 2)
    near = solve_with_landmarks(similarity[:, landmarks], landmarks, targets(labels), groups(labels), RIDGE)
    said, exactly = (each.left_out.argmax(axis=1) for each in (near, solved(similarity, labels)))
    assert (said == exactly).mean() > 0.9


def test_similarities_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="positive semi-definite"):
        solve(np.array([[0, 9], [9, 0]], np.float32), np.eye(2, dtype=np.float32), [np.array([0]), np.array([1])], 0.5)
