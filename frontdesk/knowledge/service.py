"""Finds articles, and answers a question with a quote from one, or not at all."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace

from frontdesk import locales
from frontdesk.knowledge.asking import Told, leans, questions
from frontdesk.knowledge.model import NOTHING_FOUND, PUBLIC, Answer, Article, Findings, Hit, Passage, Reply, Suggestion
from frontdesk.knowledge.ports import Finder
from frontdesk.knowledge.quoting import in_words, quoted
from frontdesk.knowledge.vocabulary import Vocabulary

MOST_RELATED = 48  # passages among which related articles are looked for
MOST_BUTTONS = 2  # related articles
#: The share of the first one's score above which a passage of another article is as likely, and the confidence from
#: which the first is given all the same.
CLOSE, SURE = 0.95, 0.8
#: The share of the threshold from which the best two are offered, where none is sure enough.
LIKELY = 0.7
#: The share of the first one's score from which a further passage is worth a look.
NEXT = 0.6
WORD = re.compile(r"(\w+)")


class KnowledgeService:
    """Serves the published articles, to each only those of their audiences; others are neither found nor quoted.

    A locale stands for the closest one that has articles (`frontdesk.locales`), and a language without any for
    `default_locale`; if that has none either, for the one that has most.
    """

    def __init__(
        self,
        finder: Finder,
        vocabulary: Vocabulary,
        articles: Iterable[Article],
        default_locale: str = locales.DEFAULT,
    ) -> None:
        self._finder = finder
        self._vocabulary = vocabulary
        self._wanted_locale = default_locale
        self.replace(articles)

    def replace(self, articles: Iterable[Article]) -> None:
        """Serve these from now on, in place of all before. A call that runs meanwhile sees the old ones or the new."""
        published = _Published(articles, self._wanted_locale)
        self._finder.replace(list(published.audience))
        self._published = published
        self._finder.calibrate()

    @property
    def default_locale(self) -> str:
        return self._published.default_locale

    @property
    def edition(self) -> object:
        """Changes whenever the articles do."""
        return self._published

    def article(self, article_id: str, locale: str = "", audiences: Collection[str] = PUBLIC) -> Article | None:
        """The article to show at /help/<article_id>, in this locale or whichever it has; None alike for unknown,
        unpublished and other audiences' ones."""
        return self._published.article(article_id, locale, audiences)

    def articles(self, locale: str = "", audiences: Collection[str] = PUBLIC) -> list[Article]:
        """Every article that these audiences may read in this locale, ordered by id."""
        published = self._published
        best = published.closest(locale, audiences)
        return sorted((a for a in published.readable(audiences) if a.locale == best), key=lambda article: article.id)

    def related(self, article: Article, limit: int = 4) -> list[Article]:
        """Articles on the same subject, found by a search for this one's words, closest first."""
        words = " ".join([article.title, article.category, *(passage.heading for passage in article.passages)])
        found = dict.fromkeys(hit.passage.article_id for hit in self.search(words, MOST_RELATED, article.locale))
        others = [self._published.article(each, article.locale, PUBLIC) for each in found if each != article.id]
        return sorted(filter(None, others), key=lambda other: other.category != article.category)[:limit]

    def marked(self, query: str, text: str) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is a word of the query, in whatever form."""
        words = [query, *WORD.findall(query)]  # of "gift card", a term of two words, each word counts too
        wanted = {term for each in words for term in self._vocabulary.terms(each)}
        pieces = [piece for piece in WORD.split(text) if piece]
        return [(piece, not wanted.isdisjoint(self._vocabulary.terms(piece))) for piece in pieces]

    def search(self, query: str, limit: int = 5, locale: str = "", audiences: Collection[str] = PUBLIC) -> list[Hit]:
        """The passages that fit best, best first, without a judgement whether they answer anything."""
        published = self._published
        found = self._find(published, query, published.closest(locale, audiences), audiences)
        return list(found.hits[: max(limit, 0)])

    def answer(self, question: str, locale: str = "", audiences: Collection[str] = PUBLIC) -> Answer | None:
        """A quote that answers the question, or None if no passage is sure enough to be quoted. What has no answer in
        the locale's language, of which only some articles may exist, is looked up in the default one."""
        return self.reply(question, locale, audiences).answer

    def replies(
        self, message: str, locale: str = "", audiences: Collection[str] = PUBLIC, told: Told | None = None
    ) -> list[Reply]:
        """What is said to each question of a message, the later ones after the earlier; to the whole of it, if none of
        several has an answer."""
        parts, found, last = questions(message), [], told
        for part in parts:
            found.append(self.reply(part, locale, audiences, last))
            answer = found[-1].answer
            last = Told(found[-1].question, (answer.address,) if answer else ())
        if len(parts) > 1 and not any(each.answer for each in found):
            return [self.reply(message, locale, audiences, told)]
        return found

    def reply(
        self, question: str, locale: str = "", audiences: Collection[str] = PUBLIC, told: Told | None = None
    ) -> Reply:
        """What is said to a question. If it leans on what was `told`, that is searched for with it."""
        published = self._published
        asked, found = self._asked(published, question, locale, audiences, told)
        return self._reply(published, asked, found)

    def _asked(
        self, published: _Published, question: str, locale: str, audiences: Collection[str], told: Told | None
    ) -> tuple[str, Findings]:
        """What was searched with, and found."""
        alone = self._findings(published, question, locale, audiences)
        if told is None or not leans(question):
            return question, alone
        whole = f"{told.question} {question}"
        together = self._findings(published, whole, locale, audiences)
        found = _of_both(alone, together, told.shown) if self._vocabulary.terms(question) else together
        is_surer = found.answer is not None or (not alone.answer and found.confidence >= alone.confidence)
        return (whole, found) if is_surer else (question, alone)

    def further(
        self, question: str, without: Collection[str], locale: str = "", audiences: Collection[str] = PUBLIC
    ) -> Answer | None:
        """The next passage that may answer, after those with the addresses `without` did not help."""
        published = self._published
        found = self._findings(published, question, locale, audiences)
        likely = (hit for hit in found.hits if hit.score >= NEXT * found.hits[0].score)
        following = next((hit for hit in likely if hit.passage.address not in without), None)
        return self._quoted(published, question, following.passage, found, without) if following else None

    def quote(
        self, address: str, question: str = "", locale: str = "", audiences: Collection[str] = PUBLIC
    ) -> Answer | None:
        """The passage at an address such as `refunds-when#fees`, which somebody chose; None if there is none."""
        article_id, _, passage_id = address.partition("#")
        published = self._published
        article = published.article(article_id, locale, audiences)
        passages = article.passages if article else ()
        passage = next((each for each in passages if each.passage_id == passage_id), None)
        return self._quoted(published, question, passage, NOTHING_FOUND) if passage else None

    def findings(self, question: str, locale: str = "", audiences: Collection[str] = PUBLIC) -> Findings:
        """What a question finds, with how sure the first is: in the locale's language, or in the default one if that
        alone has an answer."""
        return self._findings(self._published, question, locale, audiences)

    def _findings(self, published: _Published, question: str, locale: str, audiences: Collection[str]) -> Findings:
        tried = dict.fromkeys((published.closest(locale, audiences), published.default_locale))
        first, *others = tried
        found = self._find(published, question, first, audiences)
        further = (self._find(published, question, each, audiences) for each in others if not found.answer)
        return next((each for each in further if each.answer), found)

    def _find(self, published: _Published, query: str, locale: str, audiences: Collection[str]) -> Findings:
        found = self._finder.find(query, locale, audiences)
        # An index that several processes share may hold an article that has since been withdrawn.
        kept = tuple(hit for hit in found.hits if published.audience.get(hit.passage) in audiences)
        return found if kept == found.hits else replace(found, hits=kept, confidence=0.0)

    def quoted(self, question: str, found: Findings) -> Answer | None:
        """What is answered with these findings."""
        return self._reply(self._published, question, found).answer

    def _reply(self, published: _Published, question: str, found: Findings) -> Reply:
        if not found.hits:
            return Reply(question)
        first = found.hits[0]
        others = [hit for hit in found.hits if hit.passage.article_id != first.passage.article_id]
        if found.answer:
            others = [hit for hit in others if hit.score >= CLOSE * first.score and found.confidence < SURE]
        if others and found.confidence >= LIKELY * found.threshold:
            choices = tuple(self._suggested(question, hit.passage) for hit in (first, others[0]))
            return Reply(question, choices=choices)
        answer = self._quoted(published, question, first.passage, found) if found.answer else None
        return Reply(question, answer)

    def _quoted(
        self,
        published: _Published,
        question: str,
        passage: Passage,
        found: Findings,
        without: Collection[str] = (),
    ) -> Answer:
        article = published.of(passage)
        is_canned = article.risk != "ordinary"
        return Answer(
            passage.text if is_canned else quoted(self._vocabulary, question, passage.text),
            passage.title,
            passage.url if passage.audience in PUBLIC else "",
            passage.article_id,
            passage.passage_id,
            found.confidence,
            article.updated,
            article.answer,
            _related(passage, found, without),
            is_canned,
        )

    def _suggested(self, question: str, passage: Passage) -> Suggestion:
        return Suggestion(in_words(self._vocabulary, question, passage), passage.article_id, passage.passage_id)


class _Published:
    """The articles of one moment, and what is counted over them."""

    def __init__(self, articles: Iterable[Article], default_locale: str) -> None:
        self._articles = {(article.id, article.locale): article for article in articles if article.published}
        self._spoken = Counter((article.locale, article.audience) for article in self._articles.values())
        self._by_id = defaultdict[str, list[Article]](list)
        for article in self._articles.values():
            self._by_id[article.id].append(article)
        public = Counter(article.locale for article in self.readable(PUBLIC))
        most = max(sorted(public), key=public.__getitem__, default=default_locale)
        self.default_locale = locales.closest(default_locale, public) or most
        self._article_of = {passage: article for article in self._articles.values() for passage in article.passages}
        self.audience = {passage: article.audience for passage, article in self._article_of.items()}

    def of(self, passage: Passage) -> Article:
        """The article of a passage that is published."""
        return self._article_of[passage]

    def readable(self, audiences: Collection[str]) -> list[Article]:
        return [article for article in self._articles.values() if article.audience in audiences]

    def article(self, article_id: str, locale: str, audiences: Collection[str]) -> Article | None:
        has = {each.locale: each for each in self._by_id.get(article_id, ()) if each.audience in audiences}
        best = locales.closest(locale, has) or locales.closest(self.default_locale, has) or min(has, default="")
        return has.get(best)

    def closest(self, locale: str, audiences: Collection[str]) -> str:
        """The locale in which to look for somebody who wants `locale`."""
        spoken = {each for each, audience in self._spoken if audience in audiences}
        return locales.closest(locale, spoken) or self.default_locale


def _related(passage: Passage, found: Findings, without: Collection[str]) -> tuple[Suggestion, ...]:
    """The best passages of other articles, under their articles' titles."""
    others: dict[str, Suggestion] = {}
    for hit in found.hits:
        other = hit.passage
        is_near = hit.score >= NEXT * found.hits[0].score and other.article_id != passage.article_id
        if is_near and other.address not in without:
            others.setdefault(other.article_id, Suggestion(other.title, other.article_id, other.passage_id))
    return tuple(others.values())[:MOST_BUTTONS]


def _of_both(alone: Findings, together: Findings, shown: Collection[str]) -> Findings:
    """What a message finds alone and with what it leans on, ordered by both. What was shown before is not meant, unless
    the message alone finds it first."""
    scores = {hit.passage: hit.score for hit in alone.hits}
    first = next(iter(scores), None)
    meant = [
        replace(hit, score=hit.score + scores[hit.passage])
        for hit in together.hits
        if hit.passage in scores and (hit.passage == first or hit.passage.address not in shown)
    ]
    hits = tuple(sorted(meant, key=lambda hit: -hit.score))
    return replace(together, hits=hits, confidence=together.confidence if hits else 0.0)
