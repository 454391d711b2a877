"""How much of the traffic is out of scope, learned from how well unlabelled messages fit.

The fits of real messages are a mixture of two distributions that the examples show: without themselves, and without
their intent. Neither is quite what customers write, so both may move: messages in scope towards messages of an intent
without examples, strangers further away. Every combination of the two moves and the share is weighed by how well it
explains the messages (Bayes' rule on a grid), which also says how sure the share is. See docs/adr/0021.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import beta, norm

from assistant.intents.left_out import LeftOut

Numbers = NDArray[np.float64]

# All widths and distances are in units of the fit: about standard deviations of what is usual for examples. All of this
# was chosen by simulation on training rows (docs/adr/0021); the shares hardly depend on it.
_BINS = 120
_SMOOTHING = 0.35
_SHARES = (np.arange(100) + 0.5) / 100
# How far messages in scope are from the examples, from 0 (as one is from the others) to 1 (as from other intents).
_FARTHER = np.array([0, 0.03, 0.06, *np.arange(0.1, 0.61, 0.05), 0.7])
_FARTHER_USUALLY = (0.2, 0.2)
_EVENNESS = 1.4  # of these ways: low where messages are either like examples or like strangers
_STEPS = 8
# How far strangers are from where examples without their intent are, and how much wider spread.
_SHIFTS = np.linspace(-4.5, 1, 12)
_SHIFT_USUALLY = (-0.5, 1.0)
_SPREADS = np.array([0.8, 1, 1.25])
_SPREAD_USUALLY = 0.25
# More messages count as if they were this many, since the distributions are never quite right.
_MOST_COUNTED = 300
_ANYWHERE = 0.01
_SURE = (0.05, 0.95)


@dataclass(frozen=True)
class Choice:
    """What a threshold does, in shares: `rejected` of all messages; `found` of those out of scope; `lost` of those that
    would be understood rightly; `right` of all messages, rejected strangers and understood ones."""

    threshold: float
    rejected: float
    found: float
    lost: float
    right: float


@dataclass(frozen=True)
class Traffic:
    """What is known about messages: `edges` (bins + 1,) of fits, the shares of all messages that are in scope (`known`)
    and out of scope (`strange`) in each bin (bins,), and how often one in scope is understood there (`right`).

    `recognised` is the share that is taken for an intent out of scope whatever the threshold, `misread` of it wrongly.
    `low` and `high` hold the share out of scope with a probability of 90 %.
    """

    edges: Numbers
    known: Numbers
    strange: Numbers
    right: Numbers
    low: float
    high: float
    recognised: float = 0.0
    misread: float = 0.0

    @cached_property
    def share(self) -> float:
        """The share of messages that is out of scope."""
        return float(self.strange.sum()) + self.recognised - self.misread

    @cached_property
    def best(self) -> float:
        """The threshold with the most right answers."""
        gains = np.concatenate([[0.0], np.cumsum(self.strange - self.known * self.right)])
        return float(self.edges[gains.argmax()])

    def choice(self, threshold: float) -> Choice:
        """What a threshold would do."""
        below = np.clip((threshold - self.edges[:-1]) / np.diff(self.edges), 0, 1)
        understood = self.known * self.right
        found = float(below @ self.strange) + self.recognised - self.misread
        return Choice(
            threshold=threshold,
            rejected=float(below @ (self.known + self.strange)) + self.recognised,
            found=found / max(self.share, 1e-12),
            lost=float(below @ understood) / max(float(understood.sum()), 1e-12),
            right=found + float((1 - below) @ understood),
        )

    def losing(self, share: float) -> float:
        """The threshold that loses this share of the messages that would be understood."""
        lost = np.concatenate([[0.0], np.cumsum(self.known * self.right)])
        return float(np.interp(share * lost[-1], lost, self.edges))


def learned(left_out: LeftOut, fits: Numbers, recognised: int = 0) -> Traffic:
    """What messages show whose fits (n,) are given; of further `recognised` ones the likeliest intent is out of scope.

    Raises:
        ValueError: there is no message, or the examples cannot tell what a stranger looks like.
    """
    everything = len(fits) + recognised
    if not everything:
        raise ValueError("there is no message")
    part = len(fits) / everything
    mixture = _Grid(left_out, np.asarray(fits, dtype=float)).explained(_SHARES)
    known, strange = mixture.known * part, mixture.strange * part
    taken = recognised / everything
    misread = min(taken, left_out.misread / max(1 - left_out.misread, 1e-6) * float(known.sum()))
    low, high = (share * part + taken - misread for share in (mixture.low, mixture.high))
    return Traffic(mixture.edges, known, strange, mixture.right, low, high, taken, misread)


def expected(left_out: LeftOut, share: float) -> Traffic:
    """What to expect if this share of the messages is out of scope.

    Raises:
        ValueError: the examples cannot tell what a stranger looks like.
    """
    return _Grid(left_out, np.zeros(0)).explained(np.array([share]))


class _Grid:
    """The distributions of fits (of messages in scope, of strangers) that may be behind messages."""

    def __init__(self, left_out: LeftOut, fits: Numbers) -> None:
        if not len(left_out.unseen):
            raise ValueError("that takes two intents with two examples each")
        strange, weights = left_out.strangers()
        # What fits better than any example, because it is one, is in scope; nothing is stranger than the strangest.
        lowest, highest = strange.min() + _SHIFTS[0], np.quantile(left_out.known, 0.99)
        self.edges = np.linspace(lowest - 1, max(highest, strange.max()) + 1, _BINS + 1)
        self._middles = (self.edges[1:] + self.edges[:-1]) / 2
        smooth = norm.pdf((self._middles[:, None] - self._middles[None]) / _SMOOTHING)
        self._smooth = smooth / smooth.sum(axis=0)
        self._counts = np.histogram(np.clip(fits, lowest, highest), self.edges)[0]
        self._right = _understood(left_out, self._middles)
        self._known = np.stack([self._in_scope(left_out, farther) for farther in _FARTHER])
        middle = float(weights @ strange)
        moves = [(shift, spread) for shift in _SHIFTS for spread in _SPREADS]
        self._strange = np.stack(
            [self._density(middle + shift + (strange - middle) * spread, weights) for shift, spread in moves]
        )
        shifts, spreads = np.array(moves).T
        usual = norm.logpdf(shifts, *_SHIFT_USUALLY) + norm.logpdf(np.log(spreads), 0, _SPREAD_USUALLY)
        self._usual = norm.logpdf(_FARTHER, *_FARTHER_USUALLY)[:, None] + usual

    def explained(self, shares: Numbers) -> Traffic:
        """What the messages show if each of the shares is as likely as the other before."""
        seen = self._counts > 0
        counts = self._counts[seen] * min(1.0, _MOST_COUNTED / max(int(self._counts.sum()), 1))
        logs = np.empty((len(self._known), len(self._strange), len(shares)))
        for index, known in enumerate(self._known[:, seen]):
            mixed = (1 - shares)[:, None, None] * known + shares[:, None, None] * self._strange[:, seen]
            logs[index] = (np.log(mixed) @ counts).T
        logs += self._usual[:, :, None]
        likely = np.exp(logs - logs.max())
        likely /= likely.sum()
        reached = np.cumsum(likely.sum(axis=(0, 1)))
        return Traffic(
            edges=self.edges,
            known=(likely.sum(axis=1) @ (1 - shares)) @ self._known,
            strange=(likely.sum(axis=0) @ shares) @ self._strange,
            right=self._right,
            low=float(shares[np.searchsorted(reached, _SURE[0])]),
            high=float(shares[min(np.searchsorted(reached, _SURE[1]), len(shares) - 1)]),
        )

    def _in_scope(self, left_out: LeftOut, farther: float) -> Numbers:
        """Messages of which each is some way from its own fit to its fit without its intent, `farther` on average."""
        if farther == 0:
            return self._density(left_out.known)
        ways = beta.ppf((np.arange(_STEPS) + 0.5) / _STEPS, _EVENNESS * farther, _EVENNESS * (1 - farther))[:, None]
        return self._density(((1 - ways) * left_out.known + ways * np.minimum(left_out.unseen, left_out.known)).ravel())

    def _density(self, fits: Numbers, weights: Any = None) -> Numbers:
        inside = np.clip(fits, self.edges[0], self.edges[-1])
        counted = self._smooth @ np.histogram(inside, self.edges, weights=weights)[0]
        density: Numbers = (1 - _ANYWHERE) * counted / counted.sum() + _ANYWHERE / _BINS
        return density


def _understood(left_out: LeftOut, fits: Numbers) -> Numbers:
    """How often messages in scope with these fits are understood: a logistic curve with Platt's targets, as in
    confidence.py; where there is little to see, a unit of fit changes the odds by a factor of e."""
    right = left_out.right
    wanted = np.where(right, (right.sum() + 1) / (right.sum() + 2), 1 / (len(right) - right.sum() + 2))

    def loss(curve: Numbers) -> float:
        z = curve[0] * left_out.known + curve[1]
        return float((np.logaddexp(0, z) - wanted * z).mean() + 1e-3 * (curve[0] - 1) ** 2)

    slope, height = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B").x
    found: Numbers = expit(max(slope, 0.0) * fits + height)
    return found
