"""A search by words alone, in memory, which the contract of the port holds as well."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from frontdesk.knowledge.model import PUBLIC, Findings, Hit, Passage
from frontdesk.knowledge.vocabulary import Vocabulary
from tests.term_matching import Matcher

#: The lowest fit (see Matcher) of an answer.
ENOUGH = 0.52
#: The weight of how often the question's terms occur when fitting passages are compared.
OFTEN = 0.3
#: What comes first holds for most customers, so a later passage must fit better to be preferred.
LATER = 0.001


class FinderInMemory:
    """A Finder that compares the terms of the question with those of every passage; slow beyond a few hundred."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self.replace(())

    def replace(self, passages: Iterable[Passage]) -> None:
        terms = {passage: self._terms_of(passage) for passage in passages}
        self._state = terms, Matcher(self._vocabulary, terms)

    def calibrate(self) -> None:
        """The threshold is the same for all."""

    def find(self, question: str, locale: str, audiences: Collection[str] = PUBLIC) -> Findings:
        (terms, matcher), asked = self._state, self._vocabulary.terms(question)
        shared = {
            passage: sum(term in asked for term in words)
            for passage, words in terms.items()
            if passage.locale == locale and passage.audience in audiences and not set(asked).isdisjoint(words)
        }
        order = {passage: at for at, passage in enumerate(terms)}
        most = max(shared.values(), default=1)
        fits = {passage: matcher.fit(asked, passage) for passage in shared}
        hits = [Hit(each, fits[each] + OFTEN * shared[each] / most - LATER * order[each]) for each in shared]
        hits.sort(key=lambda hit: -hit.score)
        return Findings(tuple(hits), fits[hits[0].passage] if hits else 0.0, ENOUGH)

    def _terms_of(self, passage: Passage) -> list[str]:
        return self._vocabulary.terms(f"{passage.title}\n{passage.heading}\n{passage.text}")
