"""`python -m benchmarks.search.train`: fits the ranker and its confidence (frontdesk/knowledge/index/ranker.json).

From the training half of techqa (`python -m benchmarks.search.convert` writes it), the development questions of
`benchmarks.answers` about the articles of data/kb, with what people ask of them (`phrasings`) and as if nobody had
noted that, the phrasings themselves, and what people asked of the companies that taught the encoder nothing.
`--confirm` keeps half of the everyday questions apart and tells how many of them get what. scikit-learn and scipy are
used here alone.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from benchmarks.adapting.asked import APART, companies
from benchmarks.answers import DEVELOPMENT, EVERYDAY_DEVELOPMENT, Question, in_first_half, load_questions
from benchmarks.auroc import auroc
from benchmarks.search.labelled import Asked, Labelled, Rows, company, phrasings, shop, technotes
from frontdesk.knowledge.index.calibration import UNANSWERABLE, Calibration, findable
from frontdesk.knowledge.index.calibration import calibrated as threshold_of
from frontdesk.knowledge.index.features import NAMES
from frontdesk.knowledge.index.ranker import CERTAINTY, NUMBERS, Ranker, certainty, relative

#: The first was chosen in five-fold cross-validation over the training half of techqa, by technote; the second, of
#: numbers that spread alike, on one half of the everyday questions for the other.
SMOOTHING, CONFIDENCE_SMOOTHING = 0.01, 0.03
#: Wrong answers, as a share of all questions: 4 % shall not be passed in a shop that taught nothing.
MOST_WRONG = 0.035
#: What a set of other than everyday questions counts for the confidence.
ELSEWHERE = 0.2


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.train", description=__doc__)
    parser.add_argument("--out", type=Path, default=NUMBERS)
    parser.add_argument("--confirm", action="store_true", help="train with each half, tell of the other")
    arguments = parser.parse_args()
    questions = load_questions(EVERYDAY_DEVELOPMENT)
    if not arguments.confirm:
        arguments.out.write_text(json.dumps(trained(questions), indent=2) + "\n", encoding="utf-8")
        print(arguments.out.read_text(encoding="utf-8"))
        return
    for is_first in (True, False):
        ranker = Ranker(**trained([each for each in questions if in_first_half(each) == is_first]))
        confirm(ranker, [each for each in questions if in_first_half(each) != is_first])


def trained(everyday: list[Question]) -> dict[str, Any]:
    """The numbers of the ranker."""
    known = [each for name, each in companies().items() if name in APART]
    asked_before = [shop(everyday, is_strict=True), *(company(each, True) for each in known if each.written)]
    new = [shop(everyday, is_strict=True, has_phrasings=False), *(company(each, False) for each in known)]
    techqa, readers = technotes(), shop(load_questions(DEVELOPMENT))
    of_people, of_others = _asked([*asked_before, *new]), _asked([techqa, readers])
    weights = ranked([*of_others, *of_people, *phrasings(asked_before[0])])
    model = sure([*(replace(each, weight=ELSEWHERE * each.weight) for each in of_others), *of_people], weights)
    facts = {
        "weights": dict(zip(NAMES, _rounded(weights), strict=True)),
        "certainty": dict(zip(CERTAINTY, _rounded(model.coef_[0]), strict=True)),
        "intercept": round(float(model.intercept_[0]), 4),
        "threshold": round(threshold(model, of_people, weights), 4),
    }
    # Neither those who have read the shop's articles nor those who have not are told too much that is wrong.
    of_shop = replace(asked_before[0], asked=_asked([asked_before[0], readers]))
    sets = [techqa, of_shop, *asked_before[1:], *new]
    fits = [threshold(model, some.asked, weights) for some in sets]
    return {**facts, "calibration": calibration(Ranker(**facts, calibration={}), sets, fits)}


def confirm(ranker: Ranker, everyday: list[Question]) -> None:
    """Print how many of some everyday questions get what, with phrasings and without."""
    for has_phrasings in (True, False):
        some = shop(everyday, is_strict=True, has_phrasings=has_phrasings)
        engine = some.engine()
        engine.search.ranker = ranker
        limit = threshold_of(engine.search, some.passages, ranker)
        weights = np.array([ranker.weights[name] for name in NAMES])
        confidence = np.array([ranker.confidence(numbers([each], weights)[0]) for each in some.asked])
        right, has_answer = firsts(some.asked, weights), np.array([each.has_answer for each in some.asked])
        given = confidence >= limit
        figures = {
            "first_right": right[has_answer].mean(),
            "threshold": limit,
            "right": (given & right).sum() / has_answer.sum(),
            "wrong": (given & ~right).mean(),
            "auroc": auroc(confidence[has_answer], confidence[~has_answer]),
        }
        print("with" if has_phrasings else "without", "phrasings:", {k: round(float(v), 3) for k, v in figures.items()})


def calibration(ranker: Ranker, sets: list[Labelled], fits: list[float]) -> dict[str, float]:
    """How the threshold that fits what people ask follows from how often an index finds what is asked of it."""
    found = [_found(some, ranker) for some in sets]
    slope, intercept = np.polyfit(_logits(found), _logits(fits), 1)
    line = {"slope": float(slope), "intercept": float(intercept), "least": min(found), "greatest": max(found)}
    return {name: round(number, 4) for name, number in line.items()}


def _found(some: Labelled, ranker: Ranker) -> float:
    engine = some.engine()
    engine.search.ranker = ranker
    return findable(Calibration(engine.search).outcomes(some.passages))


def _logits(shares: list[float]) -> Rows:
    within = np.clip(shares, 0.001, 0.999)
    return np.asarray(np.log(within / (1 - within)))


def ranked(asked: list[Asked]) -> Rows:
    """Weights, none below 0, that make the answering candidates likeliest among all (softmax, with shrinkage)."""
    choices = [each for each in asked if 0 < each.answers.sum() < len(each.rows)]
    return ordering([(relative(each.rows), each.answers, each.weight) for each in choices])


def ordering(usable: list[tuple[Rows, NDArray[np.bool_], float]]) -> Rows:
    """The same, of questions that have a choice: their candidates' features as they are compared, which of them answer,
    and what the question counts."""
    total = sum(weight for *_, weight in usable)

    def loss(weights: Rows) -> tuple[float, Rows]:
        value, slope = SMOOTHING * float(weights @ weights), 2 * SMOOTHING * weights
        for rows, answers, weight in usable:
            scores = rows @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            right = float(shares[answers].sum()) + 1e-12
            value -= weight / total * np.log(right)
            slope = slope - weight / total * ((shares * answers / right - shares) @ rows)
        return value, slope

    start = np.ones(usable[0][0].shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(start)).x)


def firsts(asked: list[Asked], weights: Rows) -> NDArray[np.bool_]:
    """Whether the first candidate answers, for each question."""
    return np.array([bool(each.answers[np.argmax(relative(each.rows) @ weights)]) for each in asked])


def sure(asked: list[Asked], weights: Rows) -> LogisticRegression:
    """What tells from the first candidate whether it answers."""
    rows, shares = numbers(asked, weights), np.array([each.weight for each in asked])
    spread = rows.std(axis=0) + 1e-6
    model = LogisticRegression(C=CONFIDENCE_SMOOTHING, max_iter=5000)
    model.fit(rows / spread, firsts(asked, weights), shares * len(shares) / shares.sum())
    model.coef_ /= spread
    return model


def numbers(asked: list[Asked], weights: Rows) -> Rows:
    """The numbers of CERTAINTY for each question."""
    return np.array([certainty(each.rows, relative(each.rows) @ weights, each.articles) for each in asked])


def threshold(model: LogisticRegression, asked: list[Asked], weights: Rows) -> float:
    """The least confidence above which at most MOST_WRONG of all questions get a wrong first candidate, if UNANSWERABLE
    of them have no answer."""
    confidence = model.predict_proba(numbers(asked, weights))[:, 1]
    right = np.array([bool(each.accepted[np.argmax(relative(each.rows) @ weights)]) for each in asked])
    has_answer = np.array([each.has_answer for each in asked])
    shares = np.array([each.weight for each in asked])
    for which, share in ((has_answer, 1 - UNANSWERABLE), (~has_answer, UNANSWERABLE)):
        shares[which] *= share / shares[which].sum()
    order = np.argsort(-confidence)
    within = np.flatnonzero(np.cumsum((shares * ~right)[order]) <= MOST_WRONG)
    return float(confidence[order[within[-1]]]) if len(within) else 1.0


def _asked(sets: list[Labelled]) -> list[Asked]:
    return [asked for some in sets for asked in some.asked]


def _rounded(numbers: Rows) -> list[float]:
    return [round(float(number), 4) for number in numbers]


if __name__ == "__main__":
    main()
