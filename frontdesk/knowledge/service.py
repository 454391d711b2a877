"""Finds articles, and answers a question with a quote from one, or not at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from threading import Lock

from frontdesk import locales
from frontdesk.knowledge.asking import Told, leans, questions, standing_alone, tells_much
from frontdesk.knowledge.model import NOTHING_FOUND, PUBLIC, Answer, Article, Findings, Hit, Passage, Reply, Suggestion
from frontdesk.knowledge.ports import Finder
from frontdesk.knowledge.published import Published
from frontdesk.knowledge.quoting import in_words, quoted
from frontdesk.knowledge.subjects import Asked, Subject
from frontdesk.knowledge.vocabulary import Vocabulary

MOST_RELATED = 48  # passages among which related articles are looked for
MOST_TOGETHER = 3  # passages of one article that an answer may be written of
MOST_BUTTONS = 2  # related articles
#: The share of the first one's score above which a passage of another article is as likely, and the confidence from
#: which the first is given all the same.
CLOSE, SURE = 0.95, 0.8
#: The share of the threshold from which the best two are offered, where none is sure enough.
LIKELY = 0.7
#: The share of the first one's score from which a further passage is worth a look.
NEXT = 0.6
#: The share of the threshold from which a passage of a named product answers: a question that names it is rarely about
#: anything else, and the few passages that come into question are all of it.
OF_SUBJECT = 0.5
#: How near in meaning such a passage must be to what is asked of the product: a question of any price comes first at
#: its price, also one for eighty.
MEANT = 0.4
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
        beside: Finder | None = None,
    ) -> None:
        """`beside` searches articles and what questions name together, so that `finder` finds articles as if there were
        nothing else; by default `finder` does both."""
        self._finder = finder
        self._beside = beside or finder
        self._vocabulary = vocabulary
        self._wanted_locale = default_locale
        self._replacing = Lock()
        self._articles: Sequence[Article] = ()
        self._subjects: Sequence[Subject] = ()
        self.replace(articles)

    def replace(self, articles: Iterable[Article]) -> None:
        """Serve these from now on, in place of all before. A call that runs meanwhile sees the old ones or the new."""
        with self._replacing:
            self._serve(list(articles), self._subjects)

    def replace_subjects(self, subjects: Iterable[Subject]) -> None:
        """As `replace`, for what questions name."""
        with self._replacing:
            self._serve(self._articles, list(subjects))

    def _serve(self, articles: Sequence[Article], subjects: Sequence[Subject]) -> None:
        published = Published(articles, subjects, self._wanted_locale, self._vocabulary.stem)
        everything = list(published.searched)
        if self._beside is not self._finder:
            if articles is not self._articles:
                self._finder.replace([each for each in everything if not each.is_of_subject])
            everything = everything if subjects else []
        self._beside.replace(everything)
        self._articles, self._subjects, self._published = articles, subjects, published
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
        self,
        message: str,
        locale: str = "",
        audiences: Collection[str] = PUBLIC,
        told: Told | None = None,
        *,
        articles_only: bool = False,
    ) -> list[Reply]:
        """What is said to each question of a message, the later ones after the earlier; to the whole of it, if none of
        several has an answer. `articles_only`: nothing is said of what it names, such as a product."""
        parts, found, last = questions(message), [], told
        for part in parts:
            found.append(self.reply(part, locale, audiences, last, articles_only=articles_only))
            answer = found[-1].answer
            last = Told(found[-1].question, (answer.address,) if answer else ())
        if any(each.answer for each in found):
            return found
        whole = found[0]
        if len(parts) > 1:
            whole = self.reply(message, locale, audiences, told, articles_only=articles_only)
        return [self._reply_to_its_question(message, locale, audiences) or whole]

    def _reply_to_its_question(self, message: str, locale: str, audiences: Collection[str]) -> Reply | None:
        """What is said to the question of a message that tells more, if the whole of it is about the same passage
        first. Of a short one much belongs to the question: then only a sure answer counts."""
        alone = standing_alone(message)
        hits = self._findings(self._published, message, locale, audiences).hits if alone else ()
        first = hits[0].passage.address if hits else None
        least = 0.0 if tells_much(message) else SURE
        for question in alone:
            reply = self.reply(question, locale, audiences, articles_only=True)
            if reply.answer and reply.answer.address == first and reply.answer.score >= least:
                return reply
        return None

    def reply(
        self,
        question: str,
        locale: str = "",
        audiences: Collection[str] = PUBLIC,
        told: Told | None = None,
        *,
        articles_only: bool = False,
    ) -> Reply:
        """What is said to a question. If it leans on what was `told`, that is searched for with it."""
        published = self._published
        about = [] if articles_only else self._about_subjects(published, question, audiences, told)
        if found_of := _of_their_own(about):
            return self._of_named(published, question, found_of)
        asked, found = self._asked(published, question, locale, audiences, told)
        said = self._reply(published, asked, found)
        # What the product that was spoken of does not say is not known: articles that are hardly likely are no choice.
        goes_on = about and all(of.aspect == question for of, _ in about)
        is_unlikely = all(each.confidence < LIKELY * each.threshold for _, each in about)
        return Reply(question) if said.choices and goes_on and is_unlikely else said

    def _asked(
        self, published: Published, question: str, locale: str, audiences: Collection[str], told: Told | None
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
        alone has an answer. Of several products that it names alike, the best passage each, and none is sure."""
        published = self._published
        match _of_their_own(self._about_subjects(published, question, audiences)):
            case []:
                return self._findings(published, question, locale, audiences)
            case [(asked, found)] if asked.is_alone:
                return found
            case several:
                firsts = tuple(found.hits[0] for _, found in several)
                return replace(several[0][1], hits=firsts, confidence=0.0)

    def named(self, question: str) -> str | None:
        """The id of the article about the one thing, such as a product, that a question names; None if it names none,
        or several."""
        found = self._published.subjects.of(question)
        return found[0].subject.article.id if len(found) == 1 else None

    def _about_subjects(
        self, published: Published, question: str, audiences: Collection[str], told: Told | None = None
    ) -> list[tuple[Asked, Findings]]:
        """What is found for each product that a question names: in its own passages, and in the articles, so that what
        an article answers better is left to it."""
        about = []
        for asked in published.subjects.of(question, told):
            article = asked.subject.article
            audiences_of = {*audiences, article.id}
            about.append((asked, self._find(published, asked.aspect, article.locale, audiences_of, self._beside)))
        return about

    def _of_named(self, published: Published, question: str, found_of: list[tuple[Asked, Findings]]) -> Reply:
        """The answer of the one product that was named, else which of them is meant."""
        firsts = [found.hits[0].passage for _, found in found_of]
        if found_of[0][0].is_alone:
            asked, found = found_of[0]
            return Reply(question, self._quoted(published, asked.aspect, firsts[0], found))
        return Reply(question, choices=tuple(Suggestion(p.title, p.article_id, p.passage_id) for p in firsts))

    def _findings(self, published: Published, question: str, locale: str, audiences: Collection[str]) -> Findings:
        tried = dict.fromkeys((published.closest(locale, audiences), published.default_locale))
        first, *others = tried
        found = self._find(published, question, first, audiences)
        further = (self._find(published, question, each, audiences) for each in others if not found.answer)
        return next((each for each in further if each.answer), found)

    def _find(
        self,
        published: Published,
        query: str,
        locale: str,
        audiences: Collection[str],
        finder: Finder | None = None,
    ) -> Findings:
        found = (finder or self._finder).find(query, locale, audiences)
        # An index that several processes share may hold an article that has since been withdrawn.
        shown = ((hit, published.searched.get(hit.passage)) for hit in found.hits)
        kept = tuple(
            replace(hit, passage=each) for hit, each in shown if each and published.of(each).audience in audiences
        )
        return replace(found, hits=kept, confidence=found.confidence if len(kept) == len(found.hits) else 0.0)

    def quoted(self, question: str, found: Findings) -> Answer | None:
        """What is answered with these findings."""
        return self._reply(self._published, question, found).answer

    def _reply(self, published: Published, question: str, found: Findings) -> Reply:
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
        published: Published,
        question: str,
        passage: Passage,
        found: Findings,
        without: Collection[str] = (),
    ) -> Answer:
        article = published.of(passage)
        is_canned = article.risk != "ordinary"
        quote = passage.text if is_canned else quoted(self._vocabulary, question, passage.text)
        return Answer(
            f"{passage.heading}: {quote}" if passage.is_of_subject and passage.heading else quote,
            passage.title,
            passage.url if passage.has_page else "",
            passage.article_id,
            passage.passage_id,
            found.confidence,
            article.updated,
            article.answer,
            _related(passage, found, without),
            is_canned,
            _of_its_article(passage, found),
        )

    def _suggested(self, question: str, passage: Passage) -> Suggestion:
        return Suggestion(in_words(self._vocabulary, question, passage), passage.article_id, passage.passage_id)


def _of_their_own(about: list[tuple[Asked, Findings]]) -> list[tuple[Asked, Findings]]:
    """Of the products that a question names those that say something to it, with what they say."""
    found_of = []
    for asked, found in about:
        own = tuple(hit for hit in found.hits if hit.passage.article_id == asked.subject.article.id)
        threshold = OF_SUBJECT * found.threshold
        is_first = bool(own) and own[0] == found.hits[0]
        if is_first and found.confidence >= threshold and own[0].features.get("meant", 1.0) >= MEANT:
            found_of.append((asked, replace(found, hits=own, threshold=threshold)))
    return found_of


def _of_its_article(passage: Passage, found: Findings) -> tuple[Passage, ...]:
    """The passage, then the best others of its article."""
    near = (hit.passage for hit in found.hits if hit.score >= NEXT * found.hits[0].score)
    beside = [each for each in near if each.article_id == passage.article_id and each != passage]
    return passage, *beside[: MOST_TOGETHER - 1]


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
    sure = min(together.confidence, (together.confidence * alone.confidence) ** 0.5)
    return replace(together, hits=hits, confidence=sure if hits else 0.0)
