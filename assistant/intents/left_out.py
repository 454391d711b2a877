"""How well examples fit if the model does not know them: all that is known of messages before one was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Fits = NDArray[np.float64]

# As many are kept in the model, spread evenly over all: more would change nothing.
_KEPT = 1_000


@dataclass(frozen=True)
class LeftOut:
    """Fits of examples by a model without them.

    Attributes:
        known: of those in scope, each without itself (n,).
        unseen: of the same without the whole intent (n,), or (0,) if there is one intent alone.
        right: whether the intent is likeliest without the example (n,).
        shown: of out-of-scope examples without themselves, but for those that are recognised anyway (m,).
        misread: the share of examples in scope whose likeliest intent is the out-of-scope one.
    """

    known: Fits
    unseen: Fits
    right: NDArray[np.bool_]
    shown: Fits
    misread: float

    def strangers(self) -> tuple[Fits, Fits]:
        """Fits of messages to reject, and their weights, which sum to 1: examples without their intent, and ones shown
        to be out of scope; both kinds weigh the same."""
        kinds = [kind for kind in (self.unseen, self.shown) if len(kind)]
        weights = [np.full(len(kind), 1 / len(kind) / len(kinds)) for kind in kinds]
        return np.concatenate(kinds), np.concatenate(weights)

    def fewer(self) -> LeftOut:
        """The same of fewer examples, if there are very many."""
        order = np.argsort(self.known, kind="stable")
        some = order[_evenly(len(order))]
        return replace(
            self,
            known=self.known[some],
            unseen=self.unseen[some] if len(self.unseen) else self.unseen,
            right=self.right[some],
            shown=np.sort(self.shown)[_evenly(len(self.shown))],
        )

    def as_facts(self) -> dict[str, Any]:
        """For JSON; `from_facts` reads it."""
        fits = {name: np.round(getattr(self, name), 4).tolist() for name in ("known", "unseen", "shown")}
        return {**fits, "right": self.right.tolist(), "misread": self.misread}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> LeftOut:
        """What `as_facts` wrote."""
        return cls(
            known=_array(facts["known"]),
            unseen=_array(facts["unseen"]),
            right=np.array(facts["right"], dtype=bool),
            shown=_array(facts["shown"]),
            misread=float(facts["misread"]),
        )


def _array(values: Sequence[float]) -> Fits:
    return np.array(values, dtype=np.float64)


def _evenly(count: int) -> NDArray[np.int64]:
    return np.linspace(0, count - 1, min(count, _KEPT)).astype(np.int64) if count else np.zeros(0, np.int64)
