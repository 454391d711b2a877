"""What is rejected, and what that may cost."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.intents.scope import Scope


def scope(right_share: float, apart: float, most_lost: float, seed: int = 0) -> tuple[Scope, np.ndarray, np.ndarray]:
    """A scope fitted to messages and to strangers `apart` from them; with the fit of the right ones and of those."""
    random = np.random.default_rng(seed)
    known = (random.normal(0.8, 0.1, 2000).astype(np.float32), random.normal(0.8, 0.05, 2000).astype(np.float32))
    strangers = (known[0] - np.float32(apart), known[1] - np.float32(apart / 2))
    right = random.random(2000) < right_share
    fitted = Scope.fitted(known, right, strangers, np.ones(2000, np.float32), most_lost)
    return fitted, fitted.fit(*known)[right], fitted.fit(*strangers)


@given(st.floats(0.5, 1), st.floats(0, 1), st.floats(0, 0.2), st.integers(0, 1000))
def test_rejecting_never_costs_more_than_it_may(right: float, apart: float, most_lost: float, seed: int) -> None:
    fitted, accepted, _ = scope(right, apart, most_lost, seed)
    assert fitted.threshold is not None
    assert (accepted < fitted.threshold).mean() <= most_lost + 1e-3


def test_a_classifier_without_mistakes_loses_next_to_nothing() -> None:
    fitted, accepted, _ = scope(1.0, 0.3, 0.1)
    assert (accepted < fitted.threshold).mean() <= 0.003


def test_strangers_that_lie_apart_are_rejected() -> None:
    fitted, accepted, strangers = scope(0.9, 0.8, 0.02)
    assert (strangers < fitted.threshold).mean() > 0.99
    assert (accepted < fitted.threshold).mean() < 0.01


def test_without_strangers_nothing_is_rejected() -> None:
    known = (np.ones(3, np.float32), np.ones(3, np.float32))
    nobody = (np.zeros(0, np.float32), np.zeros(0, np.float32))
    assert Scope.fitted(known, np.ones(3, bool), nobody, np.zeros(0, np.float32), 0.02).threshold is None
