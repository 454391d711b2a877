"""Finds articles, and answers a question with a quote from one, or not at all."""

from collections.abc import Iterable

from frontdesk.knowledge.matching import Matcher
from frontdesk.knowledge.model import Answer, Article, Hit
from frontdesk.knowledge.ports import KnowledgeIndex
from frontdesk.knowledge.vocabulary import Vocabulary

# An answer is given if its passage covers at least this share of the question, weighed by how rare the terms are.
# Chosen on the development questions of `python -m benchmarks.answers`.
ENOUGH = 0.6
CANDIDATES = 8


class KnowledgeService:
    """Serves the published, public articles; the others are neither found nor quoted."""

    def __init__(self, index: KnowledgeIndex, vocabulary: Vocabulary, articles: Iterable[Article]) -> None:
        self._articles = {(article.id, article.locale): article for article in articles if article.visible_to_customers}
        passages = [passage for article in self._articles.values() for passage in article.passages]
        self._index = index
        self._vocabulary = vocabulary
        self._matcher = Matcher(vocabulary, passages)
        index.rebuild(passages)

    def article(self, article_id: str, locale: str = "en") -> Article | None:
        """The article to show at /help/<article_id>; None alike for unknown, unpublished and internal ones."""
        return self._articles.get((article_id, locale))

    def search(self, query: str, limit: int = 5, locale: str = "en") -> list[Hit]:
        """The passages that fit best, best first, without a judgement whether they answer anything."""
        return self._index.search(query, limit, locale)

    def answer(self, question: str, locale: str = "en") -> Answer | None:
        """A quote that answers the question, or None if no passage is good enough to be quoted."""
        terms = self._vocabulary.terms(question)
        matches = [self._matcher.match(terms, hit.passage) for hit in self.search(question, CANDIDATES, locale)]
        # `max` keeps the earlier of equals, so the engine's order decides between passages that cover as much.
        best = max(matches, key=lambda match: match.coverage, default=None)
        if best is None or best.coverage < ENOUGH:
            return None
        passage = best.passage
        quote = self._matcher.quote(terms, passage)
        return Answer(quote, passage.title, passage.url, passage.article_id, passage.passage_id, best.coverage)
