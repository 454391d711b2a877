"""`python -m benchmarks.rereading`: everyday development questions to the demo's articles, ordered by the features of
the search, and by them with a cross-encoder that reads the first ten passages again. Ranker and confidence are learned
from one half of the questions and asked of the other. Prints one line of JSON each."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from benchmarks.answers import EVERYDAY_DEVELOPMENT, Question, in_first_half, load_questions
from benchmarks.auroc import auroc
from benchmarks.rereading.cross_encoder import CrossEncoder
from benchmarks.search.engine import FILE, Engine
from benchmarks.search.labelled import SCOPE, SHOP, Rows
from benchmarks.search.train import CONFIDENCE_SMOOTHING, ordering
from frontdesk.knowledge.index.analysis import headings
from frontdesk.knowledge.index.ranker import packaged, relative
from frontdesk.knowledge.markdown import load_articles
from frontdesk.knowledge.model import Passage

READ_AGAIN = 10
#: Shares of all questions that may get a wrong passage.
WRONG = (0.02, 0.04, 0.1)


@dataclass(frozen=True)
class Asked:
    """A question with its candidates: a row of features each and what the cross-encoder says, 0 for those not read."""

    question: Question
    rows: Rows
    read: Rows
    answers: NDArray[np.bool_]
    articles: list[str]

    @property
    def has_choice(self) -> bool:
        return bool(0 < self.answers.sum() < len(self.answers))


def main() -> None:
    encoder = CrossEncoder()
    asked = list(filter(None, _asked(encoder)))
    for is_read in (False, True):
        print(json.dumps({"cross_encoder": is_read, **figures(asked, is_read)}))
    print(json.dumps({"pair_ms": round(float(np.median(encoder.milliseconds)), 1), "pairs_a_question": READ_AGAIN}))


def _asked(encoder: CrossEncoder) -> list[Asked | None]:
    passages = [passage for article in load_articles(SHOP) for passage in article.passages]
    engine = Engine(SHOP, FILE)
    engine.index(passages)
    return [_with_scores(each, engine, encoder) for each in load_questions(EVERYDAY_DEVELOPMENT)]


def _with_scores(question: Question, engine: Engine, encoder: CrossEncoder) -> Asked | None:
    candidates, rows = engine.search.candidates(question.ask, SCOPE)
    if not candidates:
        return None
    passages = [candidate.entry.passage for candidate in candidates]
    first = np.argsort(-packaged().scores(rows))[:READ_AGAIN]
    read = np.zeros(len(passages), np.float32)
    read[first] = encoder.scores(question.ask, [_as_read(passages[at]) for at in first])
    answers = [question.is_answered_by(each.article_id, each.passage_id) for each in passages]
    return Asked(question, rows, read, np.array(answers, bool), [each.article_id for each in passages])


def _as_read(passage: Passage) -> str:
    """What people ask of a passage, then the passage: the best of four ways to put it."""
    return " ".join([*passage.phrasings, passage.title, headings(passage), passage.text])


def figures(asked: list[Asked], is_read: bool) -> dict[str, float]:
    """How often the first passage answers, and how many questions get a right one if so many may get a wrong one."""
    halves = np.array([in_first_half(each.question) for each in asked])
    right, confidence = np.zeros(len(asked), bool), np.zeros(len(asked))
    for half in (True, False):
        weights = _weights([each for each, its in zip(asked, halves, strict=True) if its == half], is_read)
        firsts = [int(np.argmax(_columns(each, is_read) @ weights)) for each in asked]
        is_right = np.array([bool(each.answers[first]) for each, first in zip(asked, firsts, strict=True)])
        rows = np.array([_certainty(each, weights, is_read) for each in asked])
        rows /= rows[halves == half].std(axis=0) + 1e-6
        model = LogisticRegression(C=CONFIDENCE_SMOOTHING, max_iter=5000)
        model.fit(rows[halves == half], is_right[halves == half])
        confidence[halves != half] = model.predict_proba(rows[halves != half])[:, 1]
        right[halves != half] = is_right[halves != half]
    has_answer = np.array([bool(each.question.articles) for each in asked])
    order = np.argsort(-confidence)
    wrong = np.cumsum(~right[order]) / len(order)
    given = {f"right_at_{limit:.0%}_wrong": right[order][wrong <= limit].sum() / has_answer.sum() for limit in WRONG}
    found = {"first_right": right[has_answer].mean(), **given, "auroc": auroc(confidence[right], confidence[~right])}
    return {name: round(float(value), 3) for name, value in found.items()}


def _columns(asked: Asked, is_read: bool) -> Rows:
    rows = relative(asked.rows)
    return np.column_stack([rows, asked.read]) if is_read else rows


def _certainty(asked: Asked, weights: Rows, is_read: bool) -> list[float]:
    """Of the first candidate: its features, its distance to another article's, and both of what was read."""
    scores = _columns(asked, is_read) @ weights
    first = int(np.argmax(scores))
    others = [at for at, article in enumerate(asked.articles) if article != asked.articles[first]]
    seen = (scores, asked.read) if is_read else (scores,)
    apart = [float(each[first] - max(each[others], default=0.0)) for each in seen]
    return [*map(float, asked.rows[first, 1:]), *apart, *([float(asked.read[first])] if is_read else [])]


def _weights(asked: list[Asked], is_read: bool) -> Rows:
    return ordering([(_columns(each, is_read), each.answers, 1.0) for each in asked if each.has_choice])


if __name__ == "__main__":
    main()
