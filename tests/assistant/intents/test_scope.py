"""What is rejected, and what that may cost."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.intents.left_out import LeftOut
from assistant.intents.scope import SHORT, Length, Rejection, Scope, lengths
from assistant.intents.traffic import expected


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
    assert (accepted < fitted.threshold).mean() <= most_lost + 1 / len(accepted)  # a message is lost whole


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


def test_a_threshold_goes_before_an_expected_share_and_that_before_what_may_be_lost() -> None:
    automatic, _, _ = scope(0.95, 0.4, 0.02)
    known = np.random.default_rng(0).normal(0, 1, 300)
    left_out = LeftOut(known, known - 3, np.ones(300, bool), np.zeros(0), 0.0)
    assert automatic.rejecting(Rejection(), left_out).threshold == automatic.threshold
    shared = automatic.rejecting(Rejection(out_of_scope_share=0.6), left_out).threshold
    assert shared == expected(left_out, 0.6).best
    assert automatic.rejecting(Rejection(out_of_scope_share=0.6, threshold=-7.5), left_out).threshold == -7.5


def test_an_expected_share_changes_nothing_where_examples_show_no_strangers() -> None:
    alone = LeftOut(np.zeros(3), np.zeros(0), np.ones(3, bool), np.zeros(0), 0.0)
    automatic, _, _ = scope(0.95, 0.4, 0.02)
    assert automatic.rejecting(Rejection(out_of_scope_share=0.6), alone).threshold == automatic.threshold


def test_long_messages_are_expected_to_fit_worse_as_examples_show_but_none_longer_than_they_are() -> None:
    words = np.repeat(np.array([2, 6, 12, 24], np.float32), 50)
    fits = -0.7 * np.log(np.maximum(words, SHORT) / SHORT)
    length = Length.fitted(words, fits)
    assert np.allclose(length.usual(words), fits, atol=1e-5)
    assert length.usual(1000) == length.usual(24)


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(-5, 5)), max_size=30))
def test_no_message_is_expected_to_fit_better_for_being_long(rows: list[tuple[int, float]]) -> None:
    words, fits = (np.array(column, np.float32) for column in zip(*rows, strict=True)) if rows else ([], [])
    usual = Length.fitted(np.asarray(words, np.float32), np.asarray(fits, np.float32)).usual(np.arange(100))
    assert usual[0] == 0 and (np.diff(usual) <= 1e-6).all()


def test_words_are_counted_without_punctuation() -> None:
    assert lengths(["where is it?", "", "a-b, c"]).tolist() == [3, 0, 3]
