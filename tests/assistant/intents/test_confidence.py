"""Confidences mean what they say."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.intents.confidence import Confidence

SCORES = arrays(np.float32, (4, 5), elements=st.floats(-0.5, 1.5, width=32))
CURVES = st.tuples(st.floats(0, 2), st.floats(-2, 2), st.floats(-3, 3))


@given(SCORES, st.floats(1, 200), CURVES)
def test_confidences_sum_to_one_and_follow_the_scores(
    scores: np.ndarray, sharpness: float, curve: tuple[float, float, float]
) -> None:
    confidences = Confidence(sharpness, curve).of(scores, np.full(4, 0.7, np.float32))
    np.testing.assert_allclose(confidences.sum(axis=1), 1, atol=1e-4)
    assert (confidences >= 0).all()
    best = confidences[np.arange(4), scores.argmax(axis=1)]
    assert (best >= confidences.max(axis=1) - 1e-6).all()


def test_of_what_is_sure_to_80_percent_80_percent_are_right() -> None:
    random = np.random.default_rng(0)
    truth = random.integers(0, 6, 8000)
    scores = random.normal(0, 0.25, (8000, 6)).astype(np.float32)
    scores[np.arange(8000), truth] += 0.6
    near = np.full(8000, 0.8, np.float32)
    fitted = Confidence.fitted(scores[:4000], truth[:4000], near[:4000])
    confidence = fitted.of(scores[4000:], near[4000:]).max(axis=1)
    right = scores[4000:].argmax(axis=1) == truth[4000:]
    for low in (0.5, 0.6, 0.7, 0.8, 0.9):
        among = (confidence >= low) & (confidence < low + 0.1)
        assert abs(right[among].mean() - confidence[among].mean()) < 0.05


def test_a_few_examples_without_a_mistake_promise_no_certainty() -> None:
    scores = np.eye(3, dtype=np.float32)[[0, 1, 2, 0]]
    fitted = Confidence.fitted(scores, np.array([0, 1, 2, 0]), np.full(4, 0.9, np.float32))
    assert fitted.of(scores, np.full(4, 0.9, np.float32)).max() < 0.95


def test_without_examples_there_are_confidences_still() -> None:
    fitted = Confidence.fitted(np.zeros((0, 2), np.float32), np.zeros(0, np.int64), np.zeros(0, np.float32))
    np.testing.assert_allclose(fitted.of(np.array([[1, 0]], np.float32), np.zeros(1, np.float32)).sum(), 1)
