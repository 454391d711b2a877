"""What questions name, such as a product: which one a question is about, and what it asks of it."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
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
        self._by_article = {each.article.id: each for each in subjects}
        #: Names by what no question that means them lacks: the kind, or the brand.
        self._names = defaultdict[str, list[tuple[Subject, frozenset[str]]]](list)
        having = Counter[str]()
        for subject in self._by_article.values():
            names = [name for words in subject.names if (name := stem(words))]
            having.update({term for name in names for term in name})
            for at, name in enumerate(names):
                for term in {name[-1], name[-1] if at else name[0]}:
                    self._names[term].append((subject, frozenset(name)))
        self._rarity = {term: math.log(1 + len(self._by_article) / count) for term, count in having.items()}

    def of(self, question: str, told: Told | None = None) -> list[Asked]:
        """The subjects that a question may mean: those that it names best, else those that were spoken of, if it leans
        on that. None for most questions, and for a name that too many have."""
        named = self._best(question)
        if not named and told is not None and leans(question):
            shown = [self._by_article.get(address.partition("#")[0]) for address in told.shown]
            named = [each for each in shown[-1:] if each] or self._best(told.question)
        named = named if len(named) <= MOST_NAMED else []
        return [Asked(each, self._aspect(question, each), len(named) == 1) for each in named]

    def _best(self, question: str) -> list[Subject]:
        """Those of whose names the question has most, rare words weighing more."""
        asked = set(self._stem(question))
        weights: dict[Subject, float] = {}
        for subject, name in (each for term in asked for each in self._names.get(term, ())):
            weight = sum(self._rarity[term] for term in asked & name)
            weights[subject] = max(weight, weights.get(subject, 0.0))
        best = max(weights.values(), default=0.0)
        named = [subject for subject, weight in weights.items() if weight == best]
        return [each for each in self._by_article.values() if each in named and not self._is_another(question, each)]

    def _is_another(self, question: str, subject: Subject) -> bool:
        """Whether a brand that is not the subject's stands before its name: "the Falcon two-person tent"."""
        start, _ = self._place(question, subject)
        before = _WORD.findall(question[:start])
        is_first = len(before) < 2
        return bool(before) and not is_first and before[-1][0].isupper() and before[-1].upper() != before[-1]

    def _aspect(self, question: str, subject: Subject) -> str:
        """The question with "it" for the name."""
        start, end = self._place(question, subject)
        return f"{_ARTICLE.sub('', question[:start])}{_IT}{question[end:]}" if end else question

    def _place(self, question: str, subject: Subject) -> tuple[int, int]:
        """Where the longest row of words stands that are of the subject's names; (0, 0) without one."""
        names = {term for name in subject.names for term in self._stem(name)}
        rows = [(0, 0)]
        is_going_on = False
        for word in _WORD.finditer(question):
            is_name = not names.isdisjoint(self._stem(word.group()))
            if is_name:
                rows.append((rows[-1][0] if is_going_on else word.start(), word.end()))
            is_going_on = is_name
        return max(rows, key=lambda row: row[1] - row[0])
