"""Reads texts with the trained model, in a process of Rasa's environment (`assistant/grouping.py`)."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from frontdesk.nlu.review.model import Entity, Example, Reading, ReviewProblem
from frontdesk.supervisor.leash import die_with
from frontdesk.supervisor.training import PYTHON

_SECONDS = 600.0


class RasaProcessReader:
    """Fulfils the port ``Reader``; ``model`` says where the model is, and trains one if there is none."""

    def __init__(self, root: Path, model: Callable[[], Path]) -> None:
        self._root = root
        self._model = model

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """See the port."""
        if not texts:
            return []
        command = [str(self._root / PYTHON), "-m", "assistant.grouping", "--model", str(self._model())]
        # What it prints besides is not shown: it could repeat what customers typed.
        done = subprocess.run(
            command, cwd=self._root, input=json.dumps({"texts": list(texts)}).encode(), capture_output=True,
            timeout=_SECONDS, preexec_fn=die_with(os.getpid()), env=os.environ | {"RASA_TELEMETRY_ENABLED": "false"},
        )  # fmt: skip
        try:
            if done.returncode:
                raise ValueError
            return [_reading(each) for each in json.loads(done.stdout)["readings"]]
        except (ValueError, KeyError, TypeError):
            raise ReviewProblem(
                "The model cannot read the messages: run `frontdesk train`, and see that config.yml has a featurizer "
                "for whole sentences."
            ) from None


def _reading(answer: dict[str, Any]) -> Reading:
    return Reading(
        group=int(answer["group"]),
        similarity=float(answer["similarity"]),
        confidences={str(each["name"]): float(each["confidence"]) for each in answer["ranking"] if each["name"]},
        nearest=tuple(Example(each["text"], each["intent"], each["similarity"]) for each in answer["nearest"]),
        entities=tuple(Entity(each["entity"], each["start"], each["end"]) for each in answer["entities"]),
    )
