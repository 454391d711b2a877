"""`python -m benchmarks.search.train`: fits the ranker and its confidence (frontdesk/knowledge/index/ranker.json).

From the training half of techqa (`python -m benchmarks.search.convert` writes it), the development questions of
`benchmarks.answers` about the articles of data/kb, with what people ask of them (`phrasings`) and as if nobody had
noted that, and the phrasings themselves. `--confirm` keeps half of the everyday questions apart and tells how many of
them get what. scikit-learn and scipy are used here alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from benchmarks.answers import DEVELOPMENT, EVERYDAY_DEVELOPMENT, Question, in_first_half, load_questions
from benchmarks.search import corpus, cutting
from benchmarks.search.answered import auroc
from benchmarks.search.engine import FILE, Engine
from frontdesk.knowledge.index.calibration import MOST_WRONG, UNANSWERABLE, Calibration, chosen, curve, phrased
from frontdesk.knowledge.index.calibration import calibrated as threshold_of
from frontdesk.knowledge.index.features import NAMES
from frontdesk.knowledge.index.ports import Scope
from frontdesk.knowledge.index.ranker import CERTAINTY, NUMBERS, Ranker, certainty, relative
from frontdesk.knowledge.markdown import load_articles
from frontdesk.knowledge.model import PUBLIC, Passage

SCOPE = Scope(cutting.LOCALE, PUBLIC)
HALF = Path("build/search/techqa-training")
SHOP = Path("data/kb")
#: The first was chosen in five-fold cross-validation over the training half of techqa, by technote; the second, of
#: numbers that spread alike, on one half of the everyday questions for the other.
SMOOTHING, CONFIDENCE_SMOOTHING = 0.01, 0.03
#: What a set of other than everyday questions counts for the confidence.
ELSEWHERE = 0.2
#: What phrasings count for the order: the index that they are asked of has learned its measure from them.
LEARNED_FROM = 0.3

#: Of the phrasings one in so many is asked.
EACH_PHRASING = 2

Rows = NDArray[np.float32]
#: Articles that answer, or passages of them.
Judgement = set[tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """A question with its candidates: a row of features and an article each, and which of them answer it.

    `accepted` are those that a customer may be told, which is any of a right article: nobody has judged whether the
    best passage is the only one.
    """

    rows: Rows
    articles: list[str]
    answers: NDArray[np.bool_]
    weight: float
    accepted: NDArray[np.bool_]
    has_answer: bool = True


@dataclass(frozen=True)
class Labelled:
    """Questions with their answers, over the passages of a folder."""

    folder: Path
    passages: list[Passage]
    asked: list[Asked]

    def engine(self) -> Engine:
        engine = Engine(self.folder, FILE)
        engine.index(self.passages)
        return engine


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
    asked_before = shop(everyday, is_strict=True)
    plain = [technotes(), shop(everyday, is_strict=True, has_phrasings=False)]
    of_readers = shop(load_questions(DEVELOPMENT)).asked
    others = [*plain[0].asked, *of_readers]
    of_people = [*asked_before.asked, *plain[1].asked]
    weights = ranked([*others, *of_people, *phrasings(asked_before)])
    model = sure([*(replace(each, weight=ELSEWHERE * each.weight) for each in others), *of_people], weights)
    # Neither those who have read the articles nor those who have not are told too much that is wrong.
    of_shop = round(max(threshold(model, some, weights) for some in (asked_before.asked, of_readers)), 4)
    facts = {
        "weights": dict(zip(NAMES, _rounded(weights), strict=True)),
        "certainty": dict(zip(CERTAINTY, _rounded(model.coef_[0]), strict=True)),
        "intercept": round(float(model.intercept_[0]), 4),
        "threshold": of_shop,
    }
    fits = [threshold(model, some.asked, weights) for some in plain]
    # Beyond what was labelled nobody knows where the line leads.
    bounds = {"least": round(min(fits), 4), "greatest": round(max(fits), 4)}
    asking = Ranker(**facts, calibration={})
    lines = line([headings(some, asking) for some in plain], fits)
    distance = _logits([of_shop])[0] - _logits([headings(asked_before, asking)])[0]
    return {**facts, "calibration": {**lines, "phrasings": round(float(distance), 4), **bounds}}


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


def headings(some: Labelled, ranker: Ranker) -> float:
    """The threshold that fits a set's headings, asked as questions, with this ranker."""
    engine = some.engine()
    engine.search.ranker = ranker
    return chosen(curve(Calibration(engine.search).outcomes(some.passages)))


def line(headings: list[float], labelled: list[float]) -> dict[str, float]:
    """From the threshold of headings to that of people's questions, through both sets, in logits."""
    slope, intercept = np.polyfit(_logits(headings), _logits(labelled), 1)
    return {"slope": round(float(slope), 4), "intercept": round(float(intercept), 4)}


def _logits(shares: list[float]) -> Rows:
    within = np.clip(shares, 0.001, 0.999)
    return np.asarray(np.log(within / (1 - within)))


def technotes() -> Labelled:
    """The training half of techqa."""
    given = corpus.read(HALF)
    passages = [passage for document in given.documents for passage in cutting.passages(document)]
    questions = {
        text: [{(article,) for article in given.relevant.get(query, ())}] for query, text in given.queries.items()
    }
    return _labelled(HALF, passages, questions)


def shop(asked: list[Question], is_strict: bool = False, has_phrasings: bool = True) -> Labelled:
    """Questions about the shop's articles; strictly, the passages that were judged are all that answer."""
    passages = [passage for article in load_articles(SHOP) for passage in article.passages]
    if not has_phrasings:
        passages = [replace(passage, phrasings=()) for passage in passages]
    questions: dict[str, list[Judgement]] = {
        each.ask: [
            {tuple(name.split("#", 1)) for name in each.passages},
            *([] if is_strict else [{(name,) for name in each.articles}]),
        ]
        for each in asked
    }
    return _labelled(SHOP, passages, questions)


def phrasings(some: Labelled) -> Iterator[Asked]:
    """What people ask of the shop's passages, asked of each passage without it, and with its article taken out."""
    calibration = Calibration(some.engine().search)
    made = [phrased(passage, number) for passage in some.passages for number in range(len(passage.phrasings))]
    for trial in made[::EACH_PHRASING]:
        for is_there, (candidates, rows) in zip((True, False), calibration.asked(trial) or (), strict=False):
            passages = [candidate.entry.passage for candidate in candidates]
            answers = np.array([is_there and passage == trial.without for passage in passages], bool)
            share = LEARNED_FROM * (1 - UNANSWERABLE if is_there else UNANSWERABLE) * EACH_PHRASING / len(made)
            if passages:
                yield Asked(rows, [passage.article_id for passage in passages], answers, share, answers)


def _labelled(folder: Path, passages: list[Passage], questions: dict[str, list[Judgement]]) -> Labelled:
    some = Labelled(folder, passages, [])
    engine = some.engine()
    asked = (_asked(engine, text, judgements, len(questions)) for text, judgements in questions.items())
    some.asked.extend(each for each in asked if len(each.rows))
    return some


def _asked(engine: Engine, text: str, judgements: list[Judgement], number: int) -> Asked:
    """The first judgement that some candidate meets counts: the passage where it was judged, else the article."""
    candidates, rows = engine.search.candidates(text, SCOPE)
    passages: list[Passage] = [candidate.entry.passage for candidate in candidates]
    masks = [np.array([_is_meant(passage, each) for passage in passages], bool) for each in judgements]
    answers = next((mask for mask in masks if mask.any()), masks[-1])
    return Asked(rows, [passage.article_id for passage in passages], answers, 1 / number, masks[-1], any(judgements))


def _is_meant(passage: Passage, judgement: Judgement) -> bool:
    return not judgement.isdisjoint({(passage.article_id,), (passage.article_id, passage.passage_id)})


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
    """The least confidence above which at most MOST_WRONG of all questions get a wrong first candidate."""
    confidence = model.predict_proba(numbers(asked, weights))[:, 1]
    right = np.array([bool(each.accepted[np.argmax(relative(each.rows) @ weights)]) for each in asked])
    order = np.argsort(-confidence)
    wrong = np.cumsum(~right[order]) / len(order)
    within = np.flatnonzero(wrong <= MOST_WRONG)
    return float(confidence[order[within[-1]]]) if len(within) else 1.0


def _rounded(numbers: Rows) -> list[float]:
    return [round(float(number), 4) for number in numbers]


if __name__ == "__main__":
    main()
