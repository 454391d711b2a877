"""The model of replies as a component of Rasa's NLU pipeline."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.replies.model import ReplyModel
from assistant.sentence_featurizer import SentenceFeaturizer, encoder_files, vector_of
from assistant.source_digest import source_digest
from assistant.spelling.component import reading_of
from encoder import CachedEncoder, SentenceEncoder, VectorCache

# The attribute of a message that has its kinds of reply: {"agree": 0.9, "change": 0.05, …}, the likeliest first.
REPLY = "reply"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ReplyClassifier(GraphComponent):
    """Notes what a message does, if it replies to "shall I do that?". Its intent stays as it is.

    Settings in config.yml: `examples`, a YAML file of replies by kind; `encoder` and `cache` as the featurizer's.
    """

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: ReplyModel | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

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
        featurizer = SentenceFeaturizer.get_default_config()
        return {"examples": "data/replies.yml", **{name: featurizer[name] for name in ("encoder", "cache")}}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What Rasa's cache of trained components depends on besides the settings."""
        examples = repr(_examples(cls.get_default_config() | config))  # the fingerprint gets settings without defaults
        return f"{source_digest()} {hashlib.sha256(examples.encode()).hexdigest()}"

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ReplyClassifier:
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
    ) -> ReplyClassifier:
        """The component of a trained model."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, ReplyModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model to the examples of the file, not to those of intents.

        Raises:
            InvalidConfigException: the file is not there, or has no replies of two kinds.
        """
        examples = _examples(self._config)
        encoder = SentenceEncoder(encoder_files(self._config))
        texts = [text for each in examples.values() for text in each]
        vectors = CachedEncoder(encoder, VectorCache(Path(self._config["cache"]))).encode_all(texts)
        model = ReplyModel.fitted(examples, dict(zip(texts, vectors, strict=True)))
        with self._storage.write_to(self._resource) as place:
            model.save(place)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Note the kinds of each message that has a vector."""
        for message in messages:
            vector = vector_of(message) if message.get(TEXT) else None
            if self._model is not None and vector is not None:
                kinds = self._model.predict(reading_of(message).text, vector)
                message.set(REPLY, {kind: round(share, 4) for kind, share in kinds.items()}, add_to_output=True)
        return messages


def _examples(config: dict[str, Any]) -> dict[str, list[str]]:
    place = Path(config["examples"])
    try:
        found = yaml.safe_load(place.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as problem:
        raise InvalidConfigException(f"ReplyClassifier: {place}, its examples, cannot be read: {problem}") from None
    is_fit = isinstance(found, dict) and len(found) > 1
    if not is_fit or not all(isinstance(each, list) and each for each in found.values()):
        raise InvalidConfigException(f"ReplyClassifier: {place} needs a list of replies for each of two kinds or more.")
    return {str(kind): list(map(str, each)) for kind, each in found.items()}
