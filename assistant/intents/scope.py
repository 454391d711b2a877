"""Decides whether a message is in scope, or is rejected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.intents.left_out import LeftOut
from assistant.intents.traffic import expected

Values = NDArray[np.float32]

# Nearness counts a little more than half as much as the classifier's own score (chosen on CLINC150's validation set).
_NEARNESS = 0.6
# The cost of accepting 1 % of the strangers, in % of the known messages that are rejected instead.
_STRANGER = 0.1
_LEAST_LOST = 0.0025
_STEPS = 400

# The largest share of rightly understood messages that may be rejected. A higher one rejects more strangers.
MOST_LOST = 0.015


@dataclass(frozen=True)
class Rejection:
    """How much is to be rejected: what fits worse than `threshold`; without one, what is best if `out_of_scope_share`
    of the messages is out of scope; without that, so much that `most_lost` of what is understood is lost at most."""

    most_lost: float = MOST_LOST
    out_of_scope_share: float | None = None
    threshold: float | None = None


@dataclass(frozen=True)
class Scope:
    """A message's fit is its best score plus its nearness to the examples, each in standard deviations from what is
    usual for known messages; below `threshold` it is rejected, and without one nothing is. `left_out` says how well the
    examples fit without themselves."""

    score: tuple[float, float]
    nearness: tuple[float, float]
    threshold: float | None
    left_out: LeftOut | None = None

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

    def rejecting(self, rejection: Rejection, left_out: LeftOut) -> Scope:
        """The same with what is known of messages, and with the threshold that follows from it if one is wished for."""
        threshold = self.threshold
        if rejection.threshold is not None:
            threshold = rejection.threshold
        elif rejection.out_of_scope_share is not None and len(left_out.unseen):
            threshold = expected(left_out, rejection.out_of_scope_share).best
        return replace(self, threshold=threshold, left_out=left_out.fewer())

    def as_facts(self) -> dict[str, Any]:
        """For JSON; `from_facts` reads it."""
        return {
            "score": self.score,
            "nearness": self.nearness,
            "threshold": self.threshold,
            "left_out": self.left_out.as_facts() if self.left_out else None,
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Scope:
        """What `as_facts` wrote."""
        left_out = LeftOut.from_facts(facts["left_out"]) if facts["left_out"] else None
        return cls(tuple(facts["score"]), tuple(facts["nearness"]), facts["threshold"], left_out)
