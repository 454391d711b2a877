"""The curve of precision and coverage that is noted with an index, for those who want to see why it is silent."""

from __future__ import annotations

import json
from dataclasses import dataclass

from frontdesk.knowledge.index.calibration import Point, fact_name
from frontdesk.knowledge.index.search import Search


@dataclass(frozen=True)
class Curve:
    """What was found when headings and phrasings were asked as questions, the highest threshold first.

    Attributes:
        threshold: from which the index answers. It follows from how often passages are found, and may be no point.
    """

    threshold: float
    points: tuple[Point, ...]

    def at(self, threshold: float) -> Point:
        """What was answered at this threshold: nothing above all points."""
        reached = [point for point in self.points if point.threshold >= threshold]
        return reached[-1] if reached else Point(threshold, 0.0, 1.0, 0.0)


def noted_curve(search: Search) -> Curve | None:
    """The curve of what the search holds; None where there were too few questions to draw one."""
    noted = search.index.recall(fact_name(search.ranker))
    if noted is None:
        return None
    facts = json.loads(noted)
    points = tuple(Point(*map(float, each)) for each in facts.get("curve", ()))
    return Curve(float(facts["threshold"]), points) if points else None
