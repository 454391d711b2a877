"""What is learned from messages without labels, on fits whose share of strangers is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.intents.left_out import LeftOut
from assistant.intents.traffic import Traffic, expected, learned

NONE = np.zeros(0)


def left_out(misread: float = 0.0, shown: np.ndarray = NONE, seed: int = 0) -> LeftOut:
    """Examples that fit about 0, and about -4 without their intent; the worst of them are not understood."""
    random = np.random.default_rng(seed)
    known = random.normal(0, 1, 500)
    return LeftOut(known, random.normal(-4, 1, 500), known > np.quantile(known, 0.05), shown, misread)


def messages(share: float, count: int = 600, known: float = 0.0, strange: float = -4.0, seed: int = 1) -> np.ndarray:
    """Fits of messages of which a share is out of scope, about these means."""
    random = np.random.default_rng(seed)
    out = round(share * count)
    return np.concatenate([random.normal(known, 1.2, count - out), random.normal(strange, 1, out)])


def lost(traffic: Traffic, fits: np.ndarray, share: float) -> float:
    """How many more messages, as a share, the best of all thresholds would treat rightly."""
    out = np.arange(len(fits)) >= len(fits) - round(share * len(fits))
    return max(float(((fits < each) == out).mean()) for each in [*fits, 99]) - float(
        ((fits < traffic.best) == out).mean()
    )


@pytest.mark.parametrize("share", [0.0, 0.1, 0.3, 0.6, 0.9, 1.0])
@pytest.mark.parametrize(("known", "strange"), [(0.0, -4.0), (0.0, -6.0), (-1.0, -5.0)])
def test_the_share_out_of_scope_is_found_though_messages_are_not_quite_like_examples(
    share: float, known: float, strange: float
) -> None:
    fits = messages(share, known=known, strange=strange)
    traffic = learned(left_out(), fits)
    assert traffic.share == pytest.approx(share, abs=0.1)
    assert lost(traffic, fits, share) < 0.06  # by design: whoever is not understood anyway may be rejected


def test_the_true_share_lies_between_the_bounds_which_more_messages_bring_together() -> None:
    few, many = (learned(left_out(), messages(0.3, count)) for count in (40, 400))
    assert few.low < 0.3 < few.high
    assert many.low < 0.3 < many.high
    assert many.high - many.low < few.high - few.low


def test_one_message_decides_little() -> None:
    traffic = learned(left_out(), np.array([-4.0]))
    assert 0.3 < traffic.share < 0.8
    assert -6 < traffic.best < 1


def test_without_messages_nothing_can_be_learned() -> None:
    with pytest.raises(ValueError, match="no message"):
        learned(left_out(), NONE)


def test_without_a_second_intent_nothing_can_be_learned() -> None:
    alone = LeftOut(np.zeros(3), NONE, np.ones(3, bool), NONE, 0.0)
    with pytest.raises(ValueError, match="two intents with two examples"):
        learned(alone, messages(0.3))


def test_messages_that_are_examples_are_in_scope() -> None:
    assert learned(left_out(), np.full(200, 50.0)).share < 0.05


def test_what_is_stranger_than_every_stranger_is_out_of_scope() -> None:
    assert learned(left_out(), np.concatenate([np.full(300, -50.0), messages(0.0, 300)])).share > 0.45


def test_recognised_messages_are_out_of_scope_but_for_those_that_are_misread() -> None:
    fits = messages(0.0, 300)
    assert learned(left_out(), fits, recognised=300).share == pytest.approx(0.5, abs=0.05)
    assert learned(left_out(misread=0.1), fits, recognised=300).share == pytest.approx(0.45, abs=0.05)
    assert learned(left_out(), NONE, recognised=5).share == 1.0


def test_the_more_is_expected_to_be_out_of_scope_the_more_is_rejected() -> None:
    thresholds = [expected(left_out(), share).best for share in (0.01, 0.1, 0.3, 0.6, 0.9)]
    assert thresholds == sorted(thresholds)
    assert thresholds[0] < thresholds[-1]
    assert expected(left_out(), 0.3).share == pytest.approx(0.3)


def test_examples_of_what_is_out_of_scope_count_as_strangers() -> None:
    near = np.random.default_rng(3).normal(-2, 0.5, 200)
    assert expected(left_out(shown=near), 0.3).best > expected(left_out(), 0.3).best


@given(st.floats(0, 1), st.integers(1, 50), st.integers(0, 20), st.floats(-20, 20))
def test_shares_are_shares_and_a_higher_threshold_finds_and_loses_more(
    share: float, count: int, recognised: int, threshold: float
) -> None:
    traffic = learned(left_out(misread=0.02), messages(share, count), recognised)
    lower, higher = traffic.choice(threshold), traffic.choice(threshold + 1)
    for name in ("rejected", "found", "lost"):
        assert -1e-9 <= getattr(lower, name) <= getattr(higher, name) + 1e-9 <= 1 + 1e-6
    assert 0 <= traffic.low <= traffic.high <= 1
    assert traffic.choice(traffic.best).right >= lower.right - 1e-9


@given(st.floats(0, 1))
def test_the_threshold_that_loses_a_share_loses_it(share: float) -> None:
    traffic = learned(left_out(), messages(0.3, 100))
    assert traffic.choice(traffic.losing(share)).lost == pytest.approx(share, abs=1e-6)


def test_what_is_kept_of_many_examples_says_the_same() -> None:
    random = np.random.default_rng(0)
    known = random.normal(0, 1, 5000)
    many = LeftOut(known, random.normal(-4, 1, 5000), known > -2, random.normal(-5, 1, 3000), 0.01)
    fewer = LeftOut.from_facts(many.fewer().as_facts())
    assert len(fewer.known) == len(fewer.unseen) == len(fewer.right) == len(fewer.shown) == 1000
    fits = messages(0.3)
    assert learned(fewer, fits).share == pytest.approx(learned(many, fits).share, abs=0.02)
