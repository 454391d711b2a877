"""Figures of a search over a corpus with judgements."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

import numpy as np

DEPTH = 10
P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Measured:
    """What one way of searching gave: of the judged queries how good the order was, of all how long it took."""

    ndcg: list[float] = field(default_factory=list)
    recall_3: list[float] = field(default_factory=list)
    recall_10: list[float] = field(default_factory=list)
    first_right: list[bool] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def timed(self, search: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What the search gives."""
        started = time.perf_counter()
        found = search(*given, **named)
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        return found

    def judge(self, documents: Sequence[str], relevant: Mapping[str, int] | None) -> None:
        """Documents as they were found, best first, some more than once. Queries without judgements do not count."""
        if relevant:
            found = list(dict.fromkeys(documents))
            self.ndcg.append(ndcg(found, relevant))
            self.recall_3.append(_recall(found[:3], relevant))
            self.recall_10.append(_recall(found[:DEPTH], relevant))
            self.first_right.append(bool(found) and found[0] in relevant)

    def figures(self) -> dict[str, float]:
        quality = {"ndcg_10": self.ndcg, "recall_3": self.recall_3, "recall_10": self.recall_10}
        means = {name: _mean(values) for name, values in quality.items()}
        times = {f"p{share}_ms": round(float(np.percentile(self.milliseconds or [0], share)), 2) for share in (50, 95)}
        return {**means, "first_right": _mean([float(each) for each in self.first_right]), **times}


def ndcg(found: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain of the first ten, grades as gains."""
    gains = [relevant.get(document, 0) for document in found[:DEPTH]]
    best = sorted(relevant.values(), reverse=True)[:DEPTH]
    return _discounted(gains) / _discounted(best)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _recall(found: Sequence[str], relevant: Mapping[str, int]) -> float:
    return len(set(found) & set(relevant)) / len(relevant)


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0
