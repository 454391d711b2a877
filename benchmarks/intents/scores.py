"""What predictions are worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import f1_score, matthews_corrcoef

from assistant.report.calibration import calibration

_THRESHOLDS = 200


@dataclass(frozen=True)
class Answer:
    """What the pipeline said of a message: the likeliest intent if nothing were rejected (None if it knew none), its
    confidence, and whether the message was rejected. With `fit`, another threshold may decide otherwise. `requests` are
    the intents of the message's parts, where they are not the whole message."""

    intent: str | None
    confidence: float
    rejected: bool
    fit: float | None = None
    requests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scores:
    """Shares from 0 to 1. `accuracy_all` and `accuracy` are over the rows in scope, the first with nothing rejected,
    the second with a rejected row counted as wrong; `ece` and `reliability` over the same rows, with nothing rejected;
    `macro_f1` and `mcc` over all rows, a rejected one being out of scope."""

    accuracy_all: float | None
    accuracy: float | None
    out_of_scope_recall: float | None
    macro_f1: float
    mcc: float
    ece: float | None
    reliability: list[Bin] | None


@dataclass(frozen=True)
class Bin:
    """Predictions of about the same confidence: its mean, the share that is right, and how many there are."""

    confidence: float
    right: float
    messages: int


def score(truth: Sequence[str], answers: Sequence[Answer], out_of_scope: str) -> Scores:
    """Compare answers with the true intents, of which `out_of_scope` is to be rejected."""
    in_scope = np.array([intent != out_of_scope for intent in truth])
    likeliest = np.array([answer.intent == intent for answer, intent in zip(answers, truth, strict=True)])
    rejected = np.array([answer.rejected for answer in answers])
    said = [out_of_scope if answer.rejected else answer.intent or out_of_scope for answer in answers]
    known = in_scope.any()
    confidence = np.array([answer.confidence for answer in answers])[in_scope]
    return Scores(
        accuracy_all=float(likeliest[in_scope].mean()) if known else None,
        accuracy=float((likeliest & ~rejected)[in_scope].mean()) if known else None,
        out_of_scope_recall=float(rejected[~in_scope].mean()) if not in_scope.all() else None,
        macro_f1=float(f1_score(truth, said, average="macro", zero_division=0)),
        mcc=float(matthews_corrcoef(list(truth), said)),
        ece=calibration_error(confidence, likeliest[in_scope]) if known else None,
        reliability=reliability(confidence, likeliest[in_scope]) if known else None,
    )


def best_mcc(truth: Sequence[str], answers: Sequence[Answer], out_of_scope: str) -> float:
    """The MCC at the best threshold of all, which only labels can tell."""
    fits = np.array([np.nan if answer.fit is None else answer.fit for answer in answers])
    said = np.array([answer.intent or out_of_scope for answer in answers], dtype=object)
    said[[answer.rejected and answer.fit is None for answer in answers]] = out_of_scope
    _, codes = np.unique([*truth, *said, out_of_scope], return_inverse=True)
    true, predicted, reject = codes[: len(truth)], codes[len(truth) : -1], codes[-1]
    thresholds = np.quantile(fits[~np.isnan(fits)], np.linspace(0, 1, _THRESHOLDS)) if (~np.isnan(fits)).any() else []
    tried = [np.where(fits < threshold, reject, predicted) for threshold in [-np.inf, *thresholds]]
    return max(float(matthews_corrcoef(true, each)) for each in tried)


def calibration_error(confidence: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error, in 15 equal bins of confidence, as the report of the examples reckons it."""
    return calibration(confidence, right).error


def reliability(confidence: np.ndarray, right: np.ndarray) -> list[Bin]:
    """How often predictions of about the same confidence are right, in those of 15 equal bins that have messages."""
    return [Bin(each.confidence, each.right, each.count) for each in calibration(confidence, right).bins]
