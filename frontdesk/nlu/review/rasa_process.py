"""Reads texts with the trained model, in a process of Rasa's environment (`assistant/grouping.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from frontdesk.nlu.rasa_environment import ask
from frontdesk.nlu.review.model import Entity, Example, Reading, ReviewProblem
from frontdesk.supervisor.problem import Problem


class RasaProcessReader:
    """Fulfils the port `Reader`; `model` says where the model is, and trains one if there is none."""

    def __init__(self, root: Path, model: Callable[[], Path], log: Path, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._root = root
        self._model = model
        self._log = log

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """See the port."""
        if not texts:
            return []
        request = {"model": str(self._model()), "texts": list(texts)}
        try:
            answer = ask(self._root, "assistant.grouping", [], self._log, request, self._environ)
        except Problem as problem:
            raise ReviewProblem(str(problem)) from None
        return [_reading(each) for each in answer["readings"]]


def _reading(answer: dict[str, Any]) -> Reading:
    return Reading(
        group=int(answer["group"]),
        similarity=float(answer["similarity"]),
        confidences={str(each["name"]): float(each["confidence"]) for each in answer["ranking"] if each["name"]},
        nearest=tuple(Example(each["text"], each["intent"], each["similarity"]) for each in answer["nearest"]),
        entities=tuple(Entity(each["entity"], each["start"], each["end"]) for each in answer["entities"]),
    )
