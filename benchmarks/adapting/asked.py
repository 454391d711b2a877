"""Passages of fictional companies, and what people ask of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.search import corpus, cutting

FOLDER = Path(__file__).parent
#: The encoder learns nothing from them, so that ranker and confidence can (`benchmarks.search.train`).
APART = ("citylib", "glowhaus", "norrwood", "parcelpony", "photovault", "railround", "skyhop", "staynest", "taskflow")
#: Of one company: so many questions, and so many passages, in one step.
QUESTIONS, PASSAGES = 24, 40
#: Of the passages that answer a question so many are shown beside it: the best, of a technote those that seem it.
BEST = 2
#: How often a passage is shown with its headings; else its headings alone, or its text alone, half of the time each.
WHOLE = 0.8

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Company:
    """`passages` are headings and text by name. `written` are questions that were written to passages, `judged` what
    people asked who had seen none, also what none answers."""

    passages: dict[str, tuple[str, str]] = field(default_factory=dict)
    written: list[Asked] = field(default_factory=list)
    judged: list[Asked] = field(default_factory=list)

    @property
    def asked(self) -> list[Asked]:
        return [*self.written, *self.judged]


@dataclass(frozen=True)
class Batch:
    """Texts, and which belong together: `has_answer` (questions, 1), `answers` (questions, passages), `alike`
    (questions, questions) with a common answer, `same` where both are one text."""

    questions: list[str]
    passages: list[str]
    has_answer: Flags
    answers: Flags
    alike: Flags
    same: Flags


def companies() -> dict[str, Company]:
    """By name."""
    found: dict[str, Company] = defaultdict(Company)
    for row in corpus.rows(FOLDER / "passages.jsonl"):
        found[row["company"]].passages[row["name"]] = (row["headings"], row["text"])
    for row in corpus.rows(FOLDER / "written.jsonl"):
        found[row["company"]].written.append(Asked(row["question"], tuple(row["answers"])))
    for row in corpus.rows(FOLDER / "judged.jsonl"):
        found[row["company"]].judged.append(Asked(row["question"], tuple(row["answers"])))
    return dict(found)


def technotes(folder: Path) -> Company:
    """The training half of techqa: of a technote that answers, the passages that share most words with the question."""
    given, found = corpus.read(folder), Company()
    of_document: dict[str, list[str]] = defaultdict(list)
    for document in given.documents:
        for passage in cutting.passages(document):
            name = f"{passage.article_id}#{passage.passage_id}"
            found.passages[name] = (passage.title, passage.text)
            of_document[document.id].append(name)
    for query, text in given.queries.items():
        words = set(text.lower().split())
        names = [name for document in given.relevant.get(query, ()) for name in of_document[document]]
        names.sort(key=lambda name: -len(words.intersection(" ".join(found.passages[name]).lower().split())))
        if names:
            found.written.append(Asked(text, tuple(names[:BEST])))
    return found


def steps_of(some: dict[str, Company]) -> int:
    """How many batches every question once makes."""
    return sum(len(_starts(company)) for company in some.values())


def batches(some: dict[str, Company], chance: np.random.Generator) -> Iterator[Batch]:
    """Every question once, those of a company together, so that passages that are near one another are told apart."""
    parts: list[tuple[Company, list[Asked]]] = []
    for company in some.values():
        shuffled = [company.asked[each] for each in chance.permutation(len(company.asked))]
        for start in _starts(company):
            part = shuffled[start : start + QUESTIONS]
            parts.append((company, part + shuffled[: QUESTIONS - len(part)]))
    for each in chance.permutation(len(parts)):
        yield _batch(*parts[each], chance)


def _starts(company: Company) -> range:
    """Where the batches of a company's questions begin. A last one is filled up, or left out if it is below half."""
    return range(0, len(company.asked) - QUESTIONS // 2, QUESTIONS)


def _batch(company: Company, asked: list[Asked], chance: np.random.Generator) -> Batch:
    wanted = list(dict.fromkeys(name for each in asked for name in each.answers[:BEST]))[:PASSAGES]
    others = [name for name in company.passages if name not in wanted]
    chance.shuffle(others)
    names = (wanted + others)[:PASSAGES]
    return Batch(
        [each.question for each in asked],
        [_as_shown(*company.passages[name], float(chance.random())) for name in names],
        np.array([[bool(each.answers)] for each in asked]),
        np.array([[name in each.answers for name in names] for each in asked]),
        np.array([[one is not two and bool({*one.answers} & {*two.answers}) for two in asked] for one in asked]),
        np.array([[one is two for two in asked] for one in asked]),
    )


def _as_shown(headings: str, text: str, drawn: float) -> str:
    if drawn < WHOLE:
        return f"{headings}. {text}"
    return headings if drawn < (1 + WHOLE) / 2 else text
