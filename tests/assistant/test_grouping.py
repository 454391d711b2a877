"""Messages that mean much the same are one group."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from assistant.grouping import groups
from encoder import SentenceEncoder, packaged

ROOT = Path(__file__).parents[2]
PARCELS = ["where is my parcel", "my parcel has not arrived", "where has my parcel got to"]
PASSWORDS = ["i forgot my password", "reset my password please"]


def test_what_means_the_same_is_one_group_and_what_does_not_is_another() -> None:
    vectors = SentenceEncoder(packaged()).encode_all([*PARCELS, *PASSWORDS, "do you sell bananas"])
    found, similarity = groups(vectors)
    assert len(set(found[:3])) == len(set(found[3:5])) == 1
    assert len(set(found)) == 3
    assert similarity[5] > 0.999 and np.all(similarity > 0.5)


def test_equal_messages_are_one_group_and_one_alone_is_a_group() -> None:
    one = np.array([[0.6, 0.8]], np.float32)
    assert groups(one)[0].tolist() == [0]
    assert groups(np.repeat(one, 4, axis=0))[0].tolist() == [0, 0, 0, 0]


def asked(model: Path, texts: list[str]) -> dict[str, Any]:
    """What the module answers."""
    command, request = [sys.executable, "-m", "assistant.grouping"], {"model": str(model), "texts": texts}
    done = subprocess.run(command, input=json.dumps(request), cwd=ROOT, capture_output=True, text=True, check=False)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_pipeline_without_a_sentence_featurizer_is_refused(model: Path) -> None:
    assert "gives a whole sentence a vector" in asked(model, ["hello"])["problem"]


def test_no_texts_have_no_readings(model: Path) -> None:
    assert asked(model, []) == {"readings": []}
