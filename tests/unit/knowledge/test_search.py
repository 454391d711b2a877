"""What the search makes of what an engine finds: order, confidence, threshold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.knowledge.index.calibration import Outcome, curve, findable, trials
from frontdesk.knowledge.index.features import NAMES
from frontdesk.knowledge.index.fusion import fused
from frontdesk.knowledge.index.ranker import CERTAINTY, certainty, packaged, relative
from frontdesk.knowledge.index.vectors import cosines, packed
from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.sentences import sentences

SCORES = st.dictionaries(st.binary(min_size=1, max_size=2), st.floats(-1, 50, allow_nan=False), max_size=8)


@given(SCORES, SCORES)
def test_all_that_either_half_finds_is_in_order(lexical: dict[bytes, float], nearest: dict[bytes, float]) -> None:
    scores = fused(lexical, nearest)
    assert scores.keys() == lexical.keys() | nearest.keys()
    assert list(scores.values()) == sorted(scores.values(), reverse=True)
    assert all(0 <= score <= 1.0001 for score in scores.values())


def test_what_both_halves_find_comes_before_what_one_finds() -> None:
    assert list(fused({b"a": 3.0, b"b": 9.0, b"c": 1.0}, {b"b": 0.8, b"d": 0.7, b"e": 0.1}))[:2] == [b"b", b"d"]


def test_bytes_keep_the_cosine_to_within_a_hundredth() -> None:
    vectors = np.random.default_rng(1).standard_normal((50, 384)).astype(np.float32)
    exact = (vectors @ vectors.T) / np.outer(*[np.linalg.norm(vectors, axis=1)] * 2)
    assert np.abs(cosines(packed(vectors), packed(vectors)) - exact).max() < 0.01
    assert cosines(packed(vectors[:1]), packed(vectors[:1])).shape == (1, 1)


@given(st.text(alphabet="Ab .!?\n1-", max_size=60))
def test_sentences_are_in_order_and_leave_out_nothing_but_spaces(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert spans == sorted(spans)
    assert "".join(text[start:end] for start, end in spans).replace(" ", "").replace("\n", "") == text.replace(
        " ", ""
    ).replace("\n", "")


def test_sentences_end_at_full_stops_and_items_of_lists_are_sentences() -> None:
    text = "It costs €3.90 a parcel. We take it off:\n- from the refund\n- or the card"
    found = [text[start:end] for start, end in sentences(text)]
    assert found == ["It costs €3.90 a parcel.", "We take it off:", "- from the refund", "- or the card"]


def test_the_packaged_ranker_has_a_weight_for_every_feature_and_none_below_zero() -> None:
    ranker = packaged()
    assert set(ranker.weights) == set(NAMES) and set(ranker.certainty) == set(CERTAINTY)
    assert all(weight >= 0 for weight in ranker.weights.values())
    assert 0 < ranker.threshold < 1
    assert 0 < ranker.calibration["least"] < ranker.calibration["greatest"] < 1


def test_a_feature_is_compared_with_those_of_the_other_candidates() -> None:
    rows = np.array([[0.2] * len(NAMES), [0.7] * len(NAMES)], np.float32)
    rows[:, 0] = 0.5  # alike
    assert relative(rows)[:, 0].tolist() == [0, 0]
    assert relative(rows)[:, 1].tolist() == [0, 1]
    scores = packaged().scores(rows)
    assert scores[1] > scores[0]


def test_the_distance_is_to_another_article() -> None:
    rows = np.zeros((3, len(NAMES)), np.float32)
    numbers = certainty(rows, np.array([0.9, 0.8, 0.5], np.float32), ["a", "a", "b"])
    assert numbers[-1] == pytest.approx(0.4)
    assert certainty(rows[:1], np.array([0.9], np.float32), ["a"])[-1] == pytest.approx(0.9)


@given(st.floats(0, 1))
def test_the_threshold_of_an_index_falls_with_how_often_its_passages_are_found_and_keeps_to_what_was_learned(
    found: float,
) -> None:
    ranker = packaged()
    threshold = ranker.threshold_from(found)
    assert ranker.threshold_from(min(1.0, found + 0.1)) <= threshold
    assert ranker.threshold_from(1.0) <= threshold <= ranker.threshold_from(0.0)


OUTCOMES = st.lists(st.builds(Outcome, st.floats(0, 1), st.booleans(), st.floats(0, 1)), min_size=1, max_size=20)


@given(OUTCOMES)
def test_coverage_grows_as_the_threshold_falls_up_to_all_that_is_found(outcomes: list[Outcome]) -> None:
    points = curve(outcomes)
    assert [point.threshold for point in points] == sorted({point.threshold for point in points}, reverse=True)
    assert [point.coverage for point in points] == sorted(point.coverage for point in points)
    assert points[-1].coverage == pytest.approx(findable(outcomes))


PASSAGE = Passage(
    "returns", "fee", "Returns", "Return fee", "A return costs €3.90.", "en", heading_path=("Return fee",)
)


def test_a_trial_asks_the_heading_of_a_passage_that_no_longer_has_it() -> None:
    (trial,) = trials([PASSAGE])
    assert trial.question == "Return fee"
    assert (trial.without.heading, trial.without.heading_path, trial.without.title) == ("", (), "Returns")


def test_a_trial_asks_what_people_ask_rather_than_the_heading() -> None:
    (trial,) = trials([replace(PASSAGE, phrasings=("is it free?", "what do I pay?"))])
    assert trial.question == "is it free?"
    assert trial.without.phrasings == ("what do I pay?",)


def test_a_heading_of_several_articles_asks_for_none_of_them() -> None:
    elsewhere = replace(PASSAGE, article_id="exchanges")
    assert list(trials([PASSAGE, elsewhere])) == []
    assert len(list(trials([PASSAGE, replace(elsewhere, locale="de")]))) == 2


def test_trials_are_bounded_and_spread_over_the_passages(tmp_path: Path) -> None:
    made = list(trials([replace(PASSAGE, passage_id=f"p{number}") for number in range(1_000)]))
    assert len(made) == 80
    assert {int(trial.passage.passage_id[1:]) // 250 for trial in made} == {0, 1, 2, 3}
