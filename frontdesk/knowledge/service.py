"""Finds articles, and answers a question with a quote from one, or not at all."""

from collections.abc import Iterable

from frontdesk.knowledge.matching import Matcher
from frontdesk.knowledge.model import Answer, Article, Hit
from frontdesk.knowledge.ports import KnowledgeIndex
from frontdesk.knowledge.vocabulary import Vocabulary

# The least fit of a passage (see Matcher) that is quoted. Below it the bot says that it does not know.
# Chosen, as ENGINE_SHARE, on the development questions of `python -m benchmarks.answers`.
ENOUGH = 0.52
# What the search engine's own order adds when passages that fit are compared: it also knows how often a term occurs.
ENGINE_SHARE = 0.3
# An article says first what holds for most customers, so a later passage must fit better to be preferred.
LATER = 0.01
CANDIDATES = 12


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
