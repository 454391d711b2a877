"""Finds articles, and answers a question with a quote from one, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from frontdesk.knowledge.matching import Matcher
from frontdesk.knowledge.model import Answer, Article, Hit
from frontdesk.knowledge.ports import KnowledgeIndex
from frontdesk.knowledge.vocabulary import Vocabulary

# The lowest fit (see Matcher) of a passage that is quoted. Below it the bot says that it does not know.
# Like ENGINE_SHARE chosen on the development questions of `python -m benchmarks.answers`.
ENOUGH = 0.52
# The weight of the search engine's order when fitting passages are compared: it also knows how often a term occurs.
ENGINE_SHARE = 0.3
# An article says first what holds for most customers, so a later passage must fit better to be preferred.
LATER = 0.01
CANDIDATES = 12
WORD = re.compile(r"(\w+)")


class KnowledgeService:
    """Serves the published, public articles; the others are neither found nor quoted."""

    def __init__(self, index: KnowledgeIndex, vocabulary: Vocabulary, articles: Iterable[Article]) -> None:
        self._articles = {(article.id, article.locale): article for article in articles if article.visible_to_customers}
        passages = [passage for article in self._articles.values() for passage in article.passages]
        self._index = index
        self._vocabulary = vocabulary
        self._position = {
            passage: number for article in self._articles.values() for number, passage in enumerate(article.passages)
        }
        self._matcher = Matcher(vocabulary, passages)
        index.rebuild(passages)

    def article(self, article_id: str, locale: str = "en") -> Article | None:
        """The article to show at /help/<article_id>; None alike for unknown, unpublished and internal ones."""
        return self._articles.get((article_id, locale))

    def articles(self, locale: str = "en") -> list[Article]:
        """Every article that customers may read, ordered by id."""
        return sorted((a for a in self._articles.values() if a.locale == locale), key=lambda article: article.id)

    def related(self, article: Article, limit: int = 4) -> list[Article]:
        """Articles on the same subject, found by a search for this one's words, closest first."""
        words = " ".join([article.title, article.category, *(passage.heading for passage in article.passages)])
        found = dict.fromkeys(hit.passage.article_id for hit in self.search(words, CANDIDATES * 4, article.locale))
        others = [self._articles[(each, article.locale)] for each in found if each != article.id]
        return sorted(others, key=lambda other: other.category != article.category)[:limit]

    def marked(self, query: str, text: str) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is a word of the query, in whatever form."""
        words = [query, *WORD.findall(query)]  # of "gift card", a term of two words, each word counts too
        wanted = {term for each in words for term in self._vocabulary.terms(each)}
        pieces = [piece for piece in WORD.split(text) if piece]
        return [(piece, not wanted.isdisjoint(self._vocabulary.terms(piece))) for piece in pieces]

    def search(self, query: str, limit: int = 5, locale: str = "en") -> list[Hit]:
        """The passages that fit best, best first, without a judgement whether they answer anything."""
        # An index that several processes share may hold an article that has since been withdrawn.
        return [hit for hit in self._index.search(query, limit, locale) if hit.passage in self._position]

    def answer(self, question: str, locale: str = "en") -> Answer | None:
        """A quote that answers the question, or None if no passage is good enough to be quoted."""
        terms = self._vocabulary.terms(question)
        hits = self.search(question, CANDIDATES, locale)
        fits = {hit.passage: self._matcher.fit(terms, hit.passage) for hit in hits}
        best = max(hits, key=lambda hit: self._rank(hit, fits[hit.passage], hits[0].score), default=None)
        if best is None or fits[best.passage] < ENOUGH:
            return None
        passage = best.passage
        quote = self._matcher.quote(terms, passage)
        return Answer(quote, passage.title, passage.url, passage.article_id, passage.passage_id, fits[passage])

    def _rank(self, hit: Hit, fit: float, top_score: float) -> float:
        return fit + ENGINE_SHARE * hit.score / top_score - LATER * self._position[hit.passage]
