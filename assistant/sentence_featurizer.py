"""The sentence encoder as a featurizer of Rasa's NLU pipeline."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.exceptions import InvalidConfigException, RasaException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.entities import Conventions
from assistant.entities.order_number import order_number
from assistant.entities.placeholders import with_placeholders
from assistant.entities.ticket_number import ticket_number
from assistant.intents.parts import Span, clauses
from assistant.references import examples_of
from assistant.source_digest import source_digest
from assistant.spelling.component import reading_of
from encoder import (
    CachedEncoder,
    Encoded,
    EncoderProblem,
    ModelFiles,
    SentenceEncoder,
    VectorCache,
    in_folder,
    packaged,
)

# The text that was encoded: corrected, with placeholders for order numbers and so on.
READ_AS = "read_as"
# What reads and encodes parts of the reading, see `PartReader`.
READ_PARTS = "read_parts"
_IDENTITY = "encoder.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds a vector of its meaning to a message (a feature of the sentence, shape (1, dimensions)).

    Settings in config.yml: `encoder`, the folder of an ONNX sentence-transformers model (the packaged
    all-MiniLM-L6-v2); `cache`, a file for the vectors of training examples; `order_number` and `ticket_number` as the
    entity extractor's.
    """

    def __init__(self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        try:
            self._encoder = SentenceEncoder(encoder_files(config))
            self._conventions = Conventions(
                order_number=order_number(config["order_number"]),
                ticket_number=ticket_number(config["ticket_number"]),
            )
        except (EncoderProblem, ValueError) as problem:
            raise InvalidConfigException(f"SentenceFeaturizer: {problem}") from None

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        return {
            FEATURIZER_CLASS_ALIAS: None,
            "encoder": None,
            "cache": "var/cache/sentence-vectors.sqlite",
            "order_number": examples_of("order_number"),
            "ticket_number": examples_of("ticket_number"),
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What Rasa's cache of trained components depends on besides the settings."""
        try:
            return f"{source_digest()} {encoder_files(config).identity}"
        except EncoderProblem as problem:
            raise InvalidConfigException(f"SentenceFeaturizer: {problem}") from None

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check nothing: `create` checks the settings."""

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Build the component from its settings.

        Raises:
            InvalidConfigException: the encoder cannot be used, or the form of a number is invalid.
        """
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceFeaturizer:
        """The component of a trained model.

        Raises:
            RasaException: the encoder differs from the one at training, so its vectors mean something else.
        """
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            trained_with = json.loads((folder / _IDENTITY).read_text())["identity"]
        if trained_with != component._encoder.identity:
            raise RasaException(
                "The sentence encoder is another one than the model was trained with: train a new model."
            )
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Store the identity of the encoder."""
        with self._storage.write_to(self._resource) as folder:
            (folder / _IDENTITY).write_text(json.dumps({"identity": self._encoder.identity}))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add vectors to all examples; those of texts seen before come from the cache."""
        examples = [each for each in training_data.training_examples if each.get(TEXT)]
        texts = [self._read(each) for each in examples]
        cached = CachedEncoder(self._encoder, VectorCache(Path(self._config["cache"])))
        self._add(examples, cached.encode_all(texts))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add a vector to each message that has text."""
        said = [message for message in messages if message.get(TEXT)]
        self._add(said, [self._encoded(message) for message in said])
        return messages

    def _encoded(self, message: Message) -> Any:
        """The vector of a message. Its sentences and clauses, which the classifier asks for, are encoded beside it."""
        reading = reading_of(message).text
        places = clauses(reading)
        pieces = [self._plain(reading[start:end]) for start, end in places] if len(places) > 1 else []
        whole, vectors = self._encoder.encode_beside(self._read(message), pieces)
        known = dict(zip(places, zip(pieces, vectors, strict=True), strict=bool(pieces)))
        message.set(READ_PARTS, PartReader(reading, self._plain, self._encoder, whole, known))
        return whole.vector

    def _plain(self, text: str) -> str:
        return with_placeholders(text, date.min, self._conventions)

    def _read(self, message: Message) -> str:
        text = self._plain(reading_of(message).text)
        message.set(READ_AS, text)
        return text

    def _add(self, messages: list[Message], vectors: Sequence[Any]) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            message.add_features(Features(vector[None], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


class PartReader:
    """Parts of a message's reading, given as places in it: their texts as they are encoded, and their vectors."""

    def __init__(
        self,
        reading: str,
        plain: Callable[[str], str],
        encoder: SentenceEncoder,
        whole: Encoded,
        known: Mapping[Span, tuple[str, Any]],
    ) -> None:
        self._reading = reading
        self._plain = plain
        self._encoder = encoder
        self._whole = whole
        self._known = dict(known)

    def alone(self, places: Sequence[Span]) -> tuple[list[str], list[Any]]:
        """Each encoded by itself, as an example is."""
        new = [place for place in places if place not in self._known]
        texts = [self._plain(self._reading[start:end]) for start, end in new]
        self._known |= zip(new, zip(texts, self._encoder.encode_together(texts), strict=True), strict=True)
        return [self._known[place][0] for place in places], [self._known[place][1] for place in places]

    def inside(self, places: Sequence[Span]) -> tuple[list[str], list[Any]]:
        """Each by its tokens in the whole message, which costs no further encoding."""
        texts = [self._plain(self._reading[start:end]) for start, end in places]
        starts = [len(self._plain(self._reading[:start])) for start, _ in places]
        vectors = [self._whole.inside(at, at + len(text)) for at, text in zip(starts, texts, strict=True)]
        return texts, vectors


def vector_of(message: Message) -> Any:
    """The vector of a message, shape (dimensions,), by whichever featurizer came before; None without one."""
    features = message.get_dense_features(TEXT)[1]
    return features.features[0] if features is not None else None


def encoder_files(config: dict[str, Any]) -> ModelFiles:
    """The encoder that settings name, or the packaged one."""
    folder = config.get("encoder")  # the fingerprint gets settings without the defaults
    return in_folder(Path(folder)) if folder else packaged()
