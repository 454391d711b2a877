"""Finds articles, and answers a question with a quote from one, or not at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from frontdesk import locales
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
    """Serves the published, public articles; the others are neither found nor quoted.

    A locale stands for the closest one that has articles (`frontdesk.locales`), and a language without any for
    `default_locale`; if that has none either, for the one that has most.
    """

    def __init__(
        self,
        index: KnowledgeIndex,
        vocabulary: Vocabulary,
        articles: Iterable[Article],
        default_locale: str = locales.DEFAULT,
    ) -> None:
        self._articles = {(article.id, article.locale): article for article in articles if article.visible_to_customers}
        self._spoken = Counter(article.locale for article in self._articles.values())
        most = max(sorted(self._spoken), key=self._spoken.__getitem__, default=default_locale)
        self.default_locale = locales.closest(default_locale, self._spoken) or most
        passages = [passage for article in self._articles.values() for passage in article.passages]
        self._index = index
        self._vocabulary = vocabulary
        self._position = {
            passage: number for article in self._articles.values() for number, passage in enumerate(article.passages)
        }
        self._matcher = Matcher(vocabulary, passages)
        index.rebuild(passages)

    def article(self, article_id: str, locale: str = "") -> Article | None:
        """The article to show at /help/<article_id>, in this locale or whichever it has; None alike for unknown,
        unpublished and internal ones."""
        has = [found for each, found in self._articles if each == article_id]
        best = locales.closest(locale, has) or locales.closest(self.default_locale, has) or min(has, default="")
        return self._articles.get((article_id, best))

    def articles(self, locale: str = "") -> list[Article]:
        """Every article that customers may read in this locale, ordered by id."""
        best = self._closest(locale)
        return sorted((a for a in self._articles.values() if a.locale == best), key=lambda article: article.id)

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

    def search(self, query: str, limit: int = 5, locale: str = "") -> list[Hit]:
        """The passages that fit best, best first, without a judgement whether they answer anything."""
        # An index that several processes share may hold an article that has since been withdrawn.
        hits = self._index.search(query, limit, self._closest(locale))
        return [hit for hit in hits if hit.passage in self._position]

    def answer(self, question: str, locale: str = "") -> Answer | None:
        """A quote that answers the question, or None if no passage is good enough to be quoted. What has no answer in
        the locale's language, of which only some articles may exist, is looked up in the default one."""
        tried = dict.fromkeys((self._closest(locale), self.default_locale))
        return next((found for each in tried if (found := self._answer(question, each))), None)

    def _closest(self, locale: str) -> str:
        return locales.closest(locale, self._spoken) or self.default_locale

    def _answer(self, question: str, locale: str) -> Answer | None:
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
