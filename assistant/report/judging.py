"""Judges each example by a model that was fitted without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME

from assistant.intents.fitting import Fitted, fit
from assistant.intents.model import Prediction
from assistant.intents.scope import Rejection
from assistant.report.examples import Example
from assistant.report.reading import Reading


@dataclass(frozen=True)
class Distinct:
    """A distinct example: `written` once or more, but read as the same text with the same intent each time."""

    read: str
    intent: str
    written: tuple[Example, ...]

    @property
    def example(self) -> Example:
        """The first example that was written."""
        return self.written[0]


@dataclass(frozen=True)
class Judged:
    """`distinct` examples, and the prediction for each without it, in the same order.

    An `only` example of its intent is not judged: without it there is no such intent.
    """

    distinct: tuple[Distinct, ...]
    fitted: Fitted
    out_of_scope: str | None

    @cached_property
    def predictions(self) -> tuple[Prediction, ...]:
        """The prediction for each by a model without it."""
        return tuple(self.fitted.left_out(index) for index in range(len(self.distinct)))

    @cached_property
    def counted(self) -> tuple[int, ...]:
        """Which of them are judged."""
        counts = np.bincount(self.fitted.model.labels)
        return tuple(np.flatnonzero(counts[self.fitted.model.labels] > 1).tolist())

    def best(self, index: int) -> tuple[str, float]:
        """The likeliest intent and its confidence, even if the example is rejected."""
        return self.predictions[index].ranking[0]

    def is_best(self, index: int) -> bool:
        """Whether the likeliest intent is the right one."""
        return self.best(index)[0] == self.distinct[index].intent

    def is_understood(self, index: int) -> bool:
        """Whether its intent is predicted. An out-of-scope example may also be rejected."""
        if self.predictions[index].rejected:
            return self.distinct[index].intent in (self.out_of_scope, DEFAULT_NLU_FALLBACK_INTENT_NAME)
        return self.is_best(index)

    def nearest(self, index: int, intent: str, count: int = 3) -> list[tuple[Distinct, float]]:
        """The examples of an intent that are nearest to this one, without it, and their cosines."""
        model = self.fitted.model
        members = np.flatnonzero(model.labels == model.intents.index(intent))
        members = members[members != index]
        cosines: NDArray[np.float32] = model.vectors[members] @ model.vectors[index]
        best = np.argsort(-cosines, kind="stable")[:count]
        return [(self.distinct[members[each]], float(cosines[each])) for each in best]


def judge(examples: Sequence[Example], reading: Reading, out_of_scope: str | None, rejection: Rejection) -> Judged:
    """Fit a model to the examples, read in the same order, and judge each of them."""
    groups: dict[tuple[str, str], list[int]] = {}
    for index, (text, example) in enumerate(zip(reading.texts, examples, strict=True)):
        groups.setdefault((text, example.intent), []).append(index)
    distinct = tuple(
        Distinct(text, intent, tuple(examples[index] for index in indices))
        for (text, intent), indices in groups.items()
    )
    fitted = fit(
        [each.read for each in distinct],
        [each.intent for each in distinct],
        reading.vectors[[indices[0] for indices in groups.values()]],
        out_of_scope=out_of_scope,
        rejection=rejection,
    )
    return Judged(distinct, fitted, out_of_scope)
