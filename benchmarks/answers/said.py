"""What is said to questions in the end: after what was asked before, of several questions each, choices included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from benchmarks.answers import Question
from frontdesk.knowledge.model import Reply


class Said:
    """Counts over questions."""

    def __init__(self) -> None:
        self._counted = Counter[str]()

    def take(self, question: Question, replies: Sequence[Reply]) -> None:
        """Count what was said to one question."""
        given = [reply.answer for reply in replies if reply.answer]
        right = [question.is_answered_by(each.article_id, each.passage_id) for each in given]
        choices = [each for reply in replies for each in reply.choices]
        offered = any(question.is_answered_by(each.article_id, each.passage_id) for each in choices)
        self._counted["answerable" if question.articles else "unanswerable"] += 1
        self._counted["right"] += bool(given) and any(right)
        self._counted["wrong"] += bool(given) and not any(right)
        self._counted["choices"] += bool(choices) and not given
        self._counted["choices_right"] += offered and not given

    def figures(self) -> dict[str, float]:
        """`said_right`: of the answerable questions; `said_wrong`: of all; `said_which`: two passages were put to
        choice, of all; `said_which_right`: of these, those with a right one."""
        counted, everything = self._counted, self._counted["answerable"] + self._counted["unanswerable"]
        return {
            "said_right": _share(counted["right"], counted["answerable"]),
            "said_wrong": _share(counted["wrong"], everything),
            "said_which": _share(counted["choices"], everything),
            "said_which_right": _share(counted["choices_right"], counted["choices"]),
        }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
