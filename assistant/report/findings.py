"""Findings that a conversation designer can act on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from assistant.report.calibration import Calibration, calibration
from assistant.report.examples import Example
from assistant.report.judging import Distinct, Judged
from assistant.report.sameness import (
    NEAR,
    NEAR_ACROSS_INTENTS,
    NEAR_IN_ONE_INTENT,
    NUMBER,
    SAME,
    Kind,
    alike,
    chained,
    near_pairs,
    plain,
)

# The confidence below which a right example is weak.
WEAK = 0.5
# The number of examples below which an intent has too few, whatever its results.
FEW = 10
# An intent with a lower recall wants more examples, unless it has ENOUGH.
GOOD_RECALL, ENOUGH = 0.8, 50


@dataclass(frozen=True)
class Near:
    """An example, and the cosine of its vector with that of the one in question."""

    example: Example
    similarity: float


@dataclass(frozen=True)
class Mistaken:
    """An example with a wrong prediction, its confidence, and the examples that pull it there."""

    example: Example
    confidence: float
    nearest: tuple[Near, ...]


@dataclass(frozen=True)
class Confusion:
    """Examples of `intent` predicted as `taken_for`, the surest mistakes first; `share` of the intent's examples."""

    intent: str
    taken_for: str
    share: float
    examples: tuple[Mistaken, ...]


@dataclass(frozen=True)
class Weak:
    """An example that is right but unsure, or rejected (then `best` may be wrong): its `fit` is below `threshold`."""

    example: Example
    best: str
    confidence: float
    rejected: bool
    fit: float
    threshold: float | None
    nearest: tuple[Near, ...]


@dataclass(frozen=True)
class Alike:
    """Examples with the same or nearly the same text: of one intent (duplicates) or several (contradictions)."""

    kind: Kind
    similarity: float
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class IntentSummary:
    """How an intent fares. `distinct` examples count; `recall` is the share of them that is understood, `precision` the
    share of what is taken for it that is of it, both None where nothing can be said. `wanting` says what it lacks."""

    intent: str
    examples: int
    distinct: int
    recall: float | None
    precision: float | None
    rejected: int
    confidence: float | None
    wanting: str | None


@dataclass(frozen=True)
class Findings:
    """The whole report. `accuracy` is the share whose likeliest intent is right, `understood` the share that comes out
    as what it is, and `rejected` the share that is rejected."""

    examples: int
    distinct: int
    judged: int
    accuracy: float
    understood: float
    rejected: float
    threshold: float | None
    intents: tuple[IntentSummary, ...]
    confusions: tuple[Confusion, ...]
    weak: tuple[Weak, ...]
    duplicates: tuple[Alike, ...]
    contradictions: tuple[Alike, ...]
    calibration: Calibration


def findings(judged: Judged) -> Findings:
    """Collect the findings on judged examples."""
    counted = judged.counted
    confidences = [judged.best(index)[1] for index in counted]
    right = [judged.is_best(index) for index in counted]
    total = max(len(counted), 1)
    return Findings(
        examples=sum(len(each.written) for each in judged.distinct),
        distinct=len(judged.distinct),
        judged=len(counted),
        accuracy=sum(right) / total,
        understood=sum(judged.is_understood(index) for index in counted) / total,
        rejected=sum(judged.predictions[index].rejected for index in counted) / total,
        threshold=judged.fitted.model.scope.threshold,
        intents=_intents(judged),
        confusions=_confusions(judged),
        weak=_weak(judged),
        duplicates=_duplicates(judged),
        contradictions=_contradictions(judged),
        calibration=calibration(confidences, right),
    )


def _near(judged: Judged, index: int, intent: str) -> tuple[Near, ...]:
    return tuple(Near(each.example, cosine) for each, cosine in judged.nearest(index, intent))


def _confusions(judged: Judged) -> tuple[Confusion, ...]:
    pairs: dict[tuple[str, str], list[Mistaken]] = defaultdict(list)
    sizes: dict[str, int] = defaultdict(int)
    for index in judged.counted:
        intent, (best, confidence) = judged.distinct[index].intent, judged.best(index)
        sizes[intent] += 1
        if not judged.is_understood(index) and not judged.predictions[index].rejected:
            mistaken = Mistaken(judged.distinct[index].example, confidence, _near(judged, index, best))
            pairs[intent, best].append(mistaken)
    found = (
        Confusion(intent, best, len(each) / sizes[intent], tuple(sorted(each, key=lambda one: -one.confidence)))
        for (intent, best), each in pairs.items()
    )
    return tuple(sorted(found, key=lambda each: (-len(each.examples), -each.share, each.intent, each.taken_for)))


def _weak(judged: Judged) -> tuple[Weak, ...]:
    found = []
    for index in judged.counted:
        prediction, (best, confidence) = judged.predictions[index], judged.best(index)
        is_unsure = not prediction.rejected and judged.is_best(index) and confidence < WEAK
        if is_unsure or (prediction.rejected and not judged.is_understood(index)):
            near = _near(judged, index, judged.distinct[index].intent)
            fit, threshold = prediction.fit, prediction.threshold
            example = judged.distinct[index].example
            found.append(Weak(example, best, confidence, prediction.rejected, fit, threshold, near))
    return tuple(sorted(found, key=lambda each: (not each.rejected, each.fit if each.rejected else each.confidence)))


def _duplicates(judged: Judged) -> tuple[Alike, ...]:
    examples = [example for each in judged.distinct for example in each.written]
    found = [Alike(SAME, 1.0, tuple(group)) for group in alike(examples, lambda each: (each.intent, plain(each.text)))]
    for each in judged.distinct:
        texts = {plain(example.text): example for example in reversed(each.written)}
        if len(texts) > 1:
            found.append(Alike(NUMBER, 1.0, tuple(reversed(texts.values()))))
    pairs = {
        (one, other): cosine
        for one, other, cosine in near_pairs(judged.fitted.model.vectors, NEAR_IN_ONE_INTENT)
        if _same_intent(judged.distinct[one], judged.distinct[other])
    }
    for group in chained(list(pairs), len(judged.distinct)):
        members = set(group.tolist())
        least = min(cosine for pair, cosine in pairs.items() if members.issuperset(pair))
        found.append(Alike(NEAR, least, tuple(judged.distinct[index].example for index in group)))
    return tuple(found)


def _same_intent(one: Distinct, other: Distinct) -> bool:
    return one.intent == other.intent and plain(one.read) != plain(other.read)


def _contradictions(judged: Judged) -> tuple[Alike, ...]:
    found = []
    for group in alike(judged.distinct, lambda each: plain(each.read)):
        if len({each.intent for each in group}) > 1:
            is_number = len({plain(each.example.text) for each in group}) > 1
            found.append(Alike(NUMBER if is_number else SAME, 1.0, tuple(each.example for each in group)))
    near = []
    for one, other, cosine in near_pairs(judged.fitted.model.vectors, NEAR_ACROSS_INTENTS):
        pair = judged.distinct[one], judged.distinct[other]
        if pair[0].intent != pair[1].intent and plain(pair[0].read) != plain(pair[1].read):
            near.append(Alike(NEAR, cosine, tuple(each.example for each in pair)))
    return (*found, *sorted(near, key=lambda each: -each.similarity))


def _intents(judged: Judged) -> tuple[IntentSummary, ...]:
    by_intent: dict[str, list[int]] = {name: [] for name in judged.fitted.model.intents}
    taken: dict[str, list[bool]] = defaultdict(list)
    for index, each in enumerate(judged.distinct):
        by_intent[each.intent].append(index)
    for index in judged.counted:
        if not judged.predictions[index].rejected:
            taken[judged.best(index)[0]].append(judged.is_best(index))
    return tuple(_summary(judged, name, indices, taken[name]) for name, indices in by_intent.items())


def _summary(judged: Judged, intent: str, indices: list[int], taken: list[bool]) -> IntentSummary:
    is_judged = len(indices) > 1
    recall = sum(judged.is_understood(index) for index in indices) / len(indices) if is_judged else None
    return IntentSummary(
        intent=intent,
        examples=sum(len(judged.distinct[index].written) for index in indices),
        distinct=len(indices),
        recall=recall,
        precision=sum(taken) / len(taken) if taken else None,
        rejected=sum(judged.predictions[index].rejected for index in indices) if is_judged else 0,
        confidence=sum(judged.best(index)[1] for index in indices) / len(indices) if is_judged else None,
        wanting=_wanting(len(indices), recall),
    )


def _wanting(distinct: int, recall: float | None) -> str | None:
    if distinct < FEW:
        return "few examples"
    if recall is not None and recall < GOOD_RECALL and distinct < ENOUGH:
        return "wants more examples"
    return None
