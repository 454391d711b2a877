"""Groups messages with much the same meaning: `python -m assistant.grouping`, from the project's folder.

Reads `{"model": …, "texts": […]}` as JSON from standard input, lets the model's own NLU pipeline read each text, and
answers `{"readings": […]}`: for each text, in order, its `group` (a number), its `similarity` to the middle of that
group, and the pipeline's result (`ranking` without Rasa's nlu_fallback, `nearest` examples, `entities`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answering import Problem, answer
from assistant.serve import needs_tensorflow
from assistant.turn import WORD_JOINER, as_text

# The longest cosine distance between two messages of a group. Chosen on 300 messages of each of two
# training sets: of those that were grouped, 88 % shared their group's commonest intent on CLINC150, 75 % on BANKING77,
# which is about one bank. Joining by the mean distance (average linkage) was as good on the one, worse on the other.
DISTANCE = 0.5
_NOT_MEANINGS = ("nlu_fallback",)


def main() -> int:
    """Answer one request from standard input on standard output."""
    request = json.load(sys.stdin)
    model = Path(request["model"])
    return answer(lambda: {"readings": readings(model, request["texts"])}, needs_tensorflow(model))


def readings(model: Path, texts: list[str]) -> list[dict[str, Any]]:
    """The readings of texts by the model at a path.

    Raises:
        Problem: the model cannot be loaded, or no component of its pipeline gives a sentence a vector.
    """
    if not texts:
        return []
    messages = parsed(model, [as_text(text) for text in texts])
    features = [message.get_dense_features("text")[1] for message in messages]
    if any(each is None for each in features):
        raise Problem("Nothing in the pipeline of config.yml gives a whole sentence a vector: add a featurizer.")
    vectors = np.stack([each.features[0] for each in features])
    found, alike = groups(vectors)
    return [
        _reading(message, int(group), float(similarity), text)
        for message, group, similarity, text in zip(messages, found, alike, texts, strict=True)
    ]


def groups(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For vectors (n, d), the number of each one's group (n,) and its cosine to the mean of the group (n,)."""
    from sklearn.cluster import AgglomerativeClustering

    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    labels = np.zeros(len(unit), np.int64)
    if len(unit) > 1:
        clustering = AgglomerativeClustering(
            n_clusters=None, affinity="cosine", linkage="complete", distance_threshold=DISTANCE
        )
        labels = clustering.fit_predict(unit)
    middles = np.stack([unit[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-12)
    return labels, (unit * middles[labels]).sum(axis=1)


def parsed(model: Path, texts: list[str]) -> list[Any]:
    """The messages that the NLU pipeline of the model at a path makes of texts, as Rasa's `Message`."""
    from rasa.core.channels.channel import UserMessage
    from rasa.engine.constants import PLACEHOLDER_MESSAGE
    from rasa.engine.loader import load_predict_graph_runner
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    with TemporaryDirectory() as folder:
        metadata, runner = load_predict_graph_runner(Path(folder), model, LocalModelStorage, DaskGraphRunner)
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text) for text in texts]}
        messages: list[Any] = runner.run(inputs, targets=[metadata.nlu_target])[metadata.nlu_target]
    return messages


def _reading(message: Any, group: int, similarity: float, text: str) -> dict[str, Any]:
    ranking = [each for each in message.get("intent_ranking") or [] if each["name"] not in _NOT_MEANINGS]
    added = len(as_text(text)) - len(text) if as_text(text).startswith(WORD_JOINER) else 0
    entities = [
        {"entity": each["entity"], "start": each["start"] - added, "end": each["end"] - added}
        for each in message.get("entities") or []
        if each.get("certainty") != "alone"  # a year or a price, as likely as not
    ]
    return {
        "group": group,
        "similarity": similarity,
        "ranking": ranking,
        "nearest": message.get("nearest_examples") or [],
        "entities": entities,
    }


if __name__ == "__main__":
    sys.exit(main())
