"""`python -m benchmarks.search.train`: fits the ranker and its confidence (frontdesk/knowledge/index/ranker.json).

From the training half of techqa (`python -m benchmarks.search.convert` writes it) and the development questions of
`benchmarks.answers` about the articles of data/kb. scikit-learn and scipy are used here alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from benchmarks.answers import DEVELOPMENT, load_questions
from benchmarks.search import corpus, cutting
from benchmarks.search.engine import Engine
from frontdesk.knowledge.index.features import NAMES
from frontdesk.knowledge.index.ports import Scope
from frontdesk.knowledge.index.ranker import CERTAINTY, NUMBERS, certainty, relative
from frontdesk.knowledge.markdown import load_articles
from frontdesk.knowledge.model import PUBLIC, Passage

SCOPE = Scope(cutting.LOCALE, PUBLIC)
HALF = Path("build/search/techqa-training")
SHOP = Path("data/kb")
#: Chosen in five-fold cross-validation over the training half, by technote.
SMOOTHING, CONFIDENCE_SMOOTHING = 0.01, 1.0
#: Of wrong answers, as a share of all questions, at the threshold for an index that is too small for one of its own.
MOST_WRONG = 0.04

Rows = NDArray[np.float32]
#: Articles that answer, or passages of them.
Judgement = set[tuple[str, str | None]]


@dataclass(frozen=True)
class Asked:
    """A question with its candidates: a row of features and an article each, and which of them answer it."""

    rows: Rows
    articles: list[str]
    answers: NDArray[np.bool_]
    weight: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.train", description=__doc__)
    parser.add_argument("--out", type=Path, default=NUMBERS)
    arguments = parser.parse_args()
    asked = [each for each in (*technotes(), *shop()) if len(each.rows)]
    weights = ranked(asked)
    model, numbers = sure(asked, weights)
    facts = {
        "weights": dict(zip(NAMES, _rounded(weights), strict=True)),
        "certainty": dict(zip(CERTAINTY, _rounded(model.coef_[0]), strict=True)),
        "intercept": round(float(model.intercept_[0]), 4),
        "threshold": round(threshold(model.predict_proba(numbers)[:, 1], firsts(asked, weights)), 4),
    }
    arguments.out.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(arguments.out.read_text(encoding="utf-8"))


def technotes() -> Iterator[Asked]:
    """The training half of techqa."""
    given, engine = corpus.read(HALF), Engine(HALF)
    number = len(given.queries)
    engine.index(passage for document in given.documents for passage in cutting.passages(document))
    for query, text in given.queries.items():
        relevant = given.relevant.get(query, {})
        yield _asked(engine, text, [{(article, None) for article in relevant}], number)


def shop() -> Iterator[Asked]:
    """The development questions about the shop's articles."""
    engine, questions = Engine(SHOP), load_questions(DEVELOPMENT)
    engine.index(passage for article in load_articles(SHOP) for passage in article.passages)
    for question in questions:
        article: Judgement = {(each, None) for each in question.articles}
        best: Judgement = {(each, question.passage) for each in question.articles if question.passage}
        yield _asked(engine, question.ask, [best, article], len(questions))


def _asked(engine: Engine, text: str, judgements: list[Judgement], number: int) -> Asked:
    """The first judgement that some candidate meets counts: the passage where it was judged, else the article."""
    candidates, rows = engine.search.candidates(text, SCOPE)
    passages: list[Passage] = [candidate.entry.passage for candidate in candidates]
    masks = [np.array([_is_meant(passage, each) for passage in passages], bool) for each in judgements]
    answers = next((mask for mask in masks if mask.any()), masks[-1])
    return Asked(rows, [passage.article_id for passage in passages], answers, 1 / number)


def _is_meant(passage: Passage, judgement: Judgement) -> bool:
    return not judgement.isdisjoint({(passage.article_id, None), (passage.article_id, passage.passage_id)})


def ranked(asked: list[Asked]) -> Rows:
    """Weights, none below 0, that make the answering candidates likeliest among all (softmax, with shrinkage)."""
    choices = [each for each in asked if 0 < each.answers.sum() < len(each.rows)]
    usable = [(relative(each.rows), each.answers, each.weight) for each in choices]
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

    bounds = [(0, None)] * len(NAMES)
    return np.asarray(minimize(loss, np.ones(len(NAMES)), jac=True, method="L-BFGS-B", bounds=bounds).x)


def firsts(asked: list[Asked], weights: Rows) -> NDArray[np.bool_]:
    """Whether the first candidate answers, for each question."""
    return np.array([bool(each.answers[np.argmax(relative(each.rows) @ weights)]) for each in asked])


def sure(asked: list[Asked], weights: Rows) -> tuple[LogisticRegression, Rows]:
    """What tells from the first candidate whether it answers, and the numbers of every question."""
    numbers = np.array([certainty(each.rows, relative(each.rows) @ weights, each.articles) for each in asked])
    model = LogisticRegression(C=CONFIDENCE_SMOOTHING, max_iter=5000)
    return model.fit(numbers, firsts(asked, weights), [each.weight * len(asked) for each in asked]), numbers


def threshold(confidence: Rows, right: NDArray[np.bool_]) -> float:
    """The least confidence above which at most MOST_WRONG of all questions get a wrong first candidate."""
    order = np.argsort(-confidence)
    wrong = np.cumsum(~right[order]) / len(order)
    within = np.flatnonzero(wrong <= MOST_WRONG)
    return float(confidence[order[within[-1]]]) if len(within) else 1.0


def _rounded(numbers: Rows) -> list[float]:
    return [round(float(number), 4) for number in numbers]


if __name__ == "__main__":
    main()
