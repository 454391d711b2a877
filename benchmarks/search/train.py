"""`python -m benchmarks.search.train`: fits the ranker and its confidence (frontdesk/knowledge/index/ranker.json).

From the training half of techqa (`python -m benchmarks.search.convert` writes it), the development questions of
`benchmarks.answers` about the articles of data/kb, half of those of people who have seen no article, and phrasings.
scikit-learn and scipy are used here alone.
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

from benchmarks.answers import DEVELOPMENT, EVERYDAY_DEVELOPMENT, Question, in_first_half, load_questions
from benchmarks.search import corpus, cutting
from benchmarks.search.engine import FILE, Engine
from frontdesk.knowledge.index.calibration import MOST_WRONG, UNANSWERABLE, Calibration, chosen, curve, phrased
from frontdesk.knowledge.index.features import NAMES
from frontdesk.knowledge.index.ports import Scope
from frontdesk.knowledge.index.ranker import CERTAINTY, NUMBERS, Ranker, certainty, relative
from frontdesk.knowledge.markdown import load_articles
from frontdesk.knowledge.model import PUBLIC, Passage

SCOPE = Scope(cutting.LOCALE, PUBLIC)
HALF = Path("build/search/techqa-training")
SHOP = Path("data/kb")
#: Chosen in five-fold cross-validation over the training half, by technote.
SMOOTHING, CONFIDENCE_SMOOTHING = 0.01, 1.0

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
    arguments = parser.parse_args()
    of_shop = shop(load_questions(DEVELOPMENT))
    of_shop.asked.extend(everyday().asked)
    sets = [technotes(), of_shop]
    asked = [*(each for some in sets for each in some.asked), *phrasings(of_shop)]
    weights = ranked(asked)
    model = sure(asked, weights)
    facts = {
        "weights": dict(zip(NAMES, _rounded(weights), strict=True)),
        "certainty": dict(zip(CERTAINTY, _rounded(model.coef_[0]), strict=True)),
        "intercept": round(float(model.intercept_[0]), 4),
        "threshold": round(threshold(model, asked, weights), 4),
        "calibration": {"slope": 0.0, "intercept": 0.0, "least": 0.4, "greatest": 0.85},
    }
    labelled = [threshold(model, some.asked, weights) for some in sets]
    ranker = Ranker(**facts)
    facts["calibration"] |= line([headings(some, ranker) for some in sets], labelled)
    arguments.out.write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(arguments.out.read_text(encoding="utf-8"))


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


def everyday() -> Labelled:
    """Half of the questions that people who have seen no article have for the shop; the other half confirms."""
    return shop([each for each in load_questions(EVERYDAY_DEVELOPMENT) if in_first_half(each)], is_strict=True)


def shop(asked: list[Question], is_strict: bool = False) -> Labelled:
    """Questions about the shop's articles; strictly, the passages that were judged are all that answer."""
    passages = [passage for article in load_articles(SHOP) for passage in article.passages]
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
            share = (1 - UNANSWERABLE if is_there else UNANSWERABLE) * EACH_PHRASING / len(made)
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
    return Asked(rows, [passage.article_id for passage in passages], answers, 1 / number, masks[-1])


def _is_meant(passage: Passage, judgement: Judgement) -> bool:
    return not judgement.isdisjoint({(passage.article_id,), (passage.article_id, passage.passage_id)})


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


def sure(asked: list[Asked], weights: Rows) -> LogisticRegression:
    """What tells from the first candidate whether it answers."""
    model = LogisticRegression(C=CONFIDENCE_SMOOTHING, max_iter=5000)
    return model.fit(numbers(asked, weights), firsts(asked, weights), [each.weight * len(asked) for each in asked])


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
