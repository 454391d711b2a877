"""How often the knowledge base answers rightly, and how often it knows that it cannot."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from frontdesk.knowledge.model import Answer

FOLDER = Path(__file__).parent
DEVELOPMENT = FOLDER / "development.yml"
HELD_OUT = FOLDER / "held_out.yml"
#: Questions of people who have seen no article, to develop with; `in_first_half` says which are chosen on.
EVERYDAY_DEVELOPMENT = FOLDER / "development_everyday.jsonl"


@dataclass(frozen=True)
class Question:
    """`articles`: any of these holds the answer; empty if none does. `passages`: the best ones, each as
    `article#passage`, where they were judged. `after`: what was asked before."""

    ask: str
    articles: frozenset[str] = frozenset()
    passages: frozenset[str] = frozenset()
    after: tuple[str, ...] = ()

    def is_answered_by(self, article_id: str, passage_id: str) -> bool:
        """Whether this passage answers it; where no passage was judged, any of a right article."""
        return f"{article_id}#{passage_id}" in self.passages if self.passages else article_id in self.articles


@dataclass(frozen=True)
class Outcome:
    question: Question
    answer: Answer | None

    @property
    def right(self) -> bool:
        """The right article where there is one, else no answer."""
        if self.answer is None:
            return not self.question.articles
        return self.answer.article_id in self.question.articles


@dataclass(frozen=True)
class Report:
    outcomes: tuple[Outcome, ...]

    @property
    def precision(self) -> float:
        """The share of the answers given that came from a right article."""
        return _share([outcome.right for outcome in self.outcomes if outcome.answer])

    @property
    def answered(self) -> float:
        """The share of the answerable questions that got a right article."""
        return _share([outcome.right for outcome in self.outcomes if outcome.question.articles])

    @property
    def quoted(self) -> float:
        """The share of the questions with a judged passage that got exactly that passage."""
        judged = [outcome for outcome in self.outcomes if outcome.question.passages]
        return _share(
            [
                bool(one.answer and one.question.is_answered_by(one.answer.article_id, one.answer.passage_id))
                for one in judged
            ]
        )

    @property
    def refused(self) -> float:
        """The share of the unanswerable questions that got no answer."""
        return _share([outcome.right for outcome in self.outcomes if not outcome.question.articles])


def load_questions(path: Path) -> list[Question]:
    """From YAML as in this folder, or from a line of JSON each: `question`, perhaps `after`, and `answer`, which is
    `article#passage`, a list of them, or null."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        return [_from_json(json.loads(line)) for line in text.splitlines() if line.strip()]
    content = yaml.safe_load(text)
    return [_from_yaml(entry) for entry in content["answerable"]] + [Question(ask) for ask in content["unanswerable"]]


def _from_yaml(entry: dict[str, Any]) -> Question:
    articles = frozenset(entry["articles"])
    passages = {f"{article}#{entry['passage']}" for article in articles} if "passage" in entry else ()
    return Question(entry["ask"], articles, frozenset(passages))


def _from_json(row: dict[str, Any]) -> Question:
    answers = [row["answer"]] if isinstance(row["answer"], str) else row["answer"] or []
    articles = frozenset(answer.partition("#")[0] for answer in answers)
    after = row.get("after") or []
    return Question(
        row["question"],
        articles,
        frozenset(answer for answer in answers if "#" in answer),
        tuple([after] if isinstance(after, str) else after),
    )


def in_first_half(question: Question) -> bool:
    """Whether it is for choosing; the other half is for confirming what was chosen."""
    return hashlib.sha256(question.ask.encode()).digest()[0] % 2 == 0


def evaluate(answer: Callable[[str], Answer | None], questions: list[Question]) -> Report:
    return Report(tuple(Outcome(question, answer(question.ask)) for question in questions))


def _share(outcomes: list[bool]) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else 1.0
