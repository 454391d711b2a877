"""The correction of spelling as a component of Rasa's NLU pipeline."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.source_digest import source_digest
from assistant.spelling.corrector import Corrector, index_of, stored_index
from assistant.spelling.reading import Reading, from_facts, read
from assistant.spelling.vocabulary import Vocabulary

# The attribute of a message that has its corrections: [[start, end, words instead], …] of the text as typed.
CORRECTIONS = "corrections"
_VOCABULARY, _INDEX = "vocabulary.json", "index.pickle"


# Rasa lets only tokenizers and featurizers change the examples that later components are trained with.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SpellingCorrector(GraphComponent):
    """Notes which words of a message are misspelt, and what was meant; the text stays as it is.

    Settings in config.yml: `words`, files and folders besides the examples whose words are right, such as articles,
    names of products, brands and places.
    """

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, corrector: Corrector | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._corrector = corrector

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The settings and their defaults."""
        return {"words": []}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["symspellpy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """What Rasa's cache of trained components depends on besides the settings."""
        texts = "\0".join(_texts(config.get("words") or []))
        return f"{source_digest()} {hashlib.sha256(texts.encode()).hexdigest()}"

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SpellingCorrector:
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
    ) -> SpellingCorrector:
        """The component of a trained model."""
        with model_storage.read_from(resource) as folder:
            vocabulary = Vocabulary(**json.loads((folder / _VOCABULARY).read_text(encoding="utf-8")))
            corrector = Corrector(vocabulary, stored_index(folder / _INDEX))
        return cls(config, model_storage, resource, corrector)

    def train(self, training_data: TrainingData) -> Resource:
        """Count the words of the examples, and read the other files.

        Raises:
            InvalidConfigException: one of `words` is not there.
        """
        vocabulary = self._vocabulary(training_data)
        with self._storage.write_to(self._resource) as folder:
            facts = {"words": vocabulary.words, "pairs": vocabulary.pairs}
            (folder / _VOCABULARY).write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
            index_of(vocabulary).save_pickle(folder / _INDEX, compressed=False)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Correct the examples too, as messages are."""
        self._corrector = self._corrector or Corrector(self._vocabulary(training_data))
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Note the corrections of each message that has some."""
        for message in messages:
            if self._corrector is not None and message.get(TEXT):
                corrections = read(message.get(TEXT), self._corrector).corrections
                if corrections:
                    message.set(CORRECTIONS, [list(each) for each in corrections], add_to_output=True)
        return messages

    def _vocabulary(self, training_data: TrainingData) -> Vocabulary:
        examples = [each.get(TEXT) for each in training_data.intent_examples if each.get(TEXT)]
        return Vocabulary.counted(examples, _texts(self._config["words"]))


def reading_of(message: Message) -> Reading:
    """How a message is read, by the corrector before it in the pipeline; without one as typed."""
    return from_facts(message.get(TEXT) or "", message.get(CORRECTIONS) or [])


def _texts(places: list[str]) -> list[str]:
    files: list[Path] = []
    for place in map(Path, places):
        if not place.exists():
            raise InvalidConfigException(f"SpellingCorrector: {place}, one of its words, is not there.")
        files += sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    return [path.read_text(encoding="utf-8") for path in files]
