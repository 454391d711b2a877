"""Questions with the candidates that the search finds for them, and which of these answer: what `train` learns from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.adapting.asked import Company
from benchmarks.answers import Question
from benchmarks.search import corpus, cutting
from benchmarks.search.engine import FILE, Engine
from frontdesk.knowledge.index.calibration import UNANSWERABLE, Calibration, phrased
from frontdesk.knowledge.index.ports import Scope
from frontdesk.knowledge.markdown import load_articles
from frontdesk.knowledge.model import PUBLIC, Passage

SCOPE = Scope(cutting.LOCALE, PUBLIC)
HALF = Path("build/search/techqa-training")
SHOP = Path("data/kb")
#: A folder for those without synonyms of their own.
NO_SYNONYMS = Path("build/search")
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
            set(map(_place, each.passages)),
            *([] if is_strict else [{(name,) for name in each.articles}]),
        ]
        for each in asked
    }
    return _labelled(SHOP, passages, questions)


def company(some: Company, has_phrasings: bool) -> Labelled:
    """What people asked of a company; its passages may have as phrasings what was written to them."""
    written = some.written if has_phrasings else []
    passages = [
        _of_company(name, *said, tuple(each.question for each in written if each.answers[0] == name))
        for name, said in some.passages.items()
    ]
    questions: dict[str, list[Judgement]] = {each.question: [set(map(_place, each.answers))] for each in some.judged}
    return _labelled(NO_SYNONYMS, passages, questions)


def _of_company(name: str, headings: str, text: str, asked: tuple[str, ...]) -> Passage:
    article, heading = _place(name)
    title = headings.removesuffix(f". {heading}")
    return Passage(article, heading, title, heading, text, cutting.LOCALE, heading_path=(heading,), phrasings=asked)


def _place(name: str) -> tuple[str, str]:
    article, _, passage = name.partition("#")
    return article, passage


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
