"""Decides whether a message is in scope, or is rejected."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]

# Nearness counts a little more than half as much as the classifier's own score (chosen on CLINC150's validation set).
_NEARNESS = 0.6
# The cost of accepting 1 % of the strangers, in % of the known messages that are rejected instead.
_STRANGER = 0.1
_LEAST_LOST = 0.0025
_STEPS = 400


@dataclass(frozen=True)
class Scope:
    """A message's fit is its best score plus its nearness to the examples, each in standard deviations from what is
    usual for known messages; below `threshold` it is rejected, and without one nothing is."""

    score: tuple[float, float]
    nearness: tuple[float, float]
    threshold: float | None

    @classmethod
    def fitted(
        cls,
        known: tuple[Values, Values],
        right: NDArray[np.bool_],
        strangers: tuple[Values, Values],
        weights: Values,
        most_lost: float,
    ) -> Scope:
        """Choose the threshold: `known` and `strangers` are (best scores, nearness) of messages that are to be
        accepted, of which those that are `right` count, and of ones that are to be rejected, which have `weights`.

        At most `most_lost` (a share) of the right ones is rejected, never more than are wrong anyway, and less where
        rejecting more gains little.
        """
        usual = [
            (float(values.mean()), max(float(values.std()), 1e-6)) if len(values) else (0.0, 1.0) for values in known
        ]
        scope = cls(usual[0], usual[1], None)
        accepted, rejected = scope.fit(*known)[right], scope.fit(*strangers)
        if not len(accepted) or not len(rejected):
            return scope
        most = min(most_lost, max(_LEAST_LOST, 1 - float(right.mean())))
        shares = np.linspace(0, most, _STEPS)
        thresholds = np.quantile(accepted, shares)
        order = np.argsort(rejected)
        gained = np.concatenate([[0.0], np.cumsum(weights[order]) / weights.sum()])
        gains = gained[np.searchsorted(rejected[order], thresholds)] * _STRANGER - shares
        return cls(usual[0], usual[1], float(thresholds[gains.argmax()]))

    def fit(self, score: Values, nearness: Values) -> Values:
        """How well messages fit, from their best scores and nearness, both (n,)."""
        near = (nearness - self.nearness[0]) / self.nearness[1]
        return (score - self.score[0]) / self.score[1] + _NEARNESS * near

    def as_facts(self) -> dict[str, Any]:
        """For JSON; `Scope(**facts)` reads it."""
        return asdict(self)
