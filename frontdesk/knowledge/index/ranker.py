"""The small learned ranker, and how sure it is that its first passage answers. Plain numbers, from ranker.json."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np

from frontdesk.knowledge.index.features import NAMES
from frontdesk.knowledge.index.vectors import Floats

NUMBERS = Path(__file__).parent / "ranker.json"
#: What the confidence is made of: the first candidate's features as they are, and its distance to another article's.
CERTAINTY = (*NAMES[1:], "distance")
LEAST_SPREAD = 0.02


@dataclass(frozen=True)
class Ranker:
    """`weights` belong to NAMES, each scaled to the least and the greatest of the candidates; `certainty` to CERTAINTY.

    `threshold` is the confidence from which an index answers that is too small to have one of its own; `calibration`
    says how the threshold of others follows from how often what is asked of it finds its passage (a line, in logits,
    between the `least` and the `greatest` share of the indexes that taught it).
    """

    weights: Mapping[str, float]
    certainty: Mapping[str, float]
    intercept: float
    threshold: float
    calibration: Mapping[str, float]

    @property
    def identity(self) -> str:
        """Changes with the numbers."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]

    def scores(self, features: Floats) -> Floats:
        """What orders the candidates, from rows in the columns of NAMES; 0 to the sum of the weights."""
        return np.asarray(relative(features) @ np.array([self.weights[name] for name in NAMES], np.float32))

    def confidence(self, certainty: Sequence[float]) -> float:
        """The probability that the first candidate answers, from the numbers of CERTAINTY."""
        logit = self.intercept + sum(self.certainty[n] * value for n, value in zip(CERTAINTY, certainty, strict=True))
        return 1 / (1 + math.exp(-max(min(logit, 30.0), -30.0)))

    def threshold_from(self, found: float) -> float:
        """The threshold of an index in which this share of phrasings and headings, asked as questions, finds its
        passage."""
        known = min(max(found, self.calibration["least"]), self.calibration["greatest"])
        logit = self.calibration["intercept"] + self.calibration["slope"] * math.log(known / (1 - known))
        return 1 / (1 + math.exp(-logit))


def relative(features: Floats) -> Floats:
    """Each column scaled to the least and the greatest of the rows. Columns that hardly differ say little."""
    least, greatest = features.min(axis=0), features.max(axis=0)
    return np.asarray((features - least) / np.maximum(greatest - least, LEAST_SPREAD))


def certainty(features: Floats, scores: Floats, articles: Sequence[str]) -> list[float]:
    """The numbers of CERTAINTY for the candidate with the greatest score; `articles` are the candidates' articles."""
    first = int(np.argmax(scores))
    others = [float(score) for score, article in zip(scores, articles, strict=True) if article != articles[first]]
    return [*map(float, features[first, 1:]), float(scores[first]) - max(others, default=0.0)]


@cache
def packaged() -> Ranker:
    """The ranker that is installed with Frontdesk; `python -m benchmarks.search.train` makes it."""
    return Ranker(**json.loads(NUMBERS.read_text(encoding="utf-8")))
