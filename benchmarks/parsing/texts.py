"""Short messages as people write them, and long ones: a request among everyday sentences, made by a seed."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.everyday.scores import read
from benchmarks.intents.ways import everyday

WRITTEN = Path(__file__).parents[1] / "everyday" / "looked_at.jsonl"
SEED = 80
SHORT = 10  # words at most
LONG = 80  # words


def short(path: Path = WRITTEN) -> list[str]:
    """The messages of at most SHORT words of a file of everyday ones."""
    return [each.text for each in read(path) if len(each.text.split()) <= SHORT]


def long(requests: list[str], count: int = 100, seed: int = SEED) -> list[str]:
    """Messages of LONG words: a request somewhere among everyday sentences."""
    draw = random.Random(seed)
    sentences = everyday()
    made = []
    for _ in range(count):
        request = draw.choice(requests).rstrip(" .") + "."
        told: list[str] = []
        while sum(len(each.split()) for each in [request, *told]) < LONG:
            told.append(draw.choice(sentences))
        words = " ".join(told).split()[: LONG - len(request.split())]
        at = draw.choice([0, *(place + 1 for place, word in enumerate(words) if word.endswith((".", "!", "?")))])
        made.append(" ".join([*words[:at], request, *words[at:]]))
    return made
