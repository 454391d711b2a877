"""How well a passage answers a question: which share of the question's terms it covers, rare terms counting more."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.vocabulary import Vocabulary

LONGEST_QUOTE = 3  # sentences
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"“(]?[A-Z0-9])")


@dataclass(frozen=True)
class Match:
    """A passage held against a question."""

    passage: Passage
    coverage: float


class Matcher:
    """Knows how rare each term is in the articles. Immutable once built."""

    def __init__(self, vocabulary: Vocabulary, passages: Iterable[Passage]) -> None:
        self._vocabulary = vocabulary
        self._terms = {passage: frozenset(vocabulary.terms(_everything(passage))) for passage in passages}
        self._frequency = Counter(term for terms in self._terms.values() for term in terms)

    def weight(self, term: str) -> float:
        """Inverse document frequency. A term of no article weighs most: the question is about something else."""
        return math.log(1 + len(self._terms) / max(self._frequency[term], 0.5))

    def match(self, question: Sequence[str], passage: Passage) -> Match:
        """`question` as terms; the passage must be one of those that the matcher was built from."""
        return Match(passage, self._share(question, self._terms[passage]))

    def quote(self, question: Sequence[str], passage: Passage) -> str:
        """The passage verbatim, or the best sentences of one that is longer than a quote should be."""
        starts = [0, *(end.end() for end in SENTENCE_END.finditer(passage.text)), len(passage.text)]
        if len(starts) - 1 <= LONGEST_QUOTE or "\n" in passage.text:
            return passage.text
        windows = [
            passage.text[start:end].strip() for start, end in zip(starts, starts[LONGEST_QUOTE:], strict=False)
        ]
        return max(windows, key=lambda window: self._share(question, frozenset(self._vocabulary.terms(window))))

    def _share(self, question: Sequence[str], terms: frozenset[str]) -> float:
        weights = {term: self.weight(term) for term in question}
        return sum(weight for term, weight in weights.items() if term in terms) / (sum(weights.values()) or 1.0)


def _everything(passage: Passage) -> str:
    return f"{passage.title}\n{passage.heading}\n{passage.text}"
