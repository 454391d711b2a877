"""Decides whether a message is in scope, or is rejected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.intents.left_out import LeftOut

Values = NDArray[np.float32]

# Nearness counts a little more than half as much as the classifier's own score (chosen on CLINC150's validation set).
_NEARNESS = 0.6
# The cost of accepting 1 % of the strangers, in % of the known messages that are rejected instead.
_STRANGER = 0.1
_LEAST_LOST = 0.0025
_STEPS = 400
SHORT = 6  # words; up to here a text's length says next to nothing about its fit
_LONGEST = 0.995  # the quantile of examples' lengths beyond which nothing is known about longer ones
_WORD = re.compile(r"\w+")

# The largest share of rightly understood messages that may be rejected; a higher one rejects more strangers (chosen on
# CLINC150's validation set: 2 points more of the strangers than with 0.015, and as many as with 0.0225).
MOST_LOST = 0.0175


@dataclass(frozen=True)
class Rejection:
    """How much is to be rejected: what fits worse than `threshold`; without one, what is best if `out_of_scope_share`
    of the messages is out of scope; without that, so much that `most_lost` of what is understood is lost at most."""

    most_lost: float = MOST_LOST
    out_of_scope_share: float | None = None
    threshold: float | None = None


@dataclass(frozen=True)
class Length:
    """What the length of a text does to its fit: `slope` with the logarithm of its words beyond SHORT, no longer than
    `longest`."""

    slope: float = 0.0
    longest: float = SHORT

    @classmethod
    def fitted(cls, words: Values, fits: Values) -> Length:
        """Learn it from the lengths and fits of known messages, both (n,)."""
        longest = float(max(np.quantile(words, _LONGEST), SHORT)) if len(words) else SHORT
        logarithms = np.log(np.clip(words, SHORT, longest))
        spread = float(logarithms.var()) if len(words) else 0.0
        if spread < 1e-6:
            return cls()
        slope = float(np.mean((logarithms - logarithms.mean()) * (fits - fits.mean()))) / spread
        return cls(min(slope, 0.0), longest)

    def usual(self, words: Any) -> Any:
        """By how much texts of so many words fit worse than short ones, as a negative number."""
        return self.slope * np.log(np.clip(words, SHORT, self.longest) / SHORT)


@dataclass(frozen=True)
class Scope:
    """A message's fit is its best score plus its nearness to the examples, each in standard deviations from what is
    usual for known messages; below `threshold` it is rejected, and without one nothing is. Long messages fit worse than
    short ones, whatever they ask for, so that `length` is taken off first. `left_out` says how well the examples fit
    without themselves."""

    score: tuple[float, float]
    nearness: tuple[float, float]
    threshold: float | None
    left_out: LeftOut | None = None
    length: Length = Length()

    @classmethod
    def fitted(
        cls,
        known: tuple[Values, Values],
        right: NDArray[np.bool_],
        strangers: tuple[Values, Values],
        weights: Values,
        most_lost: float,
        words: tuple[Values, Values] | None = None,
    ) -> Scope:
        """Choose the threshold: `known` and `strangers` are (best scores, nearness) of messages that are to be
        accepted, of which those that are `right` count, and of ones that are to be rejected, which have `weights`;
        `words` says how long both are.

        At most `most_lost` (a share) of the right ones is rejected, never more than are wrong anyway, and less where
        rejecting more gains little.
        """
        usual = [
            (float(values.mean()), max(float(values.std()), 1e-6)) if len(values) else (0.0, 1.0) for values in known
        ]
        scope = cls(usual[0], usual[1], None)
        if words is not None:
            scope = replace(scope, length=Length.fitted(words[0], scope.fit(*known)))
        long, longer = (scope.length.usual(each) for each in words) if words is not None else (0.0, 0.0)
        accepted, rejected = (scope.fit(*known) - long)[right], scope.fit(*strangers) - longer
        if not len(accepted) or not len(rejected):
            return scope
        most = min(most_lost, max(_LEAST_LOST, 1 - float(right.mean())))
        shares = np.linspace(0, most, _STEPS)
        thresholds = np.quantile(accepted, shares)
        order = np.argsort(rejected)
        gained = np.concatenate([[0.0], np.cumsum(weights[order]) / weights.sum()])
        gains = gained[np.searchsorted(rejected[order], thresholds)] * _STRANGER - shares
        return replace(scope, threshold=float(thresholds[gains.argmax()]))

    def fit(self, score: Values, nearness: Values) -> Values:
        """How well messages fit, from their best scores and nearness, both (n,), before their length is considered."""
        near = (nearness - self.nearness[0]) / self.nearness[1]
        return (score - self.score[0]) / self.score[1] + _NEARNESS * near

    def rejecting(self, rejection: Rejection, left_out: LeftOut) -> Scope:
        """The same with what is known of messages, and with the threshold that follows from it if one is wished for."""
        from assistant.intents.traffic import expected

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
            "length": (self.length.slope, self.length.longest),
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Scope:
        """What `as_facts` wrote."""
        left_out = LeftOut.from_facts(facts["left_out"]) if facts["left_out"] else None
        length = Length(*facts["length"])
        return cls(tuple(facts["score"]), tuple(facts["nearness"]), facts["threshold"], left_out, length)


def lengths(texts: Sequence[str]) -> Values:
    """The numbers of words of texts (n,)."""
    return np.array([len(_WORD.findall(text)) for text in texts], dtype=np.float32)
