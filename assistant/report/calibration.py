"""Calibration: whether predictions are right as often as their confidences say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 15


@dataclass(frozen=True)
class Bin:
    """Predictions surer than `low`, and at most `high`: how many, how sure on average, what share is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Calibration:
    """`error` is the expected calibration error: the difference between confidence and the share of right predictions,
    averaged over the bins by their counts (Guo et al., "On Calibration of Modern Neural Networks", 2017). Empty bins
    are left out."""

    error: float
    bins: tuple[Bin, ...]


def calibration(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> Calibration:
    """Compare confidences, from 0 to 1, with whether each prediction is right."""
    sure, hits = np.array(confidences, float), np.array(right, bool)
    place = np.clip(np.ceil(sure * bins).astype(int) - 1, 0, bins - 1)
    filled = []
    for each in np.unique(place):
        here = place == each
        filled.append(
            Bin(each / bins, (each + 1) / bins, int(here.sum()), float(sure[here].mean()), float(hits[here].mean()))
        )
    error = sum(each.count * abs(each.confidence - each.right) for each in filled) / max(len(sure), 1)
    return Calibration(float(error), tuple(filled))
