"""The model as a whole, on vectors that are easy to see through."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.intents.fitting import Fitted, fit
from assistant.intents.model import IntentModel, Prediction

DIRECTIONS = {"order": 0, "refund": 1, "person": 2, "weather": 3}


def vector(intent: str, seed: int, spread: float = 0.35) -> NDArray[np.float32]:
    """A vector of length 1 around an intent's direction."""
    towards = np.zeros(16)
    towards[DIRECTIONS[intent]] = 1
    found = towards + np.random.default_rng(seed).normal(0, spread / 4, 16)
    return (found / np.linalg.norm(found)).astype(np.float32)


def examples(**counts: int) -> tuple[list[str], list[str], NDArray[np.float32]]:
    intents = [intent for intent, count in counts.items() for _ in range(count)]
    texts = [f"{intent} please {number}" for number, intent in enumerate(intents)]
    return texts, intents, np.stack([vector(intent, seed) for seed, intent in enumerate(intents)])


def model(out_of_scope: str | None = None, **counts: int) -> IntentModel:
    return fit(*examples(**counts), out_of_scope=out_of_scope).model


def said(of: IntentModel, intent: str) -> Prediction:
    return of.predict(f"{intent} thing", vector(intent, 4711))


@pytest.mark.parametrize("intent", ["order", "refund", "person"])
def test_a_message_means_what_its_neighbours_mean(intent: str) -> None:
    prediction = said(model(order=20, refund=20, person=20), intent)
    assert prediction.ranking[0][0] == intent
    assert [example.intent for example in prediction.nearest] == [intent] * 5
    assert prediction.nearest[0].similarity == max(example.similarity for example in prediction.nearest)
    assert not prediction.rejected


def test_a_message_like_no_example_is_rejected() -> None:
    assert said(model(order=20, refund=20, person=20), "weather").rejected


def test_examples_of_what_is_out_of_scope_are_recognised_and_not_rejected() -> None:
    prediction = said(model(out_of_scope="weather", order=20, refund=20, weather=20), "weather")
    assert prediction.ranking[0][0] == "weather"
    assert not prediction.rejected


def test_a_restored_model_says_the_same(tmp_path: Path) -> None:
    before = model(out_of_scope="weather", order=10, refund=10, weather=10)
    before.save(tmp_path)
    after = IntentModel.load(tmp_path)
    for intent in DIRECTIONS:
        assert said(after, intent) == said(before, intent)


def test_an_example_that_occurs_twice_counts_once() -> None:
    texts, intents, vectors = examples(order=6, refund=6)
    twice = fit(texts * 2, intents * 2, np.concatenate([vectors, vectors])).model
    assert twice.texts == tuple(texts)
    assert said(twice, "order") == said(fit(texts, intents, vectors).model, "order")


@pytest.mark.parametrize("counts", [{"order": 1}, {"order": 5}, {"order": 1, "refund": 1}, {"order": 9, "refund": 1}])
def test_a_beginning_with_few_examples_works_and_rejects_nothing_it_cannot_judge(counts: dict[str, int]) -> None:
    prediction = said(model(**counts), "order")
    assert prediction.ranking[0][0] == "order"
    assert sum(confidence for _, confidence in prediction.ranking) == pytest.approx(1, abs=1e-4)


def test_without_an_example_there_is_no_model() -> None:
    with pytest.raises(ValueError, match="no example"):
        fit([], [], np.zeros((0, 16), np.float32))


def test_an_intent_of_nothing_but_what_is_out_of_scope_can_be_fitted() -> None:
    assert said(model(out_of_scope="weather", weather=5), "order").ranking[0][0] == "weather"


def test_a_left_out_example_is_not_its_own_neighbour() -> None:
    fitted: Fitted = fit(*examples(order=8, refund=8))
    prediction = fitted.left_out(3)
    assert fitted.model.texts[3] not in [example.text for example in prediction.nearest]
    assert prediction.ranking[0][0] == "order"


def test_beyond_a_number_of_examples_some_of_them_stand_for_all() -> None:
    many = fit(*examples(order=150, refund=150, person=150), exact=300).model
    assert len(many.landmarks) == 300
    assert [said(many, intent).ranking[0][0] for intent in ("order", "refund", "person")] == [
        "order",
        "refund",
        "person",
    ]
    assert said(many, "weather").rejected


def test_the_words_that_count_are_told() -> None:
    counted = model(order=10, refund=10).words_that_count("order thing", "order", "refund")
    assert counted[0][0] in ("order", "order please")
    assert counted[0][1] > 0
