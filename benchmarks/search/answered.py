"""What is answered at the automatic threshold, and how well the confidence tells right from wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from benchmarks.auroc import auroc
from frontdesk.knowledge.model import Findings, Passage
from frontdesk.knowledge.vocabulary import Vocabulary


class Answered:
    """Counts over questions that have an answer and questions that have none."""

    def __init__(self) -> None:
        self._threshold = 0.0
        self._answerable: list[tuple[float, bool, bool]] = []
        self._unanswerable: list[tuple[float, bool]] = []

    def take(self, found: Findings, has_answer: bool, right: Collection[str], name: Callable[[Passage], str]) -> bool:
        """Count one question; `right` are the names of what answers it. Gives whether the outcome is right."""
        is_given = found.answer is not None
        self._threshold = found.threshold if found.hits else self._threshold
        if not has_answer:
            self._unanswerable.append((found.confidence, is_given))
            return not is_given
        is_right = bool(found.hits) and name(found.hits[0].passage) in right
        self._answerable.append((found.confidence, is_given, is_right))
        return is_given and is_right

    def figures(self) -> dict[str, float]:
        """`answered`, `answered_right`: of the answerable questions; `answered_unanswerable`: of the others;
        `answered_wrong`: of all, wrong answers and answers to what has none."""
        given = [is_right for _, is_given, is_right in self._answerable if is_given]
        wrongly = sum(is_given for _, is_given in self._unanswerable)
        everything = len(self._answerable) + len(self._unanswerable)
        return {
            "threshold": round(self._threshold, 4),
            "answered": _share(len(given), len(self._answerable)),
            "answered_right": _share(sum(given), len(self._answerable)),
            "answered_unanswerable": _share(wrongly, len(self._unanswerable)),
            "answered_wrong": _share(len(given) - sum(given) + wrongly, everything),
            "auroc": auroc([each[0] for each in self._answerable], [each[0] for each in self._unanswerable]),
        }


class Asked(Protocol):
    @property
    def ask(self) -> str: ...

    @property
    def passages(self) -> Collection[str]: ...


def shared_words(vocabulary: Vocabulary, questions: Sequence[Asked], passages: Mapping[str, Passage]) -> float:
    """The share of a question's terms that stand in its passage, on average over those with a judged passage."""
    shares = []
    for question in questions:
        asked = set(vocabulary.terms(question.ask))
        texts = [
            f"{each.title} {each.heading} {each.text}" for name in question.passages if (each := passages.get(name))
        ]
        if asked and texts:
            shares.append(max(len(asked & set(vocabulary.terms(text))) / len(asked) for text in texts))
    return _share(sum(shares), len(shares))


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
