"""How often the knowledge base answers rightly, and how often it knows that it cannot."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from frontdesk.knowledge.model import Answer

FOLDER = Path(__file__).parent
DEVELOPMENT = FOLDER / "development.yml"
HELD_OUT = FOLDER / "held_out.yml"


@dataclass(frozen=True)
class Question:
    """`articles`: any of these holds the answer; empty if none does. `passage`: the best one, where that was judged."""

    ask: str
    articles: frozenset[str] = frozenset()
    passage: str | None = None


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
        judged = [outcome for outcome in self.outcomes if outcome.question.passage]
        return _share([bool(one.answer and one.answer.passage_id == one.question.passage) for one in judged])

    @property
    def refused(self) -> float:
        """The share of the unanswerable questions that got no answer."""
        return _share([outcome.right for outcome in self.outcomes if not outcome.question.articles])


def load_questions(path: Path) -> list[Question]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    answerable = [
        Question(entry["ask"], frozenset(entry["articles"]), entry.get("passage")) for entry in content["answerable"]
    ]
    return answerable + [Question(ask) for ask in content["unanswerable"]]


def evaluate(answer: Callable[[str], Answer | None], questions: list[Question]) -> Report:
    return Report(tuple(Outcome(question, answer(question.ask)) for question in questions))


def _share(outcomes: list[bool]) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else 1.0
