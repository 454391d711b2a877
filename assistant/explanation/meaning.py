"""How the pipeline understands a message, and the words that decided."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT

from assistant.answering import Problem
from assistant.intents.classifier import NEAREST_EXAMPLES, REQUESTS, SCOPE, SupportIntentClassifier
from assistant.intents.model import IntentModel
from assistant.replies.component import REPLY
from assistant.sentence_featurizer import READ_AS
from assistant.spelling.component import CORRECTIONS
from assistant.spelling.reading import from_facts
from assistant.turn import MAX_RANKED_INTENTS, WORD_JOINER


@dataclass(frozen=True)
class Word:
    """A word or a pair of words; `weight` says how much it speaks for the likeliest intent rather than the next."""

    word: str
    weight: float


@dataclass(frozen=True)
class Meaning:
    """The result of Rasa's parse. `reading` is the text with its spelling corrected, `requests`
    the parts of it that ask for something, where that is not all of it. `fit` and `threshold` decide on
    rejection; without a threshold nothing is rejected. `best` is the likeliest intent, also of a rejected message;
    `words` are those that set it apart from `runner_up`.
    """

    text: str
    reading: str
    requests: tuple[dict[str, Any], ...]
    intent: str | None
    confidence: float
    rejected: bool
    fit: float | None
    threshold: float | None
    best: str | None
    runner_up: str | None
    words: tuple[Word, ...]
    ranking: tuple[dict[str, Any], ...]
    nearest: tuple[dict[str, Any], ...]
    reply: dict[str, float]
    entities: tuple[dict[str, Any], ...]


def intent_model(model: Path) -> IntentModel:
    """The intent model in a model file of `rasa train`.

    Raises:
        Problem: it was trained with another classifier, or without examples.
    """
    with tempfile.TemporaryDirectory() as folder:
        storage, metadata = LocalModelStorage.from_model_archive(Path(folder), model)
        for node in metadata.predict_schema.nodes.values():
            if node.uses is SupportIntentClassifier and node.resource is not None:
                try:
                    with storage.read_from(node.resource) as files:
                        return IntentModel.load(files)
                except ValueError:
                    break
    raise Problem(f"There is no intent model of ours in {model}: is SupportIntentClassifier in config.yml?")


def meaning(text: str, parsed: dict[str, Any], model: IntentModel) -> Meaning:
    """Read what was parsed from a message, with all the components' output."""
    scope = parsed.get(SCOPE) or {}
    fit, threshold = scope.get("fit"), scope.get("threshold")
    is_fallback = parsed[INTENT]["name"] == DEFAULT_NLU_FALLBACK_INTENT_NAME
    rejected = is_fallback and threshold is not None and fit < threshold
    # For a rejected message nlu_fallback comes first; the intents follow in their order.
    intents = parsed.get("intent_ranking", [])[1 if rejected else 0 :]
    names = [each["name"] for each in intents]
    best, runner_up = [*names, None, None][:2]
    read = parsed.get(READ_AS) or text
    counted = model.words_that_count(read, best, runner_up) if best and runner_up else []
    return Meaning(
        text=text,
        reading=from_facts(parsed[TEXT], parsed.get(CORRECTIONS, ())).text.replace(WORD_JOINER, ""),
        requests=tuple(_request(each, parsed) for each in parsed.get(REQUESTS, ())),
        intent=parsed[INTENT]["name"],
        confidence=parsed[INTENT]["confidence"],
        rejected=rejected,
        fit=fit,
        threshold=threshold,
        best=best,
        runner_up=runner_up,
        words=tuple(Word(word, weight) for word, weight in counted),
        ranking=tuple(
            {"name": each["name"], "confidence": each["confidence"]} for each in intents[:MAX_RANKED_INTENTS]
        ),
        nearest=tuple(parsed.get(NEAREST_EXAMPLES, ())),
        reply=dict(parsed.get(REPLY) or {}),
        entities=tuple(_entity(each, parsed[TEXT]) for each in parsed[ENTITIES]),
    )


def _request(found: dict[str, Any], parsed: dict[str, Any]) -> dict[str, Any]:
    reading = from_facts(parsed[TEXT], parsed.get(CORRECTIONS, ()))
    text = reading.part(found["start"], found["end"]).strip()
    return {"text": text, "intent": found["intent"], "confidence": found["confidence"]}


def _entity(found: dict[str, Any], text: str) -> dict[str, Any]:
    start, end = found.get("start"), found.get("end")
    entity = {"entity": found["entity"], "value": found["value"], "text": text[start:end]}
    return entity | {"certainty": found.get("certainty"), "by": found.get("extractor")}
