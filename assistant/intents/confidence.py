"""Calibrated confidences: each says how often such a prediction is right."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logsumexp, softmax

from assistant.intents.similarity import Matrix

_SHARPEST = 200.0
_SURE = 1e-6


@dataclass(frozen=True)
class Confidence:
    """Turns scores into confidences: a softmax with `sharpness`, then a logistic curve over the winner's share and its
    nearness to the examples, fitted to the share of right predictions (Platt, 1999; Guo et al., 2017)."""

    sharpness: float
    curve: tuple[float, float, float]

    @classmethod
    def fitted(cls, scores: Matrix, truth: NDArray[np.int64], nearness: NDArray[np.float32]) -> Confidence:
        """Learn from examples: `scores` (n, intents) as they are without the example, the true intents (n,), and
        `nearness` (n,) of each to the others. Few examples make for cautious confidences."""
        from scipy.optimize import minimize_scalar  # what only fits is not loaded to serve: 25 MB

        def surprise(sharpness: float) -> float:
            scaled = scores * sharpness
            return float((logsumexp(scaled, axis=1) - scaled[np.arange(len(truth)), truth]).mean())

        if len(truth) == 0:
            return cls(1.0, (1.0, 0.0, 0.0))
        sharpness = float(minimize_scalar(surprise, bounds=(1.0, _SHARPEST), method="bounded").x)
        best = scores.argmax(axis=1)
        share = _odds(softmax(scores * sharpness, axis=1)[np.arange(len(best)), best])
        return cls(sharpness, _logistic(share, nearness, best == truth))

    def of(self, scores: Matrix, nearness: NDArray[np.float32]) -> Matrix:
        """Confidences (n, intents) that sum to 1; the largest is where the largest score is."""
        scaled = scores * self.sharpness
        rows, best = np.arange(len(scores)), scores.argmax(axis=1)
        if scores.shape[1] == 1:
            return np.ones_like(scores)
        share = _odds(softmax(scaled, axis=1)[rows, best])
        # The rest goes to the other intents by their shares, and none of them gets more than the winner.
        scaled[rows, best] = -np.inf
        others = softmax(scaled, axis=1)
        second = others.max(axis=1)
        a, b, c = self.curve
        top = np.maximum(expit(a * share + b * nearness + c), second / (1 + second))
        confidences: Matrix = others * (1 - top)[:, None]
        confidences[rows, best] = top
        return confidences

    def as_facts(self) -> dict[str, Any]:
        """For JSON; `Confidence(**facts)` reads it."""
        return asdict(self)


def _odds(share: NDArray[np.float32]) -> NDArray[np.float64]:
    clipped = np.clip(share.astype(np.float64), _SURE, 1 - _SURE)
    return np.log(clipped / (1 - clipped))


def _logistic(
    share: NDArray[np.float64], nearness: NDArray[np.float32], right: NDArray[np.bool_]
) -> tuple[float, float, float]:
    from scipy.optimize import minimize

    # Platt's targets: never quite 0 and 1, so that a set without a mistake does not promise that there will be none.
    hits = int(right.sum())
    wanted = np.where(right, (hits + 1) / (hits + 2), 1 / (len(right) - hits + 2))

    def loss(curve: NDArray[np.float64]) -> float:
        z = curve[0] * share + curve[1] * nearness + curve[2]
        return float((np.logaddexp(0, z) - wanted * z).mean() + 1e-3 * ((curve[0] - 1) ** 2 + curve[1] ** 2))

    a, b, c = minimize(loss, np.array([1.0, 0.0, 0.0]), method="L-BFGS-B").x
    return float(max(a, 0.0)), float(b), float(c)
