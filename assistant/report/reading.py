"""Reads examples as the pipeline of config.yml does: the text with placeholders, and its vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.io import read_config_file

from assistant.answering import Problem
from assistant.intents.classifier import SupportIntentClassifier
from assistant.intents.similarity import Matrix
from assistant.sentence_featurizer import READ_AS, SentenceFeaturizer
from assistant.spelling.component import SpellingCorrector


@dataclass(frozen=True)
class Reading:
    """Texts as they are read, and their vectors (n, d), in the same order."""

    texts: tuple[str, ...]
    vectors: Matrix


@dataclass(frozen=True)
class Pipeline:
    """The settings of the components of config.yml that decide on intents; `spelling` is None if none corrects it."""

    spelling: dict[str, Any] | None
    featurizer: dict[str, Any]
    classifier: dict[str, Any]

    @classmethod
    def of(cls, config: Path) -> Pipeline:
        """Read the settings.

        Raises:
            Problem: the file is not there, or one of the components is not in its pipeline.
        """
        if not config.exists():
            raise Problem(f"{config} does not exist: name the config.yml of the assistant.")
        components = read_config_file(config).get("pipeline") or []
        return cls(
            _settings(components, SpellingCorrector),
            _required(components, SentenceFeaturizer, config),
            _required(components, SupportIntentClassifier, config),
        )

    def read(self, texts: Sequence[str]) -> Reading:
        """Encode texts. Those that were encoded before come from the cache of config.yml.

        Raises:
            InvalidConfigException: the encoder or the form of a number is not what it should be.
        """
        storage, resource = LocalModelStorage(Path()), Resource("report")  # of no model
        context = ExecutionContext(GraphSchema({}), node_name="report")
        featurizer = SentenceFeaturizer.create(self.featurizer, storage, resource, context)
        messages = {text: Message({TEXT: text}) for text in texts}
        examples = TrainingData(list(messages.values()))
        if self.spelling is not None:
            SpellingCorrector.create(self.spelling, storage, resource, context).process_training_data(examples)
        featurizer.process_training_data(examples)
        read = [messages[text] for text in texts]
        vectors = np.stack([each.get_dense_features(TEXT)[1].features[0] for each in read])
        return Reading(tuple(each.get(READ_AS) for each in read), vectors)


def _required(components: list[dict[str, Any]], wanted: Any, config: Path) -> dict[str, Any]:
    settings = _settings(components, wanted)
    if settings is None:
        raise Problem(f"{config} has no {_name(wanted)} in its pipeline: the report is about what it understands.")
    return settings


def _settings(components: list[dict[str, Any]], wanted: Any) -> dict[str, Any] | None:
    name = _name(wanted)
    for component in components:
        if isinstance(component, dict) and component.get("name") == name:
            return wanted.get_default_config() | {key: value for key, value in component.items() if key != "name"}
    return None


def _name(component: Any) -> str:
    return f"{component.__module__}.{component.__qualname__}"
