"""What questions name, such as a product: which one a question is about, and what it asks of it."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from frontdesk.knowledge.asking import Told, leans
from frontdesk.knowledge.model import Article
from frontdesk.knowledge.ports import Stemmer

#: More than so many are not meant one by one: "wool" names a hat, socks and a blanket.
MOST_NAMED = 3
_WORD = re.compile(r"[^\W_]+")
#: What stands before a name, and stands for it together with the name.
_ARTICLE = re.compile(r"\b(?:the|a|an|this|that|these|those|your|my|our)\s+$", re.IGNORECASE)
_IT = "it"


@dataclass(frozen=True)
class Subject:
    """An article about one thing, found only by questions that name it. `names` are what people call it, its own name
    first; it begins with a brand, and each ends with the kind of thing that it is."""

    article: Article
    names: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What is asked of a subject: the question with "it" in place of the name. `is_alone`: no other may be meant."""

    subject: Subject
    aspect: str
    is_alone: bool


class Subjects:
    """The subjects of one moment."""

    def __init__(self, stem: Stemmer, subjects: Iterable[Subject]) -> None:
        self._stem = stem
        self._subjects = list(subjects)
        self._named = [[stem(name) for name in each.names] for each in self._subjects]
        self._by_article = {each.article.id: each for each in self._subjects}
        having = Counter(term for names in self._named for term in {term for name in names for term in name})
        self._rarity = {term: math.log(1 + len(self._subjects) / count) for term, count in having.items()}

    def of(self, question: str, told: Told | None = None) -> list[Asked]:
        """The subjects that a question may mean: those that it names best, else those that were spoken of, if it leans
        on that. None for most questions, and for a name that too many have."""
        if not self._subjects:
            return []
        named = self._best(question)
        if not named and told is not None and leans(question):
            shown = [self._by_article.get(address.partition("#")[0]) for address in told.shown]
            named = [each for each in shown[-1:] if each] or self._best(told.question)
        named = named if len(named) <= MOST_NAMED else []
        return [Asked(each, self._aspect(question, each), len(named) == 1) for each in named]

    def _best(self, question: str) -> list[Subject]:
        asked = set(self._stem(question))
        weights = [
            max(self._weight(name, asked, has_brand=name is names[0]) for name in names) for names in self._named
        ]
        best = max(weights)
        return [each for each, weight in zip(self._subjects, weights, strict=True) if weight == best] if best else []

    def _weight(self, name: list[str], asked: set[str], has_brand: bool) -> float:
        """How much of a name the question has; nothing without the kind, its last word, or its brand, the first."""
        if not name or asked.isdisjoint(name[-1:] + (name[:1] if has_brand else [])):
            return 0.0
        return sum(self._rarity[term] for term in asked.intersection(name))

    def _aspect(self, question: str, subject: Subject) -> str:
        """The question with "it" for the longest row of words that are of the subject's names."""
        names = {term for name in subject.names for term in self._stem(name)}
        rows: list[tuple[int, int]] = []
        is_going_on = False
        for word in _WORD.finditer(question):
            is_name = not names.isdisjoint(self._stem(word.group()))
            if is_name:
                rows.append((rows[-1][0] if is_going_on else word.start(), word.end()))
            is_going_on = is_name
        if not rows:
            return question
        start, end = max(rows, key=lambda row: row[1] - row[0])
        return f"{_ARTICLE.sub('', question[:start])}{_IT}{question[end:]}"
