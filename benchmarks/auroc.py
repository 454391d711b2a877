"""How well a number tells two kinds apart."""

from __future__ import annotations

from collections.abc import Sequence


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """The share of pairs in which the first is greater, ties counting half; 0 without pairs."""
    pairs = [(one > other) + (one == other) / 2 for one in higher for other in lower]
    return round(sum(pairs) / len(pairs), 4) if pairs else 0.0
