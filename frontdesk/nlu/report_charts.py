"""Coordinates of the report's charts; the template draws them."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

SIDE = 300  # px, of the reliability diagram
CELL = 26  # px, of a cell of the confusion map
MOST_INTENTS = 24
LETTERS = 20  # after which a name in the map is cut
_LETTER = 7.2  # px, the average width of a letter
_LARGEST = 11.0


@dataclass(frozen=True)
class Mark:
    """A bin of the diagram: the dot at (`x`, `y`), and the height on the diagonal where it should be."""

    x: float
    y: float
    wanted: float
    radius: float
    bin: dict[str, Any]


@dataclass(frozen=True)
class Square:
    """A pair of intents in the map; `strength` is from 0 to 1."""

    x: int
    y: int
    count: int
    strength: float
    title: str


@dataclass(frozen=True)
class ConfusionMap:
    """Rows are what examples are, columns what they are taken for: the `intents` with the most mistakes, in order."""

    intents: list[str]
    squares: list[Square]
    side: int
    names: int  # px, the width of the longest name
    is_all: bool


def reliability(calibration: dict[str, Any]) -> list[Mark]:
    """The bins as dots whose area is the number of predictions, on axes from 0 to 1."""
    most = max((each["count"] for each in calibration["bins"]), default=1)
    return [
        Mark(
            x=round(each["confidence"] * SIDE, 1),
            y=round((1 - each["right"]) * SIDE, 1),
            wanted=round((1 - each["confidence"]) * SIDE, 1),
            radius=round(max(3.5, _LARGEST * math.sqrt(each["count"] / most)), 1),
            bin=each,
        )
        for each in calibration["bins"]
    ]


def confusion_map(confusions: list[dict[str, Any]]) -> ConfusionMap:
    """The map of all confusions, or of those among the intents with the most."""
    mistakes: Counter[str] = Counter()
    for each in confusions:
        for name in (each["intent"], each["taken_for"]):
            mistakes[name] += len(each["examples"])
    intents = [name for name, _ in mistakes.most_common(MOST_INTENTS)]
    most = max((len(each["examples"]) for each in confusions), default=1)
    squares = [
        Square(
            x=intents.index(each["taken_for"]) * CELL,
            y=intents.index(each["intent"]) * CELL,
            count=len(each["examples"]),
            strength=round(0.15 + 0.85 * len(each["examples"]) / most, 2),
            title=f"{each['intent']} taken for {each['taken_for']}: {len(each['examples'])}",
        )
        for each in confusions
        if each["intent"] in intents and each["taken_for"] in intents
    ]
    names = round(_LETTER * min(max(map(len, intents), default=0), LETTERS)) + 12
    return ConfusionMap(intents, squares, len(intents) * CELL, names, len(intents) == len(mistakes))
