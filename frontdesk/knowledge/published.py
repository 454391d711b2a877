"""What is served at one moment: articles, what questions name, and what is counted over them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from frontdesk import locales
from frontdesk.knowledge.model import PUBLIC, Article, Passage
from frontdesk.knowledge.ports import Stemmer
from frontdesk.knowledge.subjects import Subject, Subjects


class Published:
    """Never changes.

    Attributes:
        searched: by each passage as it is searched, the passage as it is shown. Those of a subject are searched without
            its name, for the question that finds them is.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        subjects: Sequence[Subject],
        default_locale: str,
        stem: Stemmer,
    ) -> None:
        self._articles = {(article.id, article.locale): article for article in articles if article.published}
        self._spoken = Counter((article.locale, article.audience) for article in self._articles.values())
        public = Counter(article.locale for article in self.readable(PUBLIC))
        most = max(sorted(public), key=public.__getitem__, default=default_locale)
        self.default_locale = locales.closest(default_locale, public) or most
        self.searched = {passage: passage for article in self._articles.values() for passage in article.passages}
        self.subjects = Subjects(stem, subjects)
        named = [subject.article for subject in subjects]
        self.searched |= {replace(passage, title=""): passage for article in named for passage in article.passages}
        self._articles = {(article.id, article.locale): article for article in named} | self._articles
        self._by_id = defaultdict[str, list[Article]](list)
        for article in self._articles.values():
            self._by_id[article.id].append(article)

    def of(self, passage: Passage) -> Article:
        """The article of a passage as it is shown."""
        return self._articles[(passage.article_id, passage.locale)]

    def readable(self, audiences: Collection[str]) -> list[Article]:
        return [article for article in self._articles.values() if article.audience in audiences]

    def article(self, article_id: str, locale: str, audiences: Collection[str]) -> Article | None:
        """The article in the locale, or whichever it has; None if it is for others. Everybody may read what questions
        name."""
        articles = self._by_id.get(article_id, ())
        has = {each.locale: each for each in articles if each.audience in audiences or each.passages[0].is_of_subject}
        best = locales.closest(locale, has) or locales.closest(self.default_locale, has) or min(has, default="")
        return has.get(best)

    def closest(self, locale: str, audiences: Collection[str]) -> str:
        """The locale in which to look for somebody who wants `locale`."""
        spoken = {each for each, audience in self._spoken if audience in audiences}
        return locales.closest(locale, spoken) or self.default_locale
