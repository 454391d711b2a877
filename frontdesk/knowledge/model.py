"""Articles, the passages they are made of, and what a question finds in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

#: Who may read an article: everybody, customers who have signed in, the team alone. An article about one product has
#: its own id as audience: only a question that names the product finds it (frontdesk.knowledge.subjects).
AUDIENCES = ("public", "signed-in", "agents")
PUBLIC = frozenset({"public"})
SIGNED_IN = PUBLIC | {"signed-in"}
#: How much a wrong word costs: `billing` and `legal` are quoted word for word.
RISKS = ("ordinary", "billing", "legal")


@dataclass(frozen=True)
class Passage:
    """One quotable piece of an article: a paragraph, with the list that follows it if there is one.

    `passage_id` is the anchor in the article's page. It comes from the heading, so that it survives edits elsewhere.
    `heading_path` is the headings above the passage, the outermost first and `heading` last; empty without a heading.
    `phrasings` are questions that people ask and this passage answers.
    """

    article_id: str
    passage_id: str
    title: str
    heading: str
    text: str
    locale: str
    audience: str = "public"
    heading_path: tuple[str, ...] = ()
    phrasings: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return f"/help/{self.address}"

    @property
    def has_page(self) -> bool:
        """Whether everybody may read it at its address: public articles, and what questions name."""
        return self.audience in PUBLIC or self.is_of_subject

    @property
    def is_of_subject(self) -> bool:
        """Whether it is of what questions name; an article may be called "agents" and be for agents."""
        return self.audience == self.article_id and self.audience not in AUDIENCES

    @property
    def address(self) -> str:
        """As it is cited: `refunds-when#fees`."""
        return f"{self.article_id}#{self.passage_id}"


@dataclass(frozen=True)
class Article:
    """A help article. `id` is the slug in its address and the name of its file; `body` is its Markdown.

    `owner` answers for it and looks at it again on the day `review`; `answer` is the canonical short answer, empty if
    none is set; `published` is whether it is to be read at all.
    """

    id: str
    title: str
    category: str
    locale: str
    updated: date
    audience: str
    published: bool
    passages: tuple[Passage, ...]
    body: str = ""
    owner: str = ""
    risk: str = "ordinary"
    review: date | None = None
    answer: str = ""


@dataclass(frozen=True)
class Hit:
    """A passage that a search found. `score` orders the hits of one search and means nothing beyond it; `features` say
    what ranked it."""

    passage: Passage
    score: float
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Findings:
    """The hits of a search, best first. `confidence`, from 0 to 1, is the probability that the first answers the
    question; from `threshold` on it is given as the answer."""

    hits: tuple[Hit, ...]
    confidence: float
    threshold: float

    @property
    def answer(self) -> Hit | None:
        return self.hits[0] if self.hits and self.confidence >= self.threshold else None


NOTHING_FOUND = Findings((), 0.0, 1.0)


@dataclass(frozen=True)
class Suggestion:
    """A passage that may be what somebody wants, in `words` that a customer would use for it."""

    words: str
    article_id: str
    passage_id: str

    @property
    def address(self) -> str:
        return f"{self.article_id}#{self.passage_id}"


@dataclass(frozen=True)
class Answer:
    """A quote from a published article that answers a question: word for word, unless it `is_written`, in other words,
    by a language model (frontdesk.knowledge.generation).

    `url` is empty for an article that is not public, which has no page. `score` is the probability that the passage
    answers the question, from 0 to 1. `updated` is the article's day; `short` its canonical short answer, empty if
    none is set; `related` are passages of other articles that were found beside it; `canned` is billing or legal text,
    whose passages are quoted word for word. `passages` are what was quoted, and what else of its article was found.
    """

    quote: str
    title: str
    url: str
    article_id: str
    passage_id: str
    score: float
    updated: date
    short: str = ""
    related: tuple[Suggestion, ...] = ()
    canned: bool = False
    passages: tuple[Passage, ...] = ()
    is_written: bool = False

    @property
    def address(self) -> str:
        return f"{self.article_id}#{self.passage_id}"


@dataclass(frozen=True)
class Reply:
    """What is said to a question: an `answer`, or `choices` between passages that are too close to tell apart, or that
    nothing is known. `question` is what was searched with: with what it leans on, if it does."""

    question: str
    answer: Answer | None = None
    choices: tuple[Suggestion, ...] = ()
