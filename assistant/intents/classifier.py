"""The intent model as a component of Rasa's NLU pipeline."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.intents.model import IntentModel, Prediction
from assistant.intents.requests import Part, find_requests, leading
from assistant.intents.scope import MOST_LOST, Rejection
from assistant.sentence_featurizer import READ_AS, READ_PARTS, vector_of
from assistant.source_digest import source_digest
from assistant.spelling.component import reading_of

# The attribute of a message besides Rasa's own "intent" and "intent_ranking".
NEAREST_EXAMPLES = "nearest_examples"
REQUESTS = "requests"
SCOPE = "scope"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SupportIntentClassifier(IntentClassifier, GraphComponent):
    """Sets a message's intent, or `nlu_fallback` if it is out of scope.

    Also sets `intent_ranking`, and as explanation `nearest_examples` (text, intent, similarity) and `scope` (fit,
    threshold). If the message is several requests, or one among sentences that say nothing, `requests` has their places
    in the text, intents and confidences, and the rest is that of the one which the whole is likeliest to mean.

    Settings in config.yml: `out_of_scope`, the intent whose examples show what is to be rejected, if there is one;
    `threshold`, the fit below which a message is rejected; else `out_of_scope_share`, how much of the messages is
    expected to be out of scope; else `most_lost`, the share of messages understood rightly that rejecting may cost;
    `ranking_length`; `asides`, intents that are no request beside another one, such as a greeting; `answers`, intents
    that are one only at the beginning of a message, such as a yes;
    `urgent`, intents that stand for a message whatever else it asks for.
    """

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: IntentModel | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model
        self._rejection = rejection(config)

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must come before it in the pipeline."""
        return [DenseFeaturizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["scipy", "sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        return {
            "out_of_scope": None,
            "threshold": None,
            "out_of_scope_share": None,
            "most_lost": MOST_LOST,
            "ranking_length": 10,
            "asides": [],
            "answers": [],
            "urgent": [],
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What Rasa's cache of trained components depends on besides the settings."""
        return source_digest()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SupportIntentClassifier:
        """Build the component, not trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SupportIntentClassifier:
        """The component of a trained model; trained without examples, it gives no message an intent."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, IntentModel.load(folder))
        except ValueError:
            return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model to the examples that have an intent and a vector."""
        from assistant.intents.fitting import fit

        examples = [each for each in training_data.intent_examples if each.get(TEXT) and vector_of(each) is not None]
        if examples:
            fitted = fit(
                [_text(each) for each in examples],
                [each.get(INTENT) for each in examples],
                np.stack([vector_of(each) for each in examples]),
                out_of_scope=self._config["out_of_scope"],
                rejection=self._rejection,
            )
            with self._storage.write_to(self._resource) as folder:
                fitted.model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message."""
        for message in messages:
            vector = vector_of(message)
            if self._model is None or vector is None:
                _set(message, {"name": None, "confidence": 0.0}, [])
            else:
                whole = self._model.predict(_text(message), vector)
                parts = self._parts(self._model, message, whole)
                self._understand(message, leading(parts, whole, self._config["urgent"]).prediction)
                self._note(message, parts)
        return messages

    def _parts(self, model: IntentModel, message: Message, whole: Prediction) -> tuple[Part, ...]:
        text, read = reading_of(message).text, message.get(READ_PARTS)
        if read is None:  # another featurizer's vector
            return (Part(0, len(text), whole),)
        return find_requests(model, text, whole, read, self._config["asides"], self._config["answers"])

    def _note(self, message: Message, parts: tuple[Part, ...]) -> None:
        """Set the parts that are requests, unless it is one and the whole message."""
        reading = reading_of(message)
        if [(part.start, part.end) for part in parts] == [(0, len(reading.text))]:
            return
        requests = []
        for part in parts:
            start, end = reading.typed_at(part.start, part.end)
            name, confidence = part.prediction.ranking[0]
            requests.append({"start": start, "end": end, "intent": name, "confidence": confidence})
        message.set(REQUESTS, requests, add_to_output=True)

    def _understand(self, message: Message, prediction: Prediction) -> None:
        ranking = [{"name": name, "confidence": confidence} for name, confidence in prediction.ranking]
        if prediction.rejected:
            ranking.insert(0, {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1 - prediction.ranking[0][1]})
        _set(message, ranking[0], ranking[: self._config["ranking_length"]])
        nearest = [
            {"text": near.text, "intent": near.intent, "similarity": round(near.similarity, 4)}
            for near in prediction.nearest
        ]
        message.set(NEAREST_EXAMPLES, nearest, add_to_output=True)
        message.set(SCOPE, {"fit": prediction.fit, "threshold": prediction.threshold}, add_to_output=True)


def rejection(config: dict[str, Any]) -> Rejection:
    """The settings that say how much is rejected.

    Raises:
        InvalidConfigException: one of them is no number, or not within its bounds.
    """
    lost, share, threshold = (config[name] for name in ("most_lost", "out_of_scope_share", "threshold"))
    if not (_is_number(lost) and 0 <= lost < 1):
        raise InvalidConfigException("SupportIntentClassifier: most_lost is a share, from 0 to less than 1.")
    if share is not None and not (_is_number(share) and 0 <= share < 1):
        raise InvalidConfigException("SupportIntentClassifier: out_of_scope_share is a share, from 0 to less than 1.")
    if threshold is not None and not (_is_number(threshold) and math.isfinite(threshold)):
        raise InvalidConfigException(
            "SupportIntentClassifier: threshold is a number, as `frontdesk nlu threshold` writes it."
        )
    return Rejection(lost, share, threshold)


def _is_number(value: Any) -> bool:
    return isinstance(value, float | int) and not isinstance(value, bool)


def _set(message: Message, intent: dict[str, Any], ranking: list[dict[str, Any]]) -> None:
    message.set("intent", intent, add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)


def _text(message: Message) -> str:
    return message.get(READ_AS) or message.get(TEXT)
