"""Reading what the pipeline says of a message."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from assistant.explanation.meaning import meaning
from assistant.intents.fitting import fit
from assistant.intents.model import IntentModel


@pytest.fixture(scope="module")
def intents() -> IntentModel:
    texts = ["hello there", "hello you", "track my order", "where is my order"]
    vectors = np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1]], np.float32)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return fit(texts, ["greet", "greet", "order", "order"], unit).model


def parsed(name: str, fitting: float, ranking: list[tuple[str, float]]) -> dict[str, Any]:
    return {
        "text": "hello order 1042",
        "read_as": "hello order W0000",
        "intent": {"name": name, "confidence": ranking[0][1]},
        "intent_ranking": [{"name": each, "confidence": confidence} for each, confidence in ranking],
        "scope": {"fit": fitting, "threshold": -2.0},
        "nearest_examples": [{"text": "hello you", "intent": "greet", "similarity": 0.9}],
        "entities": [{"entity": "order_number", "start": 12, "end": 16, "value": "W1042", "extractor": "E"}],
    }


def test_an_accepted_message_has_its_intent_the_runner_up_and_the_words_between_them(intents: IntentModel) -> None:
    found = meaning("hello order 1042", parsed("greet", 1.0, [("greet", 0.9), ("order", 0.1)]), intents)
    assert (found.intent, found.best, found.runner_up, found.rejected) == ("greet", "greet", "order", False)
    weights = {each.word: each.weight for each in found.words}
    assert weights["hello"] > 0 > weights["order"]
    assert found.entities == (
        {"entity": "order_number", "value": "W1042", "text": "1042", "certainty": None, "by": "E"},
    )


def test_a_rejected_message_keeps_what_it_would_have_been(intents: IntentModel) -> None:
    ranking = [("nlu_fallback", 0.4), ("greet", 0.6), ("order", 0.4)]
    found = meaning("hello order 1042", parsed("nlu_fallback", -3.0, ranking), intents)
    assert (found.intent, found.best, found.rejected) == ("nlu_fallback", "greet", True)
    assert [each["name"] for each in found.ranking] == ["greet", "order"]


def test_a_message_that_is_an_example_of_nothing_in_particular_is_not_rejected(intents: IntentModel) -> None:
    found = meaning(
        "hello order 1042", parsed("nlu_fallback", 1.0, [("nlu_fallback", 0.9), ("greet", 0.1)]), fallback()
    )
    assert (found.best, found.rejected) == ("nlu_fallback", False)


def fallback() -> IntentModel:
    vectors = np.eye(2, dtype=np.float32)
    return fit(["asdf", "hello"], ["nlu_fallback", "greet"], vectors).model
